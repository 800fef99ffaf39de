/**
 * From rewards and values to advantages and returns: the last two rows of the rollout buffer. Truncation bootstraps with
 * the value of the final observation, termination never; both cut the trace. Where the rollout ends in mid-episode, the
 * value of the next observation stands for what would follow.
 */
import type { Kernels } from "../wasm/kernels.ts";
import type { RolloutBuffer } from "./buffer.ts";

export const estimatorNames = ["gae", "td", "nStep", "monteCarlo"] as const;
export type EstimatorName = (typeof estimatorNames)[number];

export interface EstimatorOptions {
  /** Discount. */
  gamma: number;
  /**
   * `gae`: generalized advantage estimation (Schulman et al. 2016) with trace decay `gaeLambda`;
   * `td`: r + gamma V(s') - V(s); `nStep`: the return over `nSteps` steps and the value behind them, less V(s);
   * `monteCarlo`: the return to the end of the episode, less V(s).
   */
  advantageEstimator: EstimatorName;
  /** With `gae`. */
  gaeLambda?: number;
  /** With `nStep`. */
  nSteps?: number;
}

/** Fills the buffer's advantages, and returns (advantage + V(s)): what the value function is to learn. */
export function estimateAdvantages(kernels: Kernels, buffer: RolloutBuffer, options: EstimatorOptions): void {
  const { advantageEstimator, gamma, gaeLambda = 1, nSteps = 1 } = options;
  if (advantageEstimator === "gae") generalizedAdvantages(kernels, buffer, gamma, gaeLambda);
  else if (advantageEstimator === "td") generalizedAdvantages(kernels, buffer, gamma, 0);
  else {
    if (advantageEstimator === "nStep") nStepReturns(kernels, buffer, gamma, nSteps);
    else discountedReturns(kernels, buffer, gamma);
    const { returns, values, advantages, samples } = buffer;
    kernels.subtract(returns.pointer, values.pointer, samples, advantages.pointer);
  }
}

function generalizedAdvantages(kernels: Kernels, buffer: RolloutBuffer, gamma: number, lambda: number): void {
  kernels.generalizedAdvantages(
    buffer.rewards.pointer,
    buffer.values.pointer,
    buffer.nextValues.pointer,
    buffer.terminated.pointer,
    buffer.truncated.pointer,
    buffer.steps,
    buffer.lanes,
    buffer.lanes,
    gamma,
    lambda,
    buffer.advantages.pointer,
    buffer.returns.pointer,
  );
}

function discountedReturns(kernels: Kernels, buffer: RolloutBuffer, gamma: number): void {
  kernels.discountedReturns(
    buffer.rewards.pointer,
    buffer.nextValues.pointer,
    buffer.terminated.pointer,
    buffer.truncated.pointer,
    buffer.steps,
    buffer.lanes,
    buffer.lanes,
    gamma,
    buffer.returns.pointer,
  );
}

function nStepReturns(kernels: Kernels, buffer: RolloutBuffer, gamma: number, nSteps: number): void {
  kernels.nStepReturns(
    buffer.rewards.pointer,
    buffer.nextValues.pointer,
    buffer.terminated.pointer,
    buffer.truncated.pointer,
    buffer.steps,
    buffer.lanes,
    buffer.lanes,
    gamma,
    Math.min(nSteps, buffer.steps),
    buffer.returns.pointer,
  );
}
