/** The formulas of the policy heads once more, naively and in float64, and what the tests of both heads share. */
import type { LossSums } from "../../src/wasm/generated/records.ts";

/** The clipped surrogate as a loss, Schulman et al. 2017: r = exp(log p - log p_old). */
export function surrogate(logProbability: number, oldLogProbability: number, advantage: number, clip: number): number {
  const ratio = Math.exp(logProbability - oldLogProbability);
  const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
  return Math.max(-advantage * ratio, -advantage * clipped);
}

export interface LaneStatistics {
  logProbability: number;
  oldLogProbability: number;
  advantage: number;
  entropy: number;
}

/** Of the sums of losses what the surrogate adds to, as `surrogateStatistics` has it. */
export function policyNumbers(sums: LossSums): number[] {
  const { policyLoss, entropy, approxKl, clipped, ratio, squaredRatio, ratioMax, minusLogRatio } = sums;
  return [policyLoss, entropy, approxKl, clipped, ratio, squaredRatio, ratioMax, minusLogRatio];
}

/** What the surrogate adds to the sums of losses, over the given lanes. */
export function surrogateStatistics(lanes: LaneStatistics[], clip: number): number[] {
  const sums = new Array<number>(8).fill(0);
  for (const { logProbability, oldLogProbability, advantage, entropy } of lanes) {
    const logRatio = logProbability - oldLogProbability;
    const ratio = Math.exp(logRatio);
    sums[0] += surrogate(logProbability, oldLogProbability, advantage, clip);
    sums[1] += entropy;
    sums[2] += ratio - 1 - logRatio;
    sums[3] += Math.abs(ratio - 1) > clip ? 1 : 0;
    sums[4] += ratio;
    sums[5] += ratio ** 2;
    sums[6] = Math.max(sums[6], ratio);
    sums[7] -= logRatio;
  }
  return sums;
}

/** df/dx_i by a central difference; truncation and rounding both stay near 1e-9 for losses of order 1. */
export function difference(f: (x: number[]) => number, x: number[], i: number): number {
  const step = 1e-5;
  const moved = (by: number) => f(x.map((value, k) => (k === i ? value + by : value)));
  return (moved(step) - moved(-step)) / (2 * step);
}

/** Uniform numbers in [0, 1) by a linear congruence: enough for test data, the same on every machine. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The worst |actual - expected| / max(1, |expected|). */
export function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    worst = Math.max(worst, error); // a NaN stays
  }
  return worst;
}
