/**
 * From a gradient to a step of the parameters: clipping, then the rule of an optimiser (adam.ts, rmsprop.ts, sgd.ts). A
 * team of threads shares a step: the vector is cut into fixed chunks, whose sums of squares are added in order, so the
 * norm has the same bits whoever sums them.
 */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import { adam } from "./adam.ts";
import { rmsProp } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";
import type { StepRule } from "./step_rule.ts";

/** Parameters whose squares are summed together: 8 KiB, small enough to share the work, large enough for its 2 calls. */
export const CHUNK = 2048;

export const optimizerNames = ["adam", "adamW", "rmsprop", "rmspropTf", "sgd"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** Settings of an optimiser that is not the chosen one may be absent. */
export interface OptimizerOptions {
  optimizer: OptimizerName;
  adamEpsilon?: number;
  weightDecay?: number;
  rmspropDecay?: number;
  rmspropEpsilon?: number;
  momentum?: number;
  /** Largest global norm of the gradient; 0 for no limit. */
  maxGradientNorm: number;
  /** Largest size of a single number in the gradient, before its norm is limited; 0 for no limit. */
  maxGradientValue: number;
}

export interface OptimizerLayout {
  /** Address of the rule's description. */
  rule: number;
  maxGradientNorm: number;
  maxGradientValue: number;
}

export class Optimizer {
  /** What the optimiser remembers from step to step, by name. */
  readonly state: Readonly<Record<string, Block>>;
  /** What a kernel needs to take the same steps. */
  readonly layout: OptimizerLayout;
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #rule: StepRule;
  readonly #maxGradientNorm: number;
  readonly #maxGradientValue: number;
  readonly #chunks: readonly ParameterRange[];
  #ranges: readonly ParameterRange[] = [];
  #sharedBy = 0; // threads that the ranges are for
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
    ranges: readonly ParameterRange[] = [{ start: 0, end: count }],
  ) {
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#rule = createRule(arena, count, options);
    this.state = this.#rule.state;
    this.#maxGradientNorm = options.maxGradientNorm;
    this.#maxGradientValue = options.maxGradientValue;
    this.#chunks = ranges.flatMap(chunks);
    this.#squares = arena.f64(this.#chunks.length);
    const { maxGradientNorm, maxGradientValue } = options;
    const { description: rule } = this.#rule;
    this.layout = { rule, maxGradientNorm, maxGradientValue };
  }

  /** This thread's part of the parameters. */
  get ranges(): readonly ParameterRange[] {
    if (this.#sharedBy !== this.#team.threads) {
      this.#sharedBy = this.#team.threads; // a team may have been disbanded
      this.#ranges = joined(this.#chunks.slice(...this.#team.range(this.#chunks.length)));
    }
    return this.#ranges;
  }

  /**
   * One step against `gradient`, of which every thread has finished its `ranges`. All threads call it; behind it all see
   * the new parameters. Returns the gradient's norm before clipping.
   * @param watch called by one thread while the gradient is complete and not clipped yet
   */
  step(
    parameters: Block<Float32Array>,
    gradient: Block<Float32Array>,
    learningRate: number,
    watch?: () => void,
  ): number {
    const norm = this.#norm(gradient);
    if (watch && this.#team.thread === 0) watch();
    const scale = this.#clip(gradient, norm);
    for (const range of this.ranges) this.#rule.apply(range, parameters, gradient, scale, learningRate);
    this.#team.barrier();
    if (this.#team.thread === 0) this.#rule.end(); // the others look at the rule again behind another barrier
    return norm;
  }

  /** Clips single numbers in place; returns the factor that clips the norm. */
  #clip(gradient: Block<Float32Array>, norm: number): number {
    const most = this.#maxGradientNorm;
    if (this.#maxGradientValue === 0) return most > 0 ? factor(norm, most) : 1;
    this.#team.barrier(); // until here the gradient was watched whole
    for (const { start, end } of this.ranges)
      this.#kernels.clipValues(gradient.pointer + start * 4, end - start, this.#maxGradientValue);
    return most > 0 ? factor(this.#norm(gradient), most) : 1;
  }

  #norm(gradient: Block<Float32Array>): number {
    const squares = this.#squares.view;
    const [first, last] = this.#team.range(squares.length);
    for (let k = first; k < last; k++) {
      const { start, end } = this.#chunks[k];
      squares[k] = this.#kernels.sumOfSquares(gradient.pointer + start * 4, end - start);
    }
    this.#team.barrier();
    let sum = 0;
    for (let k = 0; k < squares.length; k++) sum += squares[k];
    return Math.sqrt(sum);
  }
}

/** What brings a norm down to `most`, as PyTorch computes it. */
function factor(norm: number, most: number): number {
  return Math.min(1, most / (norm + 1e-6));
}

function createRule(arena: Arena, count: number, options: OptimizerOptions): StepRule {
  const { optimizer, adamEpsilon = 0, weightDecay = 0, rmspropDecay = 0, rmspropEpsilon = 0, momentum = 0 } = options;
  switch (optimizer) {
    case "adam":
    case "adamW":
      return adam(arena, count, { beta1: 0.9, beta2: 0.999, epsilon: adamEpsilon, weightDecay });
    case "rmsprop":
      return rmsProp(arena, count, {
        decay: rmspropDecay,
        epsilon: rmspropEpsilon,
        epsilonPlace: "beside the root",
      });
    case "rmspropTf":
      return rmsProp(arena, count, {
        decay: rmspropDecay,
        epsilon: rmspropEpsilon,
        epsilonPlace: "within the root",
      });
    case "sgd":
      return sgd(arena, count, { momentum });
  }
}

function chunks({ start, end }: ParameterRange): ParameterRange[] {
  return Array.from({ length: Math.ceil((end - start) / CHUNK) }, (_, k) => {
    const first = start + k * CHUNK;
    return { start: first, end: Math.min(first + CHUNK, end) };
  });
}

/** Neighbours made one. */
function joined(ranges: readonly ParameterRange[]): ParameterRange[] {
  const result: ParameterRange[] = [];
  for (const { start, end } of ranges) {
    const last = result.at(-1);
    if (last?.end === start) result[result.length - 1] = { start: last.start, end };
    else result.push({ start, end });
  }
  return result;
}
