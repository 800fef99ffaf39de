/**
 * What a policy is shown instead of what the environment says: observations brought to mean 0 and variance 1, rewards
 * divided by the deviation of the discounted return, scaled and clipped. It stands between the simulation, which writes
 * into blocks of the normaliser's own, and everybody else, who reads `VectorEnv`'s. Episode statistics stay raw.
 *
 * As Gymnasium's NormalizeObservation and Stable-Baselines3's VecNormalize: each step first merges the lanes' new
 * observations (those after a reset included) into the statistics, then all are normalised by these; a final observation
 * is normalised by the same but not counted.
 */
import { type Box, size } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";

/** Normalised observations are clipped to +-10. */
export const OBSERVATION_LIMIT = 10;
/** Normalised rewards are clipped to +-10 unless `rewardClip` says otherwise. */
export const REWARD_LIMIT = 10;
/** Added to a variance before its root is divided by. */
export const VARIANCE_EPSILON = 1e-8;

/** Samples that the first mean, 0, and the first variance, 1, count for. */
const FIRST_COUNT = 1e-4;
/** Numbers of a row's statistics: mean, variance, count. */
export const RECORD = 3;

export interface NormalizerOptions {
  readonly normalizeObservations: boolean;
  readonly normalizeRewards: boolean;
  /** Rewards are multiplied by it. */
  readonly rewardScale: number;
  /** Then they are clipped to +- this; 0: not, or, where they are normalised, to +-10. */
  readonly rewardClip: number;
  /** Discount of the return by whose deviation rewards are divided. */
  readonly gamma: number;
  /** `[feature][mean, variance, count]`: statistics to begin with. */
  readonly statistics?: Float64Array;
  /** Statistics stay as they are: for evaluation. */
  readonly frozen?: boolean;
}

/** Whether anything would be changed. */
export function normalizes(options: NormalizerOptions): boolean {
  const { normalizeObservations, normalizeRewards, rewardScale, rewardClip } = options;
  return normalizeObservations || normalizeRewards || rewardScale !== 1 || rewardClip > 0;
}

/** The statistics before anything was seen: mean 0, variance 1. */
export function firstStatistics(rows: number): Float64Array {
  return Float64Array.from({ length: rows * RECORD }, (_, k) => [0, 1, FIRST_COUNT][k % RECORD]);
}

export class Normalizer {
  /** What the simulation reads and writes. */
  readonly raw: VectorEnvBlocks;
  /** What the statistics are, by name, for checkpoints. */
  readonly state: Readonly<Record<string, Block>>;
  readonly #kernels: Arena["kernels"];
  readonly #shown: VectorEnvBlocks;
  readonly #options: NormalizerOptions;
  readonly #features: number;
  readonly #observations: Block<Float64Array>; // statistics
  readonly #rewards: Block<Float64Array>; // statistics
  readonly #returns: Block<Float64Array>; // [lane]: discounted return of the running episode

  /** @param shown the blocks that everybody but the simulation reads */
  constructor(arena: Arena, shown: VectorEnvBlocks, space: Box, options: NormalizerOptions) {
    const { stride } = shown;
    this.#features = size(space);
    this.#kernels = arena.kernels;
    this.#shown = shown;
    this.#options = options;
    const { normalizeObservations, normalizeRewards } = options;
    const matrix = () => (normalizeObservations ? arena.f32(this.#features * stride) : undefined);
    this.raw = {
      ...shown,
      observations: matrix() ?? shown.observations,
      finalObservations: matrix() ?? shown.finalObservations,
      rewards: arena.f32(stride),
    };
    this.#observations = arena.f64(this.#features * RECORD);
    this.#rewards = arena.f64(RECORD);
    this.#returns = arena.f64(stride);
    this.#observations.view.set(options.statistics ?? firstStatistics(this.#features));
    this.#rewards.view.set(firstStatistics(1));
    this.state = {
      ...(normalizeObservations && { observations: this.#observations }),
      ...(normalizeRewards && { rewards: this.#rewards, discountedReturns: this.#returns }),
    };
  }

  /** After every lane was reset. */
  begin(): void {
    this.#returns.view.fill(0);
    this.#showObservations();
  }

  /** After a step, the resets that it led to included; `ended` is how many lanes' episodes it ended. */
  step(ended: number): void {
    const { raw } = this;
    const { normalizeObservations, normalizeRewards, gamma, frozen } = this.#options;
    const kernels = this.#kernels;
    this.#showObservations();
    if (ended > 0 && normalizeObservations) this.#normalize(raw.finalObservations, this.#shown.finalObservations);
    if (normalizeRewards && !frozen)
      kernels.mergeDiscountedReturns(
        raw.rewards.pointer,
        raw.terminated.pointer,
        raw.truncated.pointer,
        raw.lanes,
        gamma,
        this.#returns.pointer,
        this.#rewards.pointer,
      );
    this.#showRewards();
  }

  /** Shows the observations as they are now, without counting them. */
  refresh(): void {
    if (this.#options.normalizeObservations) this.#normalize(this.raw.observations, this.#shown.observations);
  }

  #showObservations(): void {
    const { normalizeObservations, frozen } = this.#options;
    if (!normalizeObservations) return;
    const { observations, stride, lanes } = this.raw;
    if (!frozen)
      this.#kernels.mergeMoments(observations.pointer, stride, this.#features, lanes, this.#observations.pointer);
    this.refresh();
  }

  #normalize(from: Block<Float32Array>, to: Block<Float32Array>): void {
    const { stride } = this.raw;
    const { pointer } = this.#observations;
    this.#kernels.normalizeRows(
      from.pointer,
      stride,
      this.#features,
      stride,
      pointer,
      OBSERVATION_LIMIT,
      to.pointer,
      stride,
    );
  }

  #showRewards(): void {
    const { normalizeRewards, rewardScale, rewardClip } = this.#options;
    const limit = rewardClip || (normalizeRewards ? REWARD_LIMIT : Number.POSITIVE_INFINITY);
    const statistics = normalizeRewards ? this.#rewards.pointer : 0;
    const { rewards, stride } = this.raw;
    this.#kernels.scaleRewards(rewards.pointer, stride, statistics, rewardScale, limit, this.#shown.rewards.pointer);
  }
}
