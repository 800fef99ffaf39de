/**
 * What a policy is shown instead of what the environment says: observations brought to mean 0 and variance 1, rewards
 * divided by the deviation of the discounted return, scaled and clipped. It stands between the simulation, which writes
 * into blocks of the normalizer's own, and everybody else, who reads `VectorEnv`'s. Episode statistics stay raw.
 *
 * As Gymnasium's NormalizeObservation and Stable-Baselines3's VecNormalize: each step first merges the lanes' new
 * observations (those after a reset included) into the statistics, then all are normalized by these; a final observation
 * is normalized by the same but not counted.
 */
import { type Box, size } from "../core/space.ts";
import { firstStatistics, normalizeColumns, RECORD } from "../networks/feature_statistics.ts";
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";

/** Normalized rewards are clipped to +-10 unless `rewardClip` says otherwise. */
export const REWARD_LIMIT = 10;

/** What is shown instead of raw observations and rewards. */
export interface NormalizerOptions {
  readonly normalizeObservations: boolean;
  readonly normalizeRewards: boolean;
  /** Rewards are multiplied by it. */
  readonly rewardScale: number;
  /** Then they are clipped to +- this; 0: not, or, where they are normalized, to +-10. */
  readonly rewardClip: number;
  /** Discount of the return by whose deviation rewards are divided. */
  readonly gamma: number;
}

/** Whether anything would be changed. */
export function normalizes(options: NormalizerOptions): boolean {
  const { normalizeObservations, normalizeRewards, rewardScale, rewardClip } = options;
  return normalizeObservations || normalizeRewards || rewardScale !== 1 || rewardClip > 0;
}

/** From what the simulation writes to what everybody else reads. */
interface Passage {
  readonly from: Columns;
  readonly to: Columns;
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
  readonly #passage: Passage; // of observations
  readonly #finalPassage: Passage;
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
    const columns = ({ pointer }: Block) => ({ pointer, stride });
    const passage = (name: "observations" | "finalObservations") => ({
      from: columns(this.raw[name]),
      to: columns(shown[name]),
    });
    this.#passage = passage("observations");
    this.#finalPassage = passage("finalObservations");
    this.#observations = arena.f64(this.#features * RECORD);
    this.#rewards = arena.f64(RECORD);
    this.#returns = arena.f64(stride);
    this.#observations.view.set(firstStatistics(this.#features));
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
    const { normalizeObservations, normalizeRewards, gamma } = this.#options;
    const kernels = this.#kernels;
    this.#showObservations();
    if (ended > 0 && normalizeObservations) this.#normalize(this.#finalPassage);
    if (normalizeRewards)
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
    if (this.#options.normalizeObservations) this.#normalize(this.#passage);
  }

  #showObservations(): void {
    if (!this.#options.normalizeObservations) return;
    const { observations, stride, lanes } = this.raw;
    this.#kernels.mergeMoments(observations.pointer, stride, this.#features, lanes, this.#observations.pointer);
    this.refresh();
  }

  #normalize({ from, to }: Passage): void {
    normalizeColumns(this.#kernels, this.#observations, from, this.raw.stride, to);
  }

  #showRewards(): void {
    const { normalizeRewards, rewardScale, rewardClip } = this.#options;
    const limit = rewardClip || (normalizeRewards ? REWARD_LIMIT : Number.POSITIVE_INFINITY);
    const statistics = normalizeRewards ? this.#rewards.pointer : 0;
    const { rewards, stride } = this.raw;
    this.#kernels.scaleRewards(rewards.pointer, stride, statistics, rewardScale, limit, this.#shown.rewards.pointer);
  }
}
