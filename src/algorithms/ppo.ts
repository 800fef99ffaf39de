/**
 * Proximal policy optimisation with the clipped surrogate (Schulman et al. 2017), in the form that CleanRL and
 * Stable-Baselines3 share. An update runs several epochs over the rollout; each epoch shuffles all samples once, then
 * takes one gradient step per minibatch. A minibatch is worked through in tiles, whose gradients are summed in order.
 *
 * A team of threads runs `update` side by side, each on its tiles, samples and parameters. All take the same decisions,
 * because they take them on the same numbers in the shared memory.
 */
import { type ScheduleName, scheduled } from "../core/schedule.ts";
import { type Seed, STREAMS, splitSeed } from "../core/streams.ts";
import type { Columns, OutputGradient } from "../networks/network.ts";
import type { ActorCritic, Gradient } from "../policies/actor_critic.ts";
import { generalizedAdvantages } from "../rollout/advantages.ts";
import { RolloutBuffer, type RolloutShape } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Team } from "../wasm/team.ts";
import type { Algorithm, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { Adam } from "./optimizer.ts";

export interface PpoOptions {
  gamma: number;
  gaeLambda: number;
  epochs: number;
  /** Samples in a minibatch; divides steps * lanes. */
  minibatchSize: number;
  learningRate: number;
  learningRateSchedule: ScheduleName;
  clipRange: number;
  clipRangeSchedule: ScheduleName;
  /** Limit of the value's change from its old estimate; 0 for none. */
  valueClipRange: number;
  normalizeAdvantages: boolean;
  entropyCoefficient: number;
  valueCoefficient: number;
  maxGradientNorm: number;
  adamEpsilon: number;
  /** Ends the update before a step where the approximate KL exceeds 1.5 times this; 0 for never. */
  targetKl: number;
}

// Places in the heads' statistics (f64), as assembly/policy documents them.
const STATISTICS = 20; // 16 of the policy, then 4 of the value
const POLICY_LOSS = 0;
const ENTROPY = 1;
const APPROX_KL = 2;
const CLIPPED = 3;
const RATIO = 4;
const RATIO_MAX = 6;
const VALUE_LOSS = 16;

/** Parts of a minibatch with a gradient of their own; more tiles than this share them, as neighbours. */
const MOST_PARTS = 32;

export class PPO implements Algorithm {
  readonly name = "ppo";
  readonly #kernels: Arena["kernels"];
  readonly #team: Team;
  readonly #actorCritic: ActorCritic;
  readonly #options: PpoOptions;
  readonly #seed: Seed;
  readonly #optimizer: Adam;
  readonly #shuffled: RolloutBuffer; // the rollout in this epoch's order
  readonly #permutation: Block<Int32Array>;
  readonly #parts: number; // of a minibatch
  readonly #partSize: number; // samples in a part, whole tiles
  readonly #gradients: readonly Gradient[]; // of each part; or one, where a single thread adds them up in place
  readonly #statistics: readonly Block<Float64Array>[]; // likewise
  readonly #advantages: Block<Float32Array>; // of one minibatch, normalised
  readonly #moments: Block<Float64Array>; // mean, standard deviation

  /** @param shape of the rollouts that `update` will be given */
  constructor(
    arena: Arena,
    team: Team,
    actorCritic: ActorCritic,
    shape: RolloutShape,
    options: PpoOptions,
    seed: number,
  ) {
    const { minibatchSize, adamEpsilon, maxGradientNorm } = options;
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#options = options;
    this.#seed = splitSeed(seed);
    this.#optimizer = new Adam(arena, team, actorCritic.parameters.length, {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: adamEpsilon,
      maxGradientNorm,
    });
    this.#shuffled = new RolloutBuffer(arena, shape);
    this.#permutation = arena.i32(padLanes(this.#shuffled.samples));
    const tiles = Math.ceil(minibatchSize / actorCritic.tile);
    this.#partSize = Math.ceil(tiles / MOST_PARTS) * actorCritic.tile;
    this.#parts = Math.ceil(minibatchSize / this.#partSize);
    // A kernel adds a tile's sum to what is there, so a part of one tile needs no place of its own on a single thread.
    const places = arena.threads === 1 && tiles <= MOST_PARTS ? 1 : this.#parts;
    this.#gradients = Array.from({ length: places }, () => actorCritic.allocateGradient());
    this.#statistics = Array.from({ length: places }, () => arena.f64(STATISTICS));
    this.#advantages = arena.own.f32(padLanes(minibatchSize));
    this.#moments = arena.own.f64(2);
  }

  get state(): Readonly<Record<string, Block>> {
    return this.#optimizer.state;
  }

  /** The gradient of the last minibatch. */
  get gradient(): Block<Float32Array> {
    return this.#gradients[0].all;
  }

  update(rollout: RolloutBuffer, { update, progress }: UpdateContext): UpdateMetrics {
    const options = this.#options;
    if (this.#team.thread === 0) generalizedAdvantages(this.#kernels, rollout, options.gamma, options.gaeLambda);
    const learningRate = scheduled(options.learningRateSchedule, options.learningRate, progress);
    const clipRange = scheduled(options.clipRangeSchedule, options.clipRange, progress);
    const totals = this.#totals(rollout, learningRate, clipRange);
    let minibatches = 0;
    let stopped = false;
    for (let epoch = 0; epoch < options.epochs && !stopped; epoch++) {
      totals.epochs = epoch + 1;
      this.#shuffle(rollout, update * options.epochs + epoch);
      for (let start = 0; start < rollout.samples && !stopped; start += options.minibatchSize) {
        stopped = !this.#minibatch(start, learningRate, clipRange, totals);
        minibatches += 1;
      }
    }
    return averaged(totals, minibatches);
  }

  /** Brings the rollout's samples into a fresh random order. */
  #shuffle(rollout: RolloutBuffer, counter: number): void {
    const { lo, hi } = this.#seed;
    const kernels = this.#kernels;
    const to = this.#shuffled;
    const { samples, stride } = rollout;
    if (this.#team.thread === 0)
      kernels.randomPermutation(this.#permutation.pointer, samples, lo, hi, STREAMS.shuffle, counter);
    this.#team.barrier();
    const [first, last] = this.#team.range(padLanes(samples) / 8);
    const start = first * 8;
    const lanes = last * 8 - start;
    const count = Math.min(samples - start, lanes);
    if (count > 0) {
      const indices = this.#permutation.pointer + start * 4;
      const gather = (source: Block, rows: number, target: Block) =>
        kernels.gatherRows(source.pointer, stride, rows, indices, count, lanes, target.pointer + start * 4, stride);
      gather(rollout.observations, rollout.observationRows, to.observations);
      gather(rollout.actions, rollout.actionRows, to.actions);
      gather(rollout.logProbabilities, 1, to.logProbabilities);
      gather(rollout.advantages, 1, to.advantages);
      gather(rollout.returns, 1, to.returns);
      gather(rollout.values, 1, to.values);
    }
    this.#team.barrier();
  }

  /** One gradient step on the shuffled samples from `start`; false where `targetKl` forbade it. */
  #minibatch(start: number, learningRate: number, clipRange: number, totals: UpdateMetrics): boolean {
    const { minibatchSize, targetKl } = this.#options;
    this.#normalizeAdvantages(start);
    this.#team.each(this.#parts, (part) => this.#part(part, start, clipRange));
    this.#team.barrier();
    const statistics = this.#sumStatistics();
    const goesOn = !(targetKl > 0 && statistics[APPROX_KL] / minibatchSize > 1.5 * targetKl);
    if (goesOn) {
      this.#sumGradients();
      totals.gradientNorm += this.#optimizer.step(this.#actorCritic.parameters, this.gradient, learningRate);
      totals.gradientSteps += 1;
      this.#actorCritic.parametersChanged();
    }
    addMeans(totals, statistics, minibatchSize);
    return goesOn;
  }

  #normalizeAdvantages(start: number): void {
    const { minibatchSize, normalizeAdvantages } = this.#options;
    const kernels = this.#kernels;
    const source = this.#shuffled.advantages.pointer + start * 4;
    kernels.copyRows(source, 0, 1, minibatchSize, this.#advantages.pointer, 0);
    if (!normalizeAdvantages || minibatchSize < 2) return;
    kernels.meanAndDeviation(source, minibatchSize, this.#moments.pointer);
    const [mean, deviation] = this.#moments.view;
    kernels.standardize(this.#advantages.pointer, minibatchSize, padLanes(minibatchSize), mean, 1 / (deviation + 1e-8));
  }

  /** The gradient and the statistics of one part of the minibatch that begins at `start`, tile by tile. */
  #part(part: number, start: number, clipRange: number): void {
    const { minibatchSize } = this.#options;
    const { tile } = this.#actorCritic;
    const gradient = this.#gradients[Math.min(part, this.#gradients.length - 1)];
    const statistics = this.#statistics[Math.min(part, this.#statistics.length - 1)];
    if (part < this.#gradients.length) {
      this.#kernels.clearBytes(gradient.all.pointer, gradient.all.length * 4);
      this.#kernels.clearBytes(statistics.pointer, STATISTICS * 8);
    }
    const end = Math.min((part + 1) * this.#partSize, minibatchSize);
    for (let column = part * this.#partSize; column < end; column += tile) {
      this.#tile(start, column, Math.min(tile, end - column), clipRange, gradient, statistics.pointer);
      this.#team.beat();
    }
  }

  /** Adds the gradient of `count` samples of a minibatch, from `column` on. */
  #tile(start: number, column: number, count: number, clipRange: number, gradient: Gradient, statistics: number): void {
    const { entropyCoefficient, valueCoefficient, valueClipRange, minibatchSize } = this.#options;
    const { distribution } = this.#actorCritic;
    const shuffled = this.#shuffled;
    const first = start + column;
    const lanes = padLanes(count);
    const at = (block: Block) => block.pointer + first * 4;
    const batch = {
      lanes,
      count,
      actions: shuffled.actionColumns(first),
      oldLogProbabilities: at(shuffled.logProbabilities),
      advantages: this.#advantages.pointer + column * 4,
      scale: 1 / minibatchSize,
    };
    const coefficients = { clipRange, entropyCoefficient };
    const policyLoss: OutputGradient = (outputs, dOutputs) =>
      distribution.surrogate(outputs, batch, coefficients, dOutputs, gradient.distribution, statistics);
    const valueLoss = (values: Columns, dValues: Columns) =>
      this.#kernels.valueLoss(
        values.pointer,
        at(shuffled.values),
        at(shuffled.returns),
        lanes,
        count,
        valueClipRange,
        valueCoefficient,
        batch.scale,
        dValues.pointer,
        statistics + VALUE_LOSS * 8,
      );
    this.#actorCritic.backward(shuffled.observationColumns(first), lanes, policyLoss, valueLoss, gradient);
  }

  /** Adds the parts' gradients in order, in this thread's range of parameters. */
  #sumGradients(): void {
    const [from, to] = this.#optimizer.range();
    const [first, ...others] = this.#gradients;
    for (const { all } of others)
      this.#kernels.addGradient(first.all.pointer + from * 4, all.pointer + from * 4, to - from);
  }

  /** The parts' statistics added in order; the greatest ratio is the greatest of all. */
  #sumStatistics(): Float64Array {
    const sums = this.#statistics[0].view.slice();
    for (const { view } of this.#statistics.slice(1)) {
      const ratio = Math.max(sums[RATIO_MAX], view[RATIO_MAX]);
      for (let k = 0; k < STATISTICS; k++) sums[k] += view[k];
      sums[RATIO_MAX] = ratio;
    }
    return sums;
  }

  /** What is known before the first minibatch; only the first thread's is right. */
  #totals(rollout: RolloutBuffer, learningRate: number, clipRange: number): UpdateMetrics {
    const kernels = this.#kernels;
    const { advantages, values, returns, samples } = rollout;
    const describe = this.#team.thread === 0;
    if (describe) kernels.meanAndDeviation(advantages.pointer, samples, this.#moments.pointer);
    const [advantageMean, advantageStd] = this.#moments.view;
    return {
      policyLoss: 0,
      valueLoss: 0,
      entropy: 0,
      approxKl: 0,
      clipFraction: 0,
      ratioMean: 0,
      ratioMax: 0,
      gradientNorm: 0,
      explainedVariance: describe ? kernels.explainedVariance(values.pointer, returns.pointer, 0, samples) : Number.NaN,
      advantageMean,
      advantageStd,
      learningRate,
      clipRange,
      epochs: 0,
      gradientSteps: 0,
    };
  }
}

/** Adds a minibatch's means. */
function addMeans(totals: UpdateMetrics, statistics: Float64Array, samples: number): void {
  totals.policyLoss += statistics[POLICY_LOSS] / samples;
  totals.entropy += statistics[ENTROPY] / samples;
  totals.approxKl += statistics[APPROX_KL] / samples;
  totals.clipFraction += statistics[CLIPPED] / samples;
  totals.ratioMean += statistics[RATIO] / samples;
  totals.ratioMax = Math.max(totals.ratioMax, statistics[RATIO_MAX]);
  totals.valueLoss += statistics[VALUE_LOSS] / samples;
}

/** From sums over minibatches to means; the gradient's norm exists only where a step was taken. */
function averaged(totals: UpdateMetrics, minibatches: number): UpdateMetrics {
  const means = { ...totals };
  for (const key of ["policyLoss", "valueLoss", "entropy", "approxKl", "clipFraction", "ratioMean"] as const)
    means[key] /= minibatches;
  means.gradientNorm /= totals.gradientSteps;
  return means;
}
