/** Random batches for the diagonal Gaussian head, and its float64 formulas under short names. */
import { gaussian } from "./oracles/float64.ts";
import { uniforms } from "./reference.ts";

/** Deviations of any size. */
export const WIDE = { minLogStd: Number.NEGATIVE_INFINITY, maxLogStd: Number.POSITIVE_INFINITY };

export const logDensity = (mean: number[], logStd: number[], action: number[]): number =>
  gaussian(mean.length, WIDE).logProbability([...mean, ...logStd], action);

export const entropy = (logStd: number[]): number =>
  gaussian(logStd.length, WIDE).entropy([...logStd.map(() => 0), ...logStd]);

/** `lanes` random lanes; the old log-probabilities are some way off, so that ratios fall on all sides of the range. */
export function randomActions(seed: number, lanes: number, dimensions: number) {
  const random = uniforms(seed);
  const numbers = (spread: number) =>
    Array.from({ length: dimensions }, () => Math.fround(spread * (2 * random() - 1)));
  const logStd = numbers(1);
  const means = Array.from({ length: lanes }, () => numbers(2));
  const actions = means.map((mean) => mean.map((m, d) => Math.fround(m + Math.exp(logStd[d]) * 3 * (random() - 0.5))));
  const old = means.map((mean, l) => Math.fround(logDensity(mean, logStd, actions[l]) + random() - 0.5));
  const advantages = means.map(() => Math.fround(4 * random() - 2));
  return { means, logStd, actions, old, advantages };
}
