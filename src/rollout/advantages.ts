/**
 * From rewards and values to advantages and returns: the last two rows of the rollout buffer. Truncation bootstraps with
 * the value of the final observation, termination never; both cut the trace. Where the rollout ends in mid-episode, the
 * value of the next observation stands for what would follow.
 */
import type { Kernels } from "../wasm/kernels.ts";
import type { RolloutBuffer } from "./buffer.ts";

/** How advantages come from rewards and values, by name. */
export const estimatorNames = ["gae", "td", "nStep", "monteCarlo"] as const;
/** How advantages come from rewards and values. */
export type EstimatorName = (typeof estimatorNames)[number];

/** How advantages and returns are estimated. */
export interface EstimatorOptions {
  /** Discount. */
  gamma: number;
  /**
   * `gae`: generalized advantage estimation (Schulman et al. 2016) with trace decay `gaeLambda`;
   * `td`: r + gamma V(s') - V(s); `nStep`: the return over `nStepReturn` steps and the value after them, less V(s);
   * `monteCarlo`: the return to the end of the episode, less V(s).
   */
  advantageEstimator: EstimatorName;
  /** With `gae`. */
  gaeLambda?: number;
  /** With `nStep`. */
  nStepReturn?: number;
}

/** How advantages are brought to one scale. */
export interface AdvantageScaling {
  /** To mean 0 and deviation 1: over a minibatch, or with an algorithm without them over the rollout. */
  normalizeAdvantages: boolean;
  /** The least deviation that they are divided by then; default 0. */
  minAdvantageStd?: number;
}

/** Fills the buffer's advantages, and returns (advantage + V(s)): what the value function is to learn. */
export function estimateAdvantages(kernels: Kernels, buffer: RolloutBuffer, options: EstimatorOptions): void {
  const { advantageEstimator, gamma, gaeLambda = 1, nStepReturn = 1 } = options;
  const { trajectories, returns, values, advantages, samples, steps } = buffer;
  trajectories.steps = steps;
  trajectories.gamma = gamma;
  trajectories.lambda = advantageEstimator === "td" ? 0 : gaeLambda;
  trajectories.horizon = Math.min(nStepReturn, steps);
  if (advantageEstimator === "gae" || advantageEstimator === "td") {
    kernels.generalizedAdvantages(trajectories.pointer);
    return;
  }
  if (advantageEstimator === "nStep") kernels.nStepReturns(trajectories.pointer);
  else kernels.discountedReturns(trajectories.pointer);
  kernels.subtract(returns.pointer, values.pointer, samples, advantages.pointer);
}
