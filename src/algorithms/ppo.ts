/**
 * Proximal policy optimisation with the clipped surrogate (Schulman et al. 2017), in the form that CleanRL and
 * Stable-Baselines3 share. An update runs several epochs over the rollout; each epoch shuffles all samples once, then
 * takes one gradient step per minibatch. A minibatch is worked through in tiles whose gradients are summed in order.
 */
import { type ScheduleName, scheduled } from "../core/schedule.ts";
import { type Seed, STREAMS, splitSeed } from "../core/streams.ts";
import type { Columns, OutputGradient } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { generalizedAdvantages } from "../rollout/advantages.ts";
import { RolloutBuffer } from "../rollout/buffer.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
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
const POLICY_STATISTICS = 16;
const VALUE_STATISTICS = 4;
const POLICY_LOSS = 0;
const ENTROPY = 1;
const APPROX_KL = 2;
const CLIPPED = 3;
const RATIO = 4;
const RATIO_MAX = 6;
const VALUE_LOSS = 0;

export class PPO implements Algorithm {
  readonly name = "ppo";
  readonly #kernels: Arena["kernels"];
  readonly #actorCritic: ActorCritic;
  readonly #options: PpoOptions;
  readonly #seed: Seed;
  readonly #optimizer: Adam;
  readonly #shuffled: RolloutBuffer; // the rollout in this epoch's order
  readonly #permutation: Block<Int32Array>;
  readonly #advantages: Block<Float32Array>; // of one minibatch, normalised
  readonly #moments: Block<Float64Array>; // mean, standard deviation
  readonly #policyStatistics: Block<Float64Array>; // of one minibatch
  readonly #valueStatistics: Block<Float64Array>;

  /** @param shape of the rollouts that `update` will be given */
  constructor(arena: Arena, actorCritic: ActorCritic, shape: RolloutBuffer, options: PpoOptions, seed: number) {
    this.#kernels = arena.kernels;
    this.#actorCritic = actorCritic;
    this.#options = options;
    this.#seed = splitSeed(seed);
    this.#optimizer = new Adam(arena, actorCritic.parameters.length, {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: options.adamEpsilon,
      maxGradientNorm: options.maxGradientNorm,
    });
    this.#shuffled = new RolloutBuffer(arena, shape);
    this.#permutation = arena.i32(padLanes(shape.samples));
    this.#advantages = arena.f32(padLanes(options.minibatchSize));
    this.#moments = arena.f64(2);
    this.#policyStatistics = arena.f64(POLICY_STATISTICS);
    this.#valueStatistics = arena.f64(VALUE_STATISTICS);
  }

  update(rollout: RolloutBuffer, { update, progress }: UpdateContext): UpdateMetrics {
    const options = this.#options;
    generalizedAdvantages(this.#kernels, rollout, options.gamma, options.gaeLambda);
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
    kernels.randomPermutation(this.#permutation.pointer, samples, lo, hi, STREAMS.shuffle, counter);
    const gather = (source: Block, rows: number, target: Block) =>
      kernels.gatherRows(
        source.pointer,
        stride,
        rows,
        this.#permutation.pointer,
        samples,
        padLanes(samples),
        target.pointer,
        stride,
      );
    gather(rollout.observations, rollout.observationRows, to.observations);
    gather(rollout.actions, rollout.actionRows, to.actions);
    gather(rollout.logProbabilities, 1, to.logProbabilities);
    gather(rollout.advantages, 1, to.advantages);
    gather(rollout.returns, 1, to.returns);
    gather(rollout.values, 1, to.values);
  }

  /** One gradient step on the shuffled samples from `start`; false where `targetKl` forbade it. */
  #minibatch(start: number, learningRate: number, clipRange: number, totals: UpdateMetrics): boolean {
    const { minibatchSize, targetKl } = this.#options;
    const actorCritic = this.#actorCritic;
    this.#normalizeAdvantages(start);
    actorCritic.gradient.view.fill(0);
    this.#policyStatistics.view.fill(0);
    this.#valueStatistics.view.fill(0);
    for (let column = 0; column < minibatchSize; column += actorCritic.tile)
      this.#tile(start, column, Math.min(actorCritic.tile, minibatchSize - column), clipRange);
    const approxKl = this.#policyStatistics.view[APPROX_KL] / minibatchSize;
    const goesOn = !(targetKl > 0 && approxKl > 1.5 * targetKl);
    if (goesOn) {
      totals.gradientNorm += this.#optimizer.step(actorCritic.parameters, actorCritic.gradient, learningRate);
      totals.gradientSteps += 1;
      actorCritic.parametersChanged();
    }
    this.#addStatistics(totals);
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

  /** Adds the gradient of `count` samples of a minibatch, from `column` on. */
  #tile(start: number, column: number, count: number, clipRange: number): void {
    const { entropyCoefficient, valueCoefficient, valueClipRange, minibatchSize } = this.#options;
    const { distribution, distributionGradient } = this.#actorCritic;
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
      distribution.surrogate(
        outputs,
        batch,
        coefficients,
        dOutputs,
        distributionGradient,
        this.#policyStatistics.pointer,
      );
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
        this.#valueStatistics.pointer,
      );
    this.#actorCritic.backward(shuffled.observationColumns(first), lanes, policyLoss, valueLoss);
  }

  #totals(rollout: RolloutBuffer, learningRate: number, clipRange: number): UpdateMetrics {
    const kernels = this.#kernels;
    kernels.meanAndDeviation(rollout.advantages.pointer, rollout.samples, this.#moments.pointer);
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
      explainedVariance: kernels.explainedVariance(rollout.values.pointer, rollout.returns.pointer, 0, rollout.samples),
      advantageMean,
      advantageStd,
      learningRate,
      clipRange,
      epochs: 0,
      gradientSteps: 0,
    };
  }

  /** Adds a minibatch's means. */
  #addStatistics(totals: UpdateMetrics): void {
    const policy = this.#policyStatistics.view;
    const samples = this.#options.minibatchSize;
    totals.policyLoss += policy[POLICY_LOSS] / samples;
    totals.entropy += policy[ENTROPY] / samples;
    totals.approxKl += policy[APPROX_KL] / samples;
    totals.clipFraction += policy[CLIPPED] / samples;
    totals.ratioMean += policy[RATIO] / samples;
    totals.ratioMax = Math.max(totals.ratioMax, policy[RATIO_MAX]);
    totals.valueLoss += this.#valueStatistics.view[VALUE_LOSS] / samples;
  }
}

/** From sums over minibatches to means; the gradient's norm exists only where a step was taken. */
function averaged(totals: UpdateMetrics, minibatches: number): UpdateMetrics {
  const means = { ...totals };
  for (const key of ["policyLoss", "valueLoss", "entropy", "approxKl", "clipFraction", "ratioMean"] as const)
    means[key] /= minibatches;
  means.gradientNorm /= totals.gradientSteps;
  return means;
}
