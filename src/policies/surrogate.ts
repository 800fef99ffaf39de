/**
 * PPO's clipped surrogate for any head: log-probabilities, from them the loss's slopes, from the slopes the gradient.
 * Heads extend this class, which is their one piece of common arithmetic.
 */
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Distribution, Slopes, SurrogateBatch, SurrogateCoefficients } from "./distribution.ts";

const ENTROPY = 1; // its place in the statistics

export abstract class SurrogateHead {
  protected readonly kernels: Arena["kernels"];
  readonly #slopes: Block<Float32Array>; // [lane]
  readonly #entropies: Block<Float32Array>; // [lane]

  /** @param columns the largest number of lanes that a call is given */
  constructor(arena: Arena, columns: number) {
    this.kernels = arena.kernels;
    this.#slopes = arena.own.f32(columns);
    this.#entropies = arena.own.f32(columns);
  }

  abstract logProbability(...columns: Parameters<Distribution["logProbability"]>): void;
  abstract gradient(outputs: Columns, batch: Slopes, dOutputs: Columns, gradient: Block<Float32Array>): void;

  surrogate(
    outputs: Columns,
    batch: SurrogateBatch,
    { clipRange, dualClip = Number.POSITIVE_INFINITY, entropyCoefficient }: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    statistics: number,
  ): void {
    const { lanes, count, actions, oldLogProbabilities, advantages, scale } = batch;
    const slopes = this.#slopes.pointer;
    const entropies = this.#entropies.pointer;
    this.logProbability(outputs, lanes, actions, slopes, entropies);
    this.kernels.addLaneSum(entropies, lanes, count, statistics + ENTROPY * 8);
    const old = oldLogProbabilities;
    this.kernels.surrogateSlopes(slopes, lanes, count, old, advantages, clipRange, dualClip, scale, statistics);
    const entropyScale = Math.fround(entropyCoefficient) * Math.fround(scale);
    this.gradient(outputs, { lanes, count, actions, slopes, entropyScale }, dOutputs, gradient);
  }
}
