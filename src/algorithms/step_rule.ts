/** What an optimiser is made of, beside the clipping that all share. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";

/**
 * How a gradient moves parameters. What it remembers from step to step lies in `state`; threads go through a step side
 * by side: all `begin`, meet, `apply` each to its range, and one `end`s while the others may still be applying.
 */
export interface StepRule {
  readonly state: Readonly<Record<string, Block>>;
  /** Reads the scalars of `state`. */
  begin(): void;
  /** Moves the parameters [start, end) against `scale` times the gradient. */
  apply(range: ParameterRange, parameters: Block, gradient: Block, scale: number, learningRate: number): void;
  /** Writes the scalars of `state` for the next step. */
  end(): void;
}
