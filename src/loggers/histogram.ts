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
const ZERO = (LIMITS.length - 1) / 2; // the bucket whose limit is 0
const PER_OCTAVE = 1 / Math.log2(1.1); // buckets between a number and its double
const OFFSET = (1023 + Math.log2(1e-12)) * PER_OCTAVE - 1;

/** Of finite numbers; those that are not are left out. Of none: everything 0, without buckets. */
export function histogram(values: ArrayLike<number>): Histogram {
  const counts = new Uint32Array(LIMITS.length);
  let [min, max, count, sum, sumSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    count += 1;
    sum += value;
    sumSquares += value * value;
    counts[bucketOf(value)] += 1;
  }
  if (count === 0) return { min: 0, max: 0, count, sum, sumSquares, limits: [], counts: [] };
  const buckets = usedBuckets(counts, bucketOf(min), bucketOf(max));
  return {
    min,
    max,
    count,
    sum,
    sumSquares,
    limits: buckets.map((bucket) => LIMITS[bucket]),
    counts: buckets.map((bucket) => counts[bucket]),
  };
}

/** Those that count something, and of each gap between them the last. */
function usedBuckets(counts: Uint32Array, first: number, last: number): number[] {
  const buckets: number[] = [];
  for (let bucket = first; bucket <= last; bucket++) {
    if (counts[bucket] === 0) continue;
    if (bucket > 0 && counts[bucket - 1] === 0) buckets.push(bucket - 1);
    buckets.push(bucket);
  }
  return buckets;
}

const float = new Float64Array(1);
const upperHalf = new Uint32Array(float.buffer).subarray(1);

/**
 * The first bucket whose limit is above the value. A number's exponent and the bits that follow are its logarithm to base 2
 * plus 1023, to within 0.09, which is less than a bucket: from there it is a step at most, where a search would take eleven.
 */
function bucketOf(value: number): number {
  float[0] = value;
  const logarithm = (upperHalf[0] & 0x7fff_ffff) * 2 ** -20;
  const distance = Math.max(0, Math.floor(logarithm * PER_OCTAVE - OFFSET));
  let bucket = value < 0 ? Math.max(ZERO - distance, 0) : Math.min(ZERO + 1 + distance, LIMITS.length - 1);
  while (bucket > 0 && LIMITS[bucket - 1] > value) bucket -= 1;
  while (bucket < LIMITS.length - 1 && LIMITS[bucket] <= value) bucket += 1;
  return bucket;
}

function limits(): Float64Array {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((limit) => -limit).reverse(), 0, ...positive]);
}
