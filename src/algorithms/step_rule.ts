/** What an optimiser is made of, beside the clipping that all share: how a gradient moves parameters. */
import type { ParameterRange } from "../policies/actor_critic.ts";
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

/**
 * What it remembers from step to step lies in `state`; threads go through a step side by side: all `apply`, each to its
 * range, they meet, and one `end`s.
 */
export class StepRule {
  readonly state: Readonly<Record<string, Block>>;
  /** Address of the description. */
  readonly description: Address<"StepRule">;
  readonly #kernels: Arena["kernels"];

  constructor(
    arena: Arena,
    state: Readonly<Record<string, Block>>,
    { kind, vectors, corrections, numbers }: RuleDescription,
  ) {
    this.#kernels = arena.kernels;
    this.state = state;
    const [first, second] = vectors;
    this.description = arena.own.record(StepRuleRecord, {
      ...UNREAD,
      ...numbers,
      kind,
      first: first.pointer,
      second: second?.pointer ?? 0,
      corrections: corrections?.pointer ?? 0,
    }).pointer;
  }

  /** Moves the parameters [start, end) against `scale` times the gradient. */
  apply({ start, end }: ParameterRange, parameters: Block, gradient: Block, scale: number, learningRate: number): void {
    const { pointer } = parameters;
    this.#kernels.ruleStep(this.description, pointer, gradient.pointer, start, end, scale, learningRate);
  }

  /** Ends a step. */
  end(): void {
    this.#kernels.ruleEnd(this.description);
  }
}
