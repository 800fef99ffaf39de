/** What an optimiser is made of, beside the clipping that all share: how a gradient moves parameters. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";

/** A rule as kernels know it (assembly/algorithms/step_rule.ts). */
export interface RuleDescription {
  kind: RuleKind;
  /** What it remembers of each parameter, one or two vectors. */
  vectors: readonly Block<Float32Array>[];
  /** Of Adam: its bias corrections. */
  corrections?: Block<Float64Array>;
  /** In the kernels' order. */
  options: readonly number[];
}

/** In the order of the kernels' numbers. */
const kinds = ["adam", "rmsprop", "sgd"] as const;
type RuleKind = (typeof kinds)[number];

const MOST_OPTIONS = 4;

/**
 * What it remembers from step to step lies in `state`; threads go through a step side by side: all `apply`, each to its
 * range, they meet, and one `end`s.
 */
export class StepRule {
  readonly state: Readonly<Record<string, Block>>;
  /** Address of the description. */
  readonly description: number;
  readonly #kernels: Arena["kernels"];

  constructor(
    arena: Arena,
    state: Readonly<Record<string, Block>>,
    { kind, vectors, corrections, options }: RuleDescription,
  ) {
    this.#kernels = arena.kernels;
    this.state = state;
    const numbers = arena.own.f64(MOST_OPTIONS);
    numbers.view.set(options);
    const [first, second] = vectors;
    const words = [
      kinds.indexOf(kind),
      first.pointer,
      second?.pointer ?? 0,
      corrections?.pointer ?? 0,
      numbers.pointer,
    ];
    const description = arena.own.u32(words.length);
    description.view.set(words);
    this.description = description.pointer;
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
