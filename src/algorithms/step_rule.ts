/** What an optimizer is made of, beside the clipping that all share: how a gradient moves parameters. */
import type { Arena, Block } from "../wasm/arena.ts";
import { type RuleKind, StepRule as StepRuleRecord } from "../wasm/generated/records.ts";
import type { Address } from "../wasm/units.ts";

/** The numbers that rules read; each reads its own. */
export type RuleNumbers = Pick<
  StepRuleRecord,
  "beta1" | "beta2" | "epsilon" | "weightDecay" | "decay" | "innerEpsilon" | "momentum"
>;

/** A rule as kernels know it (assembly/algorithms/step_rule.ts). */
export interface RuleDescription {
  kind: RuleKind;
  /** What it remembers of each parameter, one or two vectors. */
  vectors: readonly Block<Float32Array>[];
  /** Of Adam: its bias corrections. */
  corrections?: Block<Float64Array>;
  numbers: Partial<RuleNumbers>;
}

const UNREAD: RuleNumbers = {
  beta1: 0,
  beta2: 0,
  epsilon: 0,
  weightDecay: 0,
  decay: 0,
  innerEpsilon: 0,
  momentum: 0,
};

export class StepRule {
  /** What it remembers from step to step, by name. */
  readonly state: Readonly<Record<string, Block>>;
  readonly record: Address<"StepRule">;

  constructor(
    arena: Arena,
    state: Readonly<Record<string, Block>>,
    { kind, vectors, corrections, numbers }: RuleDescription,
  ) {
    this.state = state;
    const [first, second] = vectors;
    this.record = arena.own.record(StepRuleRecord, {
      ...UNREAD,
      ...numbers,
      kind,
      first: first.pointer,
      second: second?.pointer ?? 0,
      corrections: corrections?.pointer ?? 0,
    }).pointer;
  }
}
