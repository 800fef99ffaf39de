/**
 * The account of a rollout: how its episodes ended, and what rewards, observations and actions were like. It is kept for
 * whoever asks later why a run did not learn, so it must cost next to nothing: a nanosecond or two for each sample.
 */
import { choiceCounts } from "../core/space.ts";
import type { VectorEnv } from "../envs/vector_env.ts";
import { RECORD } from "../networks/feature_statistics.ts";
import type { ActorCriticSpec } from "../policies/actor_critic.ts";
import type { RolloutMetrics } from "../reports/rollout.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import { RunningSpread, spreadOf } from "./spread.ts";

/** Samples of training for each look: a look takes some 30 microseconds and more, which small updates cannot bear. */
const EVERY = 2048;
const SAMPLES = 512; // of observations and actions, at most

/** Continuous actions beyond it are at their bounds when a tanh has squashed them: tanh 2.65 = 0.99. */
const SQUASHED = 2.65;

export class RolloutAccount {
  readonly #env: VectorEnv;
  readonly #spec: ActorCriticSpec;
  readonly #rawRewards = new RunningSpread();
  readonly #changesRewards: boolean;
  readonly #every: number; // updates
  #looks = true; // whether this update is one that looks
  #terminated = 0;
  #truncated = 0;

  /** @param samples of the longest rollout */
  constructor(env: VectorEnv, spec: ActorCriticSpec, samples: number) {
    this.#env = env;
    this.#spec = spec;
    this.#every = Math.ceil(EVERY / samples);
    this.#changesRewards = env.rawBlocks.rewards !== env.blocks.rewards;
  }

  /** The rollout of update number `update`, from 1, begins. */
  begin(update: number): void {
    this.#looks = (update - 1) % this.#every === 0;
    this.#terminated = 0;
    this.#truncated = 0;
    if (this.#looks && this.#changesRewards) this.#rawRewards.take();
  }

  /** After each step, before anything else happens to the environments. */
  step(): void {
    if (!this.#changesRewards || !this.#looks) return;
    const { rawBlocks, numEnvs } = this.#env;
    this.#rawRewards.add(rawBlocks.rewards.view, 0, numEnvs);
  }

  /** An episode of the rollout has ended in the lane, in the last step. */
  end(lane: number): void {
    if (this.#env.blocks.terminated.view[lane]) this.#terminated += 1;
    else this.#truncated += 1;
  }

  /** Episodes of the rollout that ended by termination. */
  get terminated(): number {
    return this.#terminated;
  }

  /** Episodes of the rollout that ended by a time limit alone. */
  get truncated(): number {
    return this.#truncated;
  }

  /** When advantages and returns are estimated; undefined in the updates that do not look. */
  look(rollout: RolloutBuffer): Omit<RolloutMetrics, "terminated" | "truncated"> | undefined {
    if (!this.#looks) return undefined;
    const samples = rollout.takenSteps * rollout.lanes;
    const rewards = spreadOf(rollout.rewards.view, 0, samples);
    const raw = this.#changesRewards ? this.#rawRewards.take() : rewards;
    const targets = spreadOf(rollout.returns.view, 0, samples);
    const ofRewards = {
      rewardMean: rewards.mean,
      rewardStd: rewards.std,
      rewardMin: rewards.min,
      rewardMax: rewards.max,
      rawRewardMean: raw.mean,
      rawRewardStd: raw.std,
      rawRewardMin: raw.min,
      rawRewardMax: raw.max,
      valueTargetMean: targets.mean,
      valueTargetStd: targets.std,
    };
    return Object.assign(
      ofRewards,
      shownObservations(rollout, samples),
      rawObservations(this.#env.state.observations?.view),
      actions(rollout, samples, this.#spec),
    );
  }
}

function shownObservations({ observations, observationRows, stride }: RolloutBuffer, samples: number) {
  const { view } = observations;
  const every = Math.ceil(samples / SAMPLES);
  let observationMax = 0;
  let constant = 0;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let row = 0; row < observationRows; row++) {
    const { std, min, max } = spreadOf(view, row * stride, row * stride + samples, every);
    observationMax = Math.max(observationMax, -min, max);
    if (min === max) constant += 1;
    else [least, most] = [Math.min(least, std), Math.max(most, std)];
  }
  const varies = constant < observationRows;
  return {
    observationMax,
    observationStdMin: varies ? least : Number.NaN,
    observationStdMax: varies ? most : Number.NaN,
    observationConstant: constant / observationRows,
  };
}

/** @param statistics `[feature][mean, variance, count]`, where observations are normalized */
function rawObservations(statistics: ArrayLike<number> = []) {
  let mean = 0;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let k = 0; k < statistics.length; k += RECORD) {
    const std = Math.sqrt(statistics[k + 1]);
    mean = Math.max(mean, Math.abs(statistics[k]));
    [least, most] = [Math.min(least, std), Math.max(most, std)];
  }
  const some = statistics.length > 0;
  return {
    rawObservationMean: some ? mean : Number.NaN,
    rawObservationStdMin: some ? least : Number.NaN,
    rawObservationStdMax: some ? most : Number.NaN,
  };
}

function actions(rollout: RolloutBuffer, samples: number, spec: ActorCriticSpec) {
  const found = {
    actionMean: Number.NaN,
    actionStd: Number.NaN,
    actionSpread: Number.NaN,
    actionsAtBound: Number.NaN,
    commonestAction: Number.NaN,
  };
  const { actionSpace } = spec;
  const { stride, actionRows } = rollout;
  const { view } = rollout.actions;
  const every = Math.ceil(samples / SAMPLES);
  if (actionSpace.type !== "box") {
    const bits = new Int32Array(view.buffer, view.byteOffset, view.length);
    const shares = choiceCounts(actionSpace).map((choices, row) =>
      commonest(bits, row * stride, row * stride + samples, every, choices),
    );
    found.commonestAction = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return found;
  }
  let [mean, std, atBound, count, share, bounded] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < actionRows; row++) {
    const [low, high] = bounds(spec, row);
    const start = row * stride;
    const spread = spreadOf(view, start, start + samples, every);
    mean += spread.mean / actionRows;
    std += spread.std / actionRows;
    if (Number.isFinite(high - low)) {
      share += (2 * spread.std) / (high - low);
      bounded += 1;
    }
    for (let k = start; k < start + samples; k += every) if (view[k] <= low || view[k] >= high) atBound += 1;
    count += Math.ceil(samples / every);
  }
  found.actionMean = mean;
  found.actionStd = std;
  found.actionSpread = share / bounded;
  found.actionsAtBound = atBound / count;
  return found;
}

/** Where the numbers in row `row` of the policy's own actions reach the environment's bounds. */
function bounds({ actionSpace, squashActions, rescaleActions }: ActorCriticSpec, row: number): [number, number] {
  if (squashActions) return [-SQUASHED, SQUASHED];
  if (rescaleActions || actionSpace.type !== "box") return [-1, 1];
  return [actionSpace.low[row], actionSpace.high[row]];
}

/** Share of the most frequent choice. */
function commonest(bits: Int32Array, from: number, to: number, every: number, choices: number): number {
  const counted = new Uint32Array(choices);
  for (let k = from; k < to; k += every) counted[bits[k]] += 1;
  return counted.reduce((most, count) => Math.max(most, count), 0) / Math.ceil((to - from) / every);
}
