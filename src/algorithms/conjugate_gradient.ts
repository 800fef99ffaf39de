/**
 * Conjugate gradients (Hestenes & Stiefel 1952): solves A x = b for a symmetric positive definite matrix that is known
 * by its products with vectors only. Vectors are float32 and as long as the parameters, scalars float64. A team of
 * threads shares the vectors: each holds a range of fixed segments, whose inner products are added in order, so that the
 * solution has the same bits for any number of threads.
 */
import type { Piecewise } from "../core/piecewise.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import type { Arena, Block } from "../wasm/arena.ts";

const SEGMENT = 2048; // elements: 8 KiB, as in the optimizer

/** Elements [start, end) of a vector. */
export type VectorRange = readonly [start: number, end: number];

export interface ConjugateGradientOptions {
  /** Products with the matrix, at most. */
  iterations: number;
  /** Ends where the residual's norm has fallen to this share of |b|. */
  tolerance: number;
}

export interface ConjugateGradientResult {
  iterations: number;
  /** |b - A x| / |b|, as the recursion has it; 0 where b is 0. */
  residual: number;
  /** x^T A x = x^T (b - r), for which no further product is needed. */
  curvature: number;
  /** b^T x */
  descent: number;
}

export class ConjugateGradient {
  /** x, after `solve`. */
  readonly solution: Block<Float32Array>;
  /** What `multiply` is to multiply. */
  readonly direction: Block<Float32Array>;
  /** Where `multiply` writes the product. */
  readonly product: Block<Float32Array>;
  readonly #residual: Block<Float32Array>;
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #sums: readonly [Block<Float64Array>, Block<Float64Array>]; // [segment], in turn: see `#dot`
  #turn = 0;

  constructor(arena: Arena, team: ThreadTeam, count: number) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.solution = arena.f32(count);
    this.direction = arena.f32(count);
    this.product = arena.f32(count);
    this.#residual = arena.f32(count);
    const sums = () => arena.f64(Math.ceil(count / SEGMENT));
    this.#sums = [sums(), sums()];
  }

  /** This thread's range of a vector. */
  range(): VectorRange {
    const [start, end] = this.#team.range(this.#sums[0].length);
    return [start * SEGMENT, Math.min(end * SEGMENT, this.solution.length)];
  }

  /**
   * Solves A x = b from x = 0. All threads call it; after it all see the solution.
   * @param b of which every thread has finished its `range`
   * @param multiply writes A `direction` to `product`, each thread its `range`; after barriers before and within
   */
  *solve(
    b: Block<Float32Array>,
    multiply: () => void,
    { iterations, tolerance }: ConjugateGradientOptions,
  ): Piecewise<ConjugateGradientResult> {
    this.#turn = 0; // a thread that joined later begins with the same array
    this.#begin(b);
    const first = this.#dot(b, b);
    let squared = first; // |r|^2
    let iteration = 0;
    while (iteration < iterations && squared > tolerance * tolerance * first) {
      multiply();
      const curvature = this.#dot(this.direction, this.product);
      if (!(curvature > 0)) break; // rounding has eaten what was left of the residual
      this.#add(this.solution, squared / curvature, this.direction);
      this.#add(this.#residual, -squared / curvature, this.product);
      const next = this.#dot(this.#residual, this.#residual);
      this.#move(this.direction, this.#residual, next / squared, this.direction);
      this.#team.barrier(); // the next product reads the whole direction
      squared = next;
      iteration += 1;
      yield;
    }
    const descent = this.#dot(b, this.solution);
    const curvature = descent - this.#dot(this.#residual, this.solution);
    this.#team.barrier();
    return { iterations: iteration, residual: first > 0 ? Math.sqrt(squared / first) : 0, curvature, descent };
  }

  #begin(b: Block<Float32Array>): void {
    const [start, end] = this.range();
    this.#kernels.clearBytes(this.solution.pointer + start * 4, (end - start) * 4);
    for (const copy of [this.#residual, this.direction])
      this.#kernels.copyBytes(b.pointer + start * 4, copy.pointer + start * 4, (end - start) * 4);
  }

  #add(target: Block<Float32Array>, scale: number, source: Block<Float32Array>): void {
    this.#move(target, target, scale, source);
  }

  /** target = origin + scale direction, in this thread's range. */
  #move(target: Block, origin: Block, scale: number, direction: Block): void {
    const [start, end] = this.range();
    const at = (block: Block) => block.pointer + start * 4;
    this.#kernels.moveAlong(at(target), at(origin), at(direction), scale, end - start);
  }

  /**
   * Inner product, after a barrier. Two arrays take turns: a thread that is already at the next inner product does not
   * overwrite what others still add up, and cannot be two ahead of them.
   */
  #dot(a: Block, b: Block): number {
    this.#turn = 1 - this.#turn;
    const sums = this.#sums[this.#turn].view;
    const [start, end] = this.#team.range(sums.length);
    for (let segment = start; segment < end; segment++) {
      const offset = segment * SEGMENT;
      const count = Math.min(SEGMENT, this.solution.length - offset);
      sums[segment] = this.#kernels.dotProduct(a.pointer + offset * 4, b.pointer + offset * 4, count);
    }
    this.#team.barrier();
    let sum = 0;
    for (const part of sums) sum += part;
    return sum;
  }
}
