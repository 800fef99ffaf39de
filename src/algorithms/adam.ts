/**
 * Adam on a flat parameter vector (Kingma & Ba 2015, in PyTorch's form), and AdamW (Loshchilov & Hutter 2019), which first
 * shrinks the parameters by learning rate * weight decay.
 */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { StepRule } from "./step_rule.ts";

export interface AdamOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** 0: plain Adam */
  weightDecay: number;
}

export class Adam implements StepRule {
  readonly state: Readonly<{
    firstMoments: Block<Float32Array>;
    secondMoments: Block<Float32Array>;
    /** 1 - beta1^t and 1 - beta2^t: running, so that every engine computes the same bits; 0 before the first step. */
    corrections: Block<Float64Array>;
  }>;
  readonly #kernels: Arena["kernels"];
  readonly #options: AdamOptions;
  #correction1 = 0; // of the step under way
  #correction2 = 0;

  constructor(arena: Arena, parameterCount: number, options: AdamOptions) {
    this.#kernels = arena.kernels;
    this.#options = options;
    this.state = {
      firstMoments: arena.f32(parameterCount),
      secondMoments: arena.f32(parameterCount),
      corrections: arena.f64(2),
    };
  }

  begin(): void {
    const { beta1, beta2 } = this.#options;
    const before = this.state.corrections.view;
    // The kernel decays by the float32 values: 1 - 0.999 and 1 - fround(0.999) differ by 1e-5 relative.
    this.#correction1 = 1 - (1 - before[0]) * Math.fround(beta1);
    this.#correction2 = 1 - (1 - before[1]) * Math.fround(beta2);
  }

  apply({ start, end }: ParameterRange, parameters: Block, gradient: Block, scale: number, learningRate: number): void {
    const { firstMoments, secondMoments } = this.state;
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const first = parameters.pointer + start * 4;
    if (weightDecay > 0) this.#kernels.scaleValues(first, end - start, 1 - learningRate * weightDecay);
    this.#kernels.adamStep(
      first,
      gradient.pointer + start * 4,
      firstMoments.pointer + start * 4,
      secondMoments.pointer + start * 4,
      end - start,
      scale,
      learningRate / this.#correction1,
      beta1,
      beta2,
      1 / Math.sqrt(this.#correction2),
      epsilon,
    );
  }

  end(): void {
    const { view } = this.state.corrections;
    view[0] = this.#correction1;
    view[1] = this.#correction2;
  }
}
