/**
 * From a gradient to a step of the parameters: clipping of the gradient's global norm, then the rule of an optimiser
 * (adam.ts, ...). A team of threads shares a step: the vector is cut into fixed chunks, whose sums of squares are added
 * in order, so the norm has the same bits whoever sums them.
 */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import { Adam } from "./adam.ts";

const CHUNK = 2048; // parameters: 8 KiB, small enough to share the work, large enough for its 2 calls

export interface OptimizerOptions {
  adamEpsilon: number;
  /** Largest global norm of the gradient; 0 for no limit. */
  maxGradientNorm: number;
}

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

export class Optimizer {
  /** What the optimiser remembers from step to step, by name. */
  readonly state: Readonly<Record<string, Block>>;
  /** This thread's part of the parameters. */
  readonly ranges: readonly ParameterRange[];
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #rule: StepRule;
  readonly #maxGradientNorm: number;
  readonly #chunks: readonly ParameterRange[];
  readonly #squares: Block<Float64Array>; // [chunk]: sum of the squares of its gradient

  /**
   * @param count of all parameters
   * @param ranges those that the optimiser moves; all unless given
   */
  constructor(
    arena: Arena,
    team: Team,
    count: number,
    options: OptimizerOptions,
    ranges: readonly ParameterRange[] = [[0, count]],
  ) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#rule = new Adam(arena, count, { beta1: 0.9, beta2: 0.999, epsilon: options.adamEpsilon });
    this.state = this.#rule.state;
    this.#maxGradientNorm = options.maxGradientNorm;
    this.#chunks = ranges.flatMap(chunks);
    this.#squares = arena.f64(this.#chunks.length);
    this.ranges = joined(this.#chunks.slice(...team.range(this.#chunks.length)));
  }

  /**
   * One step against `gradient`, of which every thread has finished its `ranges`. All threads call it; behind it all see
   * the new parameters. Returns the gradient's norm before clipping.
   * @param watch called by one thread while the gradient is complete
   */
  step(
    parameters: Block<Float32Array>,
    gradient: Block<Float32Array>,
    learningRate: number,
    watch?: () => void,
  ): number {
    this.#rule.begin();
    const norm = this.#norm(gradient);
    const most = this.#maxGradientNorm;
    const scale = most > 0 ? Math.min(1, most / (norm + 1e-6)) : 1; // 1e-6 as in PyTorch
    for (const range of this.ranges) this.#rule.apply(range, parameters, gradient, scale, learningRate);
    if (this.#team.thread === 0) {
      this.#rule.end();
      watch?.();
    }
    this.#team.barrier();
    return norm;
  }

  #norm(gradient: Block<Float32Array>): number {
    const squares = this.#squares.view;
    const [first, last] = this.#team.range(squares.length);
    for (let k = first; k < last; k++) {
      const [start, end] = this.#chunks[k];
      squares[k] = this.#kernels.sumOfSquares(gradient.pointer + start * 4, end - start);
    }
    this.#team.barrier();
    let sum = 0;
    for (const square of squares) sum += square;
    return Math.sqrt(sum);
  }
}

function chunks([start, end]: ParameterRange): ParameterRange[] {
  return Array.from({ length: Math.ceil((end - start) / CHUNK) }, (_, k) => {
    const first = start + k * CHUNK;
    return [first, Math.min(first + CHUNK, end)] as const;
  });
}

/** Neighbours made one. */
function joined(ranges: readonly ParameterRange[]): ParameterRange[] {
  const result: ParameterRange[] = [];
  for (const [start, end] of ranges) {
    const last = result.at(-1);
    if (last?.[1] === start) result[result.length - 1] = [last[0], end];
    else result.push([start, end]);
  }
  return result;
}
