/**
 * Adam on the flat parameter vector (Kingma & Ba 2015, in PyTorch's form), preceded by clipping of the gradient's global
 * norm. A team of threads shares a step: the vector is cut into fixed chunks, whose sums of squares are added in order,
 * so the norm has the same bits whoever sums them.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";

const CHUNK = 2048; // parameters: 8 KiB, small enough to share the work, large enough for its 2 calls

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
  /** 1 - beta1^t and 1 - beta2^t: running, so that every engine computes the same bits; 0 before the first step. */
  readonly corrections: Block<Float64Array>;
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #options: AdamOptions;
  readonly #squares: Block<Float64Array>; // [chunk]: sum of the squares of its gradient

  constructor(arena: Arena, team: Team, parameterCount: number, options: AdamOptions) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#options = options;
    this.firstMoments = arena.f32(parameterCount);
    this.secondMoments = arena.f32(parameterCount);
    this.corrections = arena.f64(2);
    this.#squares = arena.f64(Math.ceil(parameterCount / CHUNK));
  }

  /** What its future depends on, beside the parameters. */
  get state(): Readonly<Record<string, Block>> {
    const { firstMoments, secondMoments, corrections } = this;
    return { firstMoments, secondMoments, corrections };
  }

  /** This thread's range of parameters. */
  range(): [start: number, end: number] {
    const [start, end] = this.#team.range(this.#squares.length);
    return [start * CHUNK, Math.min(end * CHUNK, this.firstMoments.length)];
  }

  /**
   * One step against `gradient`, of which every thread has finished its `range`. All threads call it; behind it all see
   * the new parameters. Returns the gradient's norm before clipping.
   */
  step(parameters: Block<Float32Array>, gradient: Block<Float32Array>, learningRate: number): number {
    const { beta1, beta2, epsilon, maxGradientNorm } = this.#options;
    // The kernel decays by the float32 values: 1 - 0.999 and 1 - fround(0.999) differ by 1e-5 relative.
    const correction1 = 1 - (1 - this.corrections.view[0]) * Math.fround(beta1);
    const correction2 = 1 - (1 - this.corrections.view[1]) * Math.fround(beta2);
    const norm = this.#norm(gradient);
    const clip = maxGradientNorm > 0 ? Math.min(1, maxGradientNorm / (norm + 1e-6)) : 1; // 1e-6 as in PyTorch
    const [start, end] = this.range();
    this.#kernels.adamStep(
      parameters.pointer + start * 4,
      gradient.pointer + start * 4,
      this.firstMoments.pointer + start * 4,
      this.secondMoments.pointer + start * 4,
      end - start,
      clip,
      learningRate / correction1,
      beta1,
      beta2,
      1 / Math.sqrt(correction2),
      epsilon,
    );
    if (this.#team.thread === 0) this.corrections.view.set([correction1, correction2]);
    this.#team.barrier();
    return norm;
  }

  #norm(gradient: Block<Float32Array>): number {
    const squares = this.#squares.view;
    const [start, end] = this.#team.range(squares.length);
    for (let chunk = start; chunk < end; chunk++) {
      const first = chunk * CHUNK;
      const count = Math.min(CHUNK, gradient.length - first);
      squares[chunk] = this.#kernels.sumOfSquares(gradient.pointer + first * 4, count);
    }
    this.#team.barrier();
    let sum = 0;
    for (const square of squares) sum += square;
    return Math.sqrt(sum);
  }
}
