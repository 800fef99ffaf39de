/** Stochastic gradient descent with momentum on a flat parameter vector; see assembly/algorithms/sgd.ts. */
import type { Arena } from "../wasm/arena.ts";
import { RuleKind } from "../wasm/generated/records.ts";
import { StepRule } from "./step_rule.ts";

export interface SgdOptions {
  /** Share of the velocity that stays from step to step; 0: none. */
  momentum: number;
}

export function sgd(arena: Arena, count: number, { momentum }: SgdOptions): StepRule {
  const velocities = arena.f32(count);
  return new StepRule(arena, { velocities }, { kind: RuleKind.sgd, vectors: [velocities], numbers: { momentum } });
}
