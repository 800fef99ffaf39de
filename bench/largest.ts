/** The largest difference among many numbers and what they should be. */

/** A line of `npm run bench -- parity`. */
export interface Difference {
  env: string;
  quantity: string;
  /** Numbers compared. */
  numbers: number;
  /** Largest absolute difference; for flags, how many differ. */
  maximumError: number;
  /** The same in units in the last place of float32, for what the environment gives out as float32. */
  ulps?: number;
}

export class Largest {
  count = 0;
  error = 0;
  sum = 0;
  ulps = 0;

  add(value: number, expected: number): void {
    const error = Math.abs(value - expected);
    this.count++;
    this.sum += error;
    this.error = Math.max(this.error, error);
  }

  /** Against the float32 nearest to what was recorded. */
  addFloat32(value: number, expected: number): void {
    this.add(value, Math.fround(expected));
    const [a, b] = new Int32Array(Float32Array.of(value, expected).buffer).map((n) => (n < 0 ? -(n & 0x7fffffff) : n));
    this.ulps = Math.max(this.ulps, Math.abs(a - b));
  }
}
