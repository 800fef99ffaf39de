/** RMSprop on a flat parameter vector, with PyTorch's or TensorFlow's epsilon; see assembly/nn/rmsprop.ts. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { StepRule } from "./step_rule.ts";

export interface RmsPropOptions {
  /** Of the mean square, from step to step. */
  decay: number;
  epsilon: number;
  /** Beside the root as in PyTorch, within it as in TensorFlow's, whose mean square also begins at 1 instead of 0. */
  epsilonPlace: "beside the root" | "within the root";
}

export class RmsProp implements StepRule {
  readonly state: Readonly<{ meanSquares: Block<Float32Array> }>;
  readonly #kernels: Arena["kernels"];
  readonly #options: RmsPropOptions;

  constructor(arena: Arena, parameterCount: number, options: RmsPropOptions) {
    this.#kernels = arena.kernels;
    this.#options = options;
    this.state = { meanSquares: arena.f32(parameterCount) };
    if (options.epsilonPlace === "within the root" && arena.thread === 0) this.state.meanSquares.view.fill(1);
  }

  begin(): void {}

  apply({ start, end }: ParameterRange, parameters: Block, gradient: Block, scale: number, learningRate: number): void {
    const { decay, epsilon, epsilonPlace } = this.#options;
    const within = epsilonPlace === "within the root";
    this.#kernels.rmspropStep(
      parameters.pointer + start * 4,
      gradient.pointer + start * 4,
      this.state.meanSquares.pointer + start * 4,
      end - start,
      scale,
      learningRate,
      decay,
      within ? epsilon : 0,
      within ? 0 : epsilon,
    );
  }

  end(): void {}
}
