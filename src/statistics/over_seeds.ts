/**
 * What several seeds say together: sums that one lucky or unlucky seed does not move, and how sure they are. After
 * Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice" (2021).
 */

const RESAMPLES = 2000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Mean of the middle half of the values: those that are left without the lowest and the highest quarter, each rounded
 * down to whole values.
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/**
 * 95 % percentile bootstrap interval of a statistic, from 2,000 resamples by a fixed generator, so that the same values
 * give the same interval.
 * @returns its lower and its upper end
 */
export function percentileInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): [number, number] {
  const resample = resampler();
  return middleOf(Array.from({ length: RESAMPLES }, () => statistic(resample(values))));
}

/** How likely a run of one set is better than one of another, and the 95 % bootstrap interval of that. */
export interface Improvement {
  /** 0 to 1; 0.5 where neither is better. */
  readonly probability: number;
  readonly interval: readonly [number, number];
}

/**
 * Probability that a value drawn from `values` is greater than one drawn from `others`, ties counted half: the share of
 * all pairs (Mann and Whitney's U over their number). Both sets are resampled for the interval.
 */
export function probabilityOfImprovement(values: readonly number[], others: readonly number[]): Improvement {
  const resample = resampler();
  const shares = Array.from({ length: RESAMPLES }, () => shareAbove(resample(values), resample(others)));
  return { probability: shareAbove(values, others), interval: middleOf(shares) };
}

function shareAbove(values: readonly number[], others: readonly number[]): number {
  let above = 0;
  for (const value of values) for (const other of others) above += value > other ? 1 : value === other ? 0.5 : 0;
  return above / (values.length * others.length);
}

/** Draws as many values as there are, with replacement. */
function resampler(): (values: readonly number[]) => number[] {
  let state = 1;
  const index = (count: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' linear congruential generator
    return Math.floor((state / 2 ** 32) * count);
  };
  return (values) => values.map(() => values[index(values.length)]);
}

function middleOf(resampled: number[]): [number, number] {
  resampled.sort((a, b) => a - b);
  return [resampled[49], resampled[1949]];
}
