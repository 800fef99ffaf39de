/**
 * REINFORCE (Williams 1992): the policy gradient from whole episodes, with the reward to go, and on request a learned
 * value function as baseline (Sutton & Barto 2018, section 13.4).
 *
 *   g = 1 / (lanes rolloutSteps) sum over episodes, sum_t (G_t - b(s_t)) grad log p(a_t | s_t),  G_t = sum_k gamma^k r_{t+k}
 *
 * Which episodes count is settled when they begin: every lane starts again with an update, an episode that begins within
 * `rolloutSteps` steps counts and is played to its end, one that begins later does not. Taking instead those that happen
 * to end within a fixed number of steps would favor short ones. The number N of episodes that count is a stopping time,
 * so by Wald's identity the sum over them has the expectation E[N] grad J: with a divisor that is a constant, g points
 * where the gradient points, without bias. (Dividing by the number of steps would give short episodes more weight.)
 *
 * The baseline is trained by its own loss, the mean of 0.5 (V(s_t) - G_t)^2, with an optimizer of its own, after the
 * policy's step; nothing of its gradient reaches the policy. Without a baseline nothing estimates what follows a time
 * limit, so there the limit ends the return; with one, V of the final observation goes on from there.
 */
import type { Piecewise } from "../core/piecewise.ts";
import { scheduled } from "../core/schedule.ts";
import type { AdvantageScaling } from "../rollout/advantages.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import { ActorCriticAlgorithm } from "./actor_critic_algorithm.ts";
import type { AlgorithmKind, AlgorithmParts, UpdateContext, UpdateMetrics } from "./algorithm.ts";
import { BatchSum } from "./batch_sum.ts";
import { GradientSteps } from "./gradient_steps.ts";
import type { EntropyBonus } from "./loss_terms.ts";
import { Optimizer, type OptimizerOptions, type StepSize } from "./optimizer.ts";
import type { BaselineName } from "./reinforce_settings.ts";
import { ShuffledSamples } from "./shuffled_samples.ts";
import { Tally, type ValueFitMetrics } from "./tally.ts";

export interface ReinforceOptions extends OptimizerOptions, StepSize, AdvantageScaling, EntropyBonus {
  gamma: number; // discount
  baseline: BaselineName;
  /** Of the baseline. */
  valueLearningRate?: number;
  valueEpochs?: number; // gradient steps of the baseline in an update, each on all samples
}

export class Reinforce extends ActorCriticAlgorithm<ReinforceOptions> {
  readonly state: Readonly<Record<string, Block>>;
  readonly #scale: number; // of each sample's policy loss
  readonly #policySteps: GradientSteps;
  readonly #valueSteps: GradientSteps | undefined; // where there is a baseline
  readonly #shuffled: ShuffledSamples;
  readonly #sum: BatchSum;
  readonly #tally: Tally;
  readonly #valueTally: Tally;

  /**
   * @param shape of the rollouts that `update` will be given, of whole episodes
   * @throws RangeError for a baseline that shares the policy's network
   */
  constructor(given: AlgorithmParts, options: ReinforceOptions) {
    super("reinforce", given, options);
    const { arena, team, actorCritic, shape, seed } = given;
    const { parameters, parameterRanges } = actorCritic;
    this.#scale = 1 / (shape.lanes * (shape.startSteps ?? shape.steps));
    this.#shuffled = new ShuffledSamples(arena, team, shape, seed);
    this.#sum = new BatchSum(arena, team, actorCritic, { samples: shape.lanes * shape.steps });
    this.#tally = new Tally(arena);
    this.#valueTally = new Tally(arena);
    const { policy, shared, value } = parameterRanges;
    const { normalizeAdvantages, minAdvantageStd } = options;
    const largest = shape.lanes * shape.steps;
    const parts = { actorCritic, sum: this.#sum };
    const optimizer = new Optimizer(arena, team, parameters.length, options, [...shared, ...policy]);
    const ofPolicy = { ...parts, optimizer, tally: this.#tally };
    this.#policySteps = new GradientSteps(arena, team, ofPolicy, {
      losses: "policy",
      largest,
      normalizeAdvantages,
      minAdvantageStd,
    });
    const states: [string, Block][] = prefixed("policy", optimizer);
    if (options.baseline === "value") {
      const ofValue = { ...parts, optimizer: new Optimizer(arena, team, parameters.length, options, value) };
      const steps = { ...ofValue, tally: this.#valueTally };
      this.#valueSteps = new GradientSteps(arena, team, steps, { losses: "value", largest });
      states.push(...prefixed("value", ofValue.optimizer));
    }
    this.state = Object.fromEntries(states);
  }

  /** The gradient of the last step: the baseline's, or the policy's where there is none. */
  get gradient(): Block<Float32Array> {
    return this.#sum.gradient.all;
  }

  *improve(rollout: RolloutBuffer, { progress }: UpdateContext): Piecewise<UpdateMetrics> {
    const options = this.options;
    const learningRate = scheduled(options.learningRateSchedule, options.learningRate, progress);
    const entropyCoefficient = scheduled(options.entropyCoefficientSchedule, options.entropyCoefficient, progress);
    if (this.team.thread === 0) this.#estimateReturns(rollout);
    const count = this.#shuffled.select(rollout, (indices) => samplesOfWholeEpisodes(rollout, indices));
    const { samples } = this.#shuffled;
    const facts = this.describe(samples, count);
    const tally = this.#tally;
    tally.begin();
    tally.beginEpoch();
    const plan = { learningRate, samples: count, scale: this.#scale };
    yield* this.#policySteps.run(samples, plan, { policy: { entropyCoefficient } });
    const { advantages } = this.#policySteps;
    const policyLoss = -this.kernels.dotProduct(advantages, samples.logProbabilities.pointer, count) / count;
    yield;
    const fitted = this.#valueSteps && (yield* this.#fitBaseline(this.#valueSteps, count, progress));
    const metrics = tally.metrics(Object.assign(facts, { learningRate, clipRange: Number.NaN, policyLoss }));
    if (!fitted) metrics.explainedVariance = Number.NaN;
    metrics.valueLoss = fitted?.valueLoss ?? 0;
    metrics.policyGradientNorm = metrics.gradientNorm;
    metrics.valueGradientNorm = fitted?.gradientNorm ?? Number.NaN;
    metrics.gradientRatio = metrics.valueGradientNorm / metrics.gradientNorm;
    return metrics;
  }

  /** Rewards to go and what they exceed the baseline by, for the whole rollout. */
  #estimateReturns(rollout: RolloutBuffer): void {
    const { trajectories, values, nextValues, lanes, returns, advantages, takenSteps } = rollout;
    const kernels = this.kernels;
    if (!this.#valueSteps)
      for (const { pointer, length } of [values, nextValues]) kernels.clearBytes(pointer, length * 4);
    trajectories.steps = takenSteps;
    trajectories.gamma = this.options.gamma;
    kernels.discountedReturns(trajectories.pointer);
    kernels.subtract(returns.pointer, values.pointer, takenSteps * lanes, advantages.pointer);
  }

  /** Gradient steps of the baseline towards the returns. */
  *#fitBaseline(steps: GradientSteps, count: number, progress: number): Piecewise<ValueFitMetrics> {
    const { valueEpochs = 1, valueLearningRate = 0, learningRateSchedule } = this.options;
    const learningRate = scheduled(learningRateSchedule, valueLearningRate, progress);
    this.#valueTally.begin();
    for (let epoch = 0; epoch < valueEpochs; epoch++) {
      yield* steps.run(this.#shuffled.samples, { learningRate, samples: count }, {});
      yield;
    }
    return this.#valueTally.ofValue();
  }
}

/** Writes the numbers of the samples up to each lane's first end at or after `startSteps`; returns how many. */
function samplesOfWholeEpisodes(rollout: RolloutBuffer, indices: Int32Array): number {
  const { startSteps = 1, takenSteps, lanes } = rollout;
  const terminated = rollout.terminated.view;
  const truncated = rollout.truncated.view;
  const open = new Uint8Array(lanes).fill(1);
  let count = 0;
  for (let step = 0; step < takenSteps; step++)
    for (let lane = 0; lane < lanes; lane++) {
      if (open[lane] === 0) continue;
      const sample = step * lanes + lane;
      indices[count++] = sample;
      if (step >= startSteps - 1 && (terminated[sample] || truncated[sample])) open[lane] = 0;
    }
  return count;
}

function prefixed(prefix: string, { state }: Optimizer): [string, Block][] {
  return Object.entries(state).map(([name, block]) => [`${prefix}.${name}`, block]);
}

export const reinforce: AlgorithmKind<ReinforceOptions> = {
  create: (parts, options) => new Reinforce(parts, options),
  rollouts: ({ rolloutSteps }, timeLimit) => ({ steps: rolloutSteps - 1 + timeLimit, startSteps: rolloutSteps }),
};
