/** How far numbers are from what they ought to be: vectors, distributions, numbers of float32. */

/** Largest distance of the values' distribution from the uniform one on [low, high], after Kolmogorov and Smirnov. */
export function uniformDistance(values: readonly number[], low: number, high: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (value: number) => (value - low) / (high - low);
  return Math.max(...sorted.map((value, i) => Math.abs(rank(value) - (i + 0.5) / values.length)));
}

/** Largest absolute difference of two vectors; NaN where either has one. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.NaN;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

/** How many float32 values apart a float32 is from the float32 nearest to `expected`. */
export function ulps(value: number, expected: number): number {
  const bits = new Int32Array(Float32Array.of(value, expected).buffer).map((b) => (b < 0 ? -(b & 0x7fffffff) : b));
  return Number.isNaN(value) ? Number.NaN : Math.abs(bits[0] - bits[1]);
}
