/**
 * How numbers are spread: counts between limits that lie closer near 0, as TensorFlow's histograms have them
 * (core/lib/histogram: 1e-12 times powers of 1.1, in both directions), so that TensorBoard shows them as it shows others.
 */

export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Upper limits of the buckets that count something, and of one empty bucket for all that are between two of them. */
  readonly limits: number[];
  readonly counts: number[];
}

const LIMITS = limits();

/** Of finite numbers; those that are not are left out. Of none: everything 0, without buckets. */
export function histogram(values: ArrayLike<number>): Histogram {
  const counts = new Map<number, number>();
  let [min, max, count, sum, sumSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count += 1;
    sum += value;
    sumSquares += value * value;
    const bucket = bucketOf(value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumSquares, limits: [], counts: [] };
  const used = [...counts.keys()].sort((a, b) => a - b);
  const buckets = used.flatMap((bucket) => (bucket > 0 && !counts.has(bucket - 1) ? [bucket - 1, bucket] : [bucket]));
  return {
    min,
    max,
    count,
    sum,
    sumSquares,
    limits: buckets.map((bucket) => LIMITS[bucket]),
    counts: buckets.map((bucket) => counts.get(bucket) ?? 0),
  };
}

/** The first bucket whose limit is above the value. */
function bucketOf(value: number): number {
  let [low, high] = [0, LIMITS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (LIMITS[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function limits(): Float64Array {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((limit) => -limit).reverse(), 0, ...positive]);
}
