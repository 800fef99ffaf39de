import { describe, expect, it } from "vitest";
import { histogram } from "../../src/loggers/histogram.ts";

describe("histogram", () => {
  it("counts by hand-made limits: every value below its limit and not below the one before", () => {
    const values = [0.5, 0.5, -3, 0, 1e-13, 7, 7.01];
    const { min, max, count, sum, sumSquares, limits, counts } = histogram(values);
    expect({ min, max, count }).toEqual({ min: -3, max: 7.01, count: 7 });
    expect(sum).toBeCloseTo(12.01, 12);
    expect(sumSquares).toBeCloseTo(0.5 + 9 + 49 + 49.1401 + 1e-26, 12);
    expect(limits).toHaveLength(counts.length);
    for (let k = 0; k < limits.length; k++) {
      const low = k === 0 ? Number.NEGATIVE_INFINITY : limits[k - 1];
      expect(counts[k], `[${low}, ${limits[k]})`).toBe(values.filter((v) => v >= low && v < limits[k]).length);
      if (k > 0) expect(limits[k]).toBeGreaterThan(low);
      // Where something is counted, the bucket is as narrow as TensorFlow's: a tenth of its limit.
      if (counts[k] > 0 && Math.abs(limits[k]) > 1e-12)
        expect(Math.abs(limits[k] - low)).toBeLessThan(0.11 * Math.max(Math.abs(limits[k]), Math.abs(low)));
    }
    expect(counts.reduce((total, n) => total + n, 0)).toBe(7);
  });

  it("finds the bucket of numbers at its limits and just beside them, of either sign and any size", () => {
    for (let power = 1e-12, k = 0; k < 770; k++, power *= 1.1)
      for (const size of [power * (1 - 2e-16), power, power * (1 + 3e-16), power * 1.05])
        for (const value of [size, -size]) {
          const { limits, counts } = histogram([value]);
          const at = counts.indexOf(1);
          expect(value).toBeLessThan(limits[at]);
          expect(value).toBeGreaterThanOrEqual(limits[at - 1]);
          const narrow = Math.abs(limits[at] - limits[at - 1]) < 0.11 * Math.max(limits[at], -limits[at - 1]);
          if (size > 1.2e-12) expect(narrow, `${value}`).toBe(true);
        }
  });

  it("has one empty bucket, not hundreds, between two groups", () => {
    expect(histogram([-1, 1]).counts).toEqual([0, 1, 0, 1]);
  });

  it("leaves out what is not finite, and takes none, huge and tiny numbers", () => {
    expect(histogram([Number.NaN, Number.POSITIVE_INFINITY, 2])).toMatchObject({ count: 1, min: 2, max: 2, sum: 2 });
    expect(histogram([])).toMatchObject({ count: 0, min: 0, max: 0, limits: [], counts: [] });
    expect(histogram([1e300, -1e300, 1e-300])).toMatchObject({ count: 3, max: 1e300 });
  });
});
