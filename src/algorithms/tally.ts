/** The account of an update: sums over its minibatches and steps, and the metrics that come of them. */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Tally as TallyRecord } from "../wasm/generated/records.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Address } from "../wasm/units.ts";
import type { UpdateMetrics } from "./algorithm.ts";

/** Metrics that are known without any minibatch. */
export type UpdateFacts = Pick<
  UpdateMetrics,
  "explainedVariance" | "advantageMean" | "advantageStd" | "learningRate" | "clipRange" | "logStd"
> &
  Partial<Pick<UpdateMetrics, "policyLoss">>;

/** Means over all minibatches of an update. */
export interface ValueFitMetrics {
  /** 0.5 (V - R)^2 */
  valueLoss: number;
  /** Before clipping. */
  gradientNorm: number;
  gradientSteps: number;
}

export class Tally {
  /** Epochs begun. */
  epochs = 0;
  readonly #kernels: Kernels;
  readonly #sums: RecordBlock<TallyRecord, "Tally">;
  #before = { approxKl: 0, minibatches: 0 }; // the sums as the present epoch began

  constructor(arena: Arena) {
    this.#kernels = arena.kernels;
    this.#sums = arena.own.room(TallyRecord);
  }

  /** Address of the sums, for kernels that add to them. */
  get pointer(): Address<"Tally"> {
    return this.#sums.pointer;
  }

  /** Forgets everything: an update begins. */
  begin(): void {
    this.epochs = 0;
    const pointer: number = this.#sums.pointer;
    this.#kernels.clearBytes(pointer, TallyRecord.bytes);
  }

  /** Another epoch begins. */
  beginEpoch(): void {
    this.epochs += 1;
    const { approxKl, minibatches } = this.#sums;
    this.#before = { approxKl, minibatches };
  }

  /** The mean of `approxKl` over the minibatches of the last epoch begun. */
  get lastApproxKl(): number {
    const { approxKl, minibatches } = this.#sums;
    return (approxKl - this.#before.approxKl) / (minibatches - this.#before.minibatches);
  }

  /** What the steps of a value function by itself say. */
  ofValue(): ValueFitMetrics {
    const { valueLoss, minibatches, gradientNorm, steps } = this.#sums;
    return { valueLoss: valueLoss / minibatches, gradientNorm: gradientNorm / steps, gradientSteps: steps };
  }

  /**
   * Means over minibatches; the gradient's norms exist only where a step was taken. One literal, to which whoever knows more
   * adds numbers by their names: V8 takes 3 times as long to merge records of some dozen by `Object.assign`, and 100 times
   * as long to spread them into a literal with more.
   */
  metrics(facts: UpdateFacts): UpdateMetrics {
    const sums = this.#sums;
    const { minibatches, steps } = sums;
    return {
      policyLoss: facts.policyLoss ?? sums.policyLoss / minibatches,
      valueLoss: sums.valueLoss / minibatches,
      entropy: sums.entropy / minibatches,
      approxKl: sums.approxKl / minibatches,
      clipFraction: sums.clipFraction / minibatches,
      ratioMean: sums.ratioMean / minibatches,
      ratioStd: sums.ratioStd / minibatches,
      explainedVariance: facts.explainedVariance,
      advantageMean: facts.advantageMean,
      advantageStd: facts.advantageStd,
      logStd: facts.logStd,
      learningRate: facts.learningRate,
      clipRange: facts.clipRange,
      ratioMax: sums.ratioMax,
      gradientNorm: sums.gradientNorm / steps,
      policyGradientNorm: sums.policyGradientNorm / steps,
      valueGradientNorm: sums.valueGradientNorm / steps,
      gradientRatio: sums.valueGradientNorm / sums.policyGradientNorm,
      clippedGradients: sums.clippedSteps / steps,
      epochs: this.epochs,
      gradientSteps: steps,
    };
  }
}

/** What is known of a rollout before the update. */
export type RolloutFacts = Pick<UpdateMetrics, "explainedVariance" | "advantageMean" | "advantageStd" | "logStd">;

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
): RolloutFacts {
  kernels.meanAndDeviation(advantages.pointer, count, moments.pointer);
  const [advantageMean, advantageStd] = moments.view;
  const logStds = distribution.parameters.view;
  let logStd = 0;
  for (let k = 0; k < logStds.length; k++) logStd += logStds[k];
  return {
    explainedVariance: kernels.explainedVariance(values.pointer, returns.pointer, 0, count),
    advantageMean,
    advantageStd,
    logStd: logStd / logStds.length,
  };
}
