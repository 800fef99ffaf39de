/** RMSprop on a flat parameter vector, with PyTorch's or TensorFlow's epsilon; see assembly/algorithms/rmsprop.ts. */
import type { Arena } from "../wasm/arena.ts";
import { RuleKind } from "../wasm/generated/records.ts";
import { StepRule } from "./step_rule.ts";

export interface RmsPropOptions {
  /** Of the mean square, from step to step. */
  decay: number;
  epsilon: number;
  /** Beside the root as in PyTorch, within it as in TensorFlow's, whose mean square also begins at 1 instead of 0. */
  epsilonPlace: "beside the root" | "within the root";
}

export function rmsProp(arena: Arena, count: number, { decay, epsilon, epsilonPlace }: RmsPropOptions): StepRule {
  const meanSquares = arena.f32(count);
  const within = epsilonPlace === "within the root";
  if (within && arena.thread === 0) meanSquares.view.fill(1);
  const numbers = { decay, innerEpsilon: within ? epsilon : 0, epsilon: within ? 0 : epsilon };
  return new StepRule(arena, { meanSquares }, { kind: RuleKind.rmsprop, vectors: [meanSquares], numbers });
}
