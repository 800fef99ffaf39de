/** The account of an update: sums over its minibatches and steps, and the metrics that come of them. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { UpdateMetrics } from "./algorithm.ts";
import type { NetworkNorms } from "./network_norms.ts";

const UNKNOWN: NetworkNorms = { policy: Number.NaN, value: Number.NaN };

/** Metrics that are known without any minibatch. */
export type UpdateFacts = Pick<
  UpdateMetrics,
  "explainedVariance" | "advantageMean" | "advantageStd" | "learningRate" | "clipRange" | "logStd"
> &
  Partial<Pick<UpdateMetrics, "policyLoss">>;

/** Its places in memory, see assembly/algorithms/tally.ts; the means first. */
const PLACES = [
  "policyLoss",
  "valueLoss",
  "entropy",
  "approxKl",
  "clipFraction",
  "ratioMean",
  "ratioStd",
  "ratioMax",
  "minibatches",
  "gradientNorm",
  "policyGradientNorm",
  "valueGradientNorm",
  "steps",
] as const;
const MEANS = 7;
type Place = (typeof PLACES)[number];
type LossMean = Exclude<Place, "ratioMax" | "minibatches" | "steps" | `${string}Norm`>;

export class Tally {
  /** Epochs begun. */
  epochs = 0;
  readonly #kernels: Kernels;
  readonly #sums: Block<Float64Array>;
  #before = { approxKl: 0, minibatches: 0 }; // the sums as the present epoch began

  constructor(arena: Arena) {
    this.#kernels = arena.kernels;
    this.#sums = arena.own.f64(PLACES.length);
  }

  /** Address of the sums, for kernels that add to them. */
  get pointer(): number {
    return this.#sums.pointer;
  }

  /** Forgets everything: an update begins. */
  begin(): void {
    this.epochs = 0;
    this.#sums.view.fill(0);
  }

  /** Another epoch begins. */
  beginEpoch(): void {
    this.epochs += 1;
    const { approxKl, minibatches } = this.#read();
    this.#before = { approxKl, minibatches };
  }

  /** The mean of `approxKl` over the minibatches of the last epoch begun. */
  get lastApproxKl(): number {
    const { approxKl, minibatches } = this.#read();
    return (approxKl - this.#before.approxKl) / (minibatches - this.#before.minibatches);
  }

  /** Adds a minibatch's means. @param statistics sums over its samples, as `STATISTIC` has them */
  addLosses(statistics: Block<Float64Array>, samples: number): void {
    this.#kernels.tallyLosses(this.pointer, statistics.pointer, samples);
  }

  /** Adds a gradient step: the norm of all of its gradient, and of each network's. */
  addStep(all: number, { policy, value }: NetworkNorms = UNKNOWN): void {
    this.#kernels.tallyStep(this.pointer, all, policy, value);
  }

  /** Means over minibatches; the gradient's norms exist only where a step was taken. */
  metrics(facts: UpdateFacts): UpdateMetrics {
    const sums = this.#read();
    const { minibatches, steps } = sums;
    const means = PLACES.slice(0, MEANS).map((name) => [name, sums[name] / minibatches]);
    return {
      ...(Object.fromEntries(means) as Pick<UpdateMetrics, LossMean>),
      ...facts,
      ratioMax: sums.ratioMax,
      gradientNorm: sums.gradientNorm / steps,
      policyGradientNorm: sums.policyGradientNorm / steps,
      valueGradientNorm: sums.valueGradientNorm / steps,
      epochs: this.epochs,
      gradientSteps: steps,
    };
  }

  #read(): Record<Place, number> {
    return Object.fromEntries(PLACES.map((name, k) => [name, this.#sums.view[k]])) as Record<Place, number>;
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
