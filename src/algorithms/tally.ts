/** The account of an update: sums over its minibatches and steps, and the metrics that come of them. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import { STATISTIC } from "./actor_critic_loss.ts";
import type { UpdateMetrics } from "./algorithm.ts";
import type { NetworkNorms } from "./network_norms.ts";

const UNKNOWN: NetworkNorms = { policy: Number.NaN, value: Number.NaN };

/** Metrics that are known without any minibatch. */
export type UpdateFacts = Pick<
  UpdateMetrics,
  "explainedVariance" | "advantageMean" | "advantageStd" | "learningRate" | "clipRange" | "logStd"
> &
  Partial<Pick<UpdateMetrics, "policyLoss">>;

type LossMeans = Pick<
  UpdateMetrics,
  "policyLoss" | "valueLoss" | "entropy" | "approxKl" | "clipFraction" | "ratioMean" | "ratioStd"
>;

export class Tally {
  /** Epochs begun. */
  epochs = 0;
  #minibatches = 0;
  #steps = 0;
  readonly #means: LossMeans = {
    policyLoss: 0,
    valueLoss: 0,
    entropy: 0,
    approxKl: 0,
    clipFraction: 0,
    ratioMean: 0,
    ratioStd: 0,
  };
  readonly #norms = { all: 0, policy: 0, value: 0 };
  #ratioMax = 0;

  /** Adds a minibatch's means. */
  addLosses(statistics: Float64Array, samples: number): void {
    const means = this.#means;
    const ratio = statistics[STATISTIC.ratio] / samples;
    means.policyLoss += statistics[STATISTIC.policyLoss] / samples;
    means.valueLoss += statistics[STATISTIC.valueLoss] / samples;
    means.entropy += statistics[STATISTIC.entropy] / samples;
    means.approxKl += statistics[STATISTIC.approxKl] / samples;
    means.clipFraction += statistics[STATISTIC.clipped] / samples;
    means.ratioMean += ratio;
    means.ratioStd += Math.sqrt(Math.max(0, statistics[STATISTIC.squaredRatio] / samples - ratio * ratio));
    this.#ratioMax = Math.max(this.#ratioMax, statistics[STATISTIC.ratioMax]);
    this.#minibatches += 1;
  }

  /** Adds a gradient step: the norm of all of its gradient, and of each network's. */
  addStep(all: number, { policy, value }: NetworkNorms = UNKNOWN): void {
    this.#norms.all += all;
    this.#norms.policy += policy;
    this.#norms.value += value;
    this.#steps += 1;
  }

  /** Means over minibatches; the gradient's norms exist only where a step was taken. */
  metrics(facts: UpdateFacts): UpdateMetrics {
    const means = Object.entries(this.#means).map(([name, sum]) => [name, sum / this.#minibatches]);
    return {
      ...(Object.fromEntries(means) as LossMeans),
      ...facts,
      ratioMax: this.#ratioMax,
      gradientNorm: this.#norms.all / this.#steps,
      policyGradientNorm: this.#norms.policy / this.#steps,
      valueGradientNorm: this.#norms.value / this.#steps,
      epochs: this.epochs,
      gradientSteps: this.#steps,
    };
  }
}

/**
 * What a rollout with its advantages and returns says before the update.
 * @param moments room for two numbers of this thread's own
 * @param count of samples, from the first on; all unless given
 */
export function describeRollout(
  kernels: Kernels,
  { advantages, values, returns, samples }: RolloutBuffer,
  { distribution }: ActorCritic,
  moments: Block<Float64Array>,
  count = samples,
): Pick<UpdateMetrics, "explainedVariance" | "advantageMean" | "advantageStd" | "logStd"> {
  kernels.meanAndDeviation(advantages.pointer, count, moments.pointer);
  const [advantageMean, advantageStd] = moments.view;
  const logStds = distribution.parameters.view;
  return {
    explainedVariance: kernels.explainedVariance(values.pointer, returns.pointer, 0, count),
    advantageMean,
    advantageStd,
    logStd: logStds.reduce((sum, logStd) => sum + logStd, 0) / logStds.length,
  };
}
