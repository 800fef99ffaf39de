/** Stochastic gradient descent with momentum on a flat parameter vector; see assembly/nn/sgd.ts. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { StepRule } from "./step_rule.ts";

export interface SgdOptions {
  /** Share of the velocity that stays from step to step; 0: none. */
  momentum: number;
}

export class Sgd implements StepRule {
  readonly state: Readonly<{ velocities: Block<Float32Array> }>;
  readonly #kernels: Arena["kernels"];
  readonly #momentum: number;

  constructor(arena: Arena, parameterCount: number, { momentum }: SgdOptions) {
    this.#kernels = arena.kernels;
    this.#momentum = momentum;
    this.state = { velocities: arena.f32(parameterCount) };
  }

  begin(): void {}

  apply({ start, end }: ParameterRange, parameters: Block, gradient: Block, scale: number, learningRate: number): void {
    this.#kernels.sgdStep(
      parameters.pointer + start * 4,
      gradient.pointer + start * 4,
      this.state.velocities.pointer + start * 4,
      end - start,
      scale,
      learningRate,
      this.#momentum,
    );
  }

  end(): void {}
}
