/**
 * Adam on the flat parameter vector (Kingma & Ba 2015, in PyTorch's form), preceded by clipping of the gradient's global
 * norm. Powers of the decay rates are running products, so that every engine computes the same bits.
 */
import type { Arena, Block } from "../wasm/arena.ts";

export interface AdamOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Largest global norm of the gradient; 0 for no limit. */
  maxGradientNorm: number;
}

export class Adam {
  readonly firstMoments: Block<Float32Array>;
  readonly secondMoments: Block<Float32Array>;
  readonly #kernels: Arena["kernels"];
  readonly #options: AdamOptions;
  #power1 = 1; // beta1^t
  #power2 = 1; // beta2^t

  constructor(arena: Arena, parameterCount: number, options: AdamOptions) {
    this.#kernels = arena.kernels;
    this.#options = options;
    this.firstMoments = arena.f32(parameterCount);
    this.secondMoments = arena.f32(parameterCount);
  }

  /** One step against `gradient`; returns the gradient's norm before clipping. */
  step(parameters: Block<Float32Array>, gradient: Block<Float32Array>, learningRate: number): number {
    const { beta1, beta2, epsilon, maxGradientNorm } = this.#options;
    // The kernel decays by the float32 values: 1 - 0.999 and 1 - fround(0.999) differ by 1e-5 relative.
    this.#power1 *= Math.fround(beta1);
    this.#power2 *= Math.fround(beta2);
    const norm = Math.sqrt(this.#kernels.sumOfSquares(gradient.pointer, gradient.length));
    const clip = maxGradientNorm > 0 ? Math.min(1, maxGradientNorm / (norm + 1e-6)) : 1; // 1e-6 as in PyTorch
    this.#kernels.adamStep(
      parameters.pointer,
      gradient.pointer,
      this.firstMoments.pointer,
      this.secondMoments.pointer,
      parameters.length,
      clip,
      learningRate / (1 - this.#power1),
      beta1,
      beta2,
      1 / Math.sqrt(1 - this.#power2),
      epsilon,
    );
    return norm;
  }
}
