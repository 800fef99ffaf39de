import { describe, expect, it } from "vitest";
import { bandOf } from "../../src/statistics/curves.ts";
import {
  interquartileMean,
  median,
  percentileInterval,
  probabilityOfImprovement,
} from "../../src/statistics/over_seeds.ts";

describe("over seeds", () => {
  it("the interquartile mean is that of the middle half, whatever the outer quarters are", () => {
    expect(interquartileMean([1000, 3, 1, 2, 4, 5, -1000, 6])).toBe(3.5); // 2, 3, 4, 5
    expect(interquartileMean([7])).toBe(7);
    expect(interquartileMean([1, 2, 6])).toBe(3); // a quarter of three is none
  });

  it("the median of an even number of values lies between two", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });

  it("the bootstrap interval holds the mean, narrows with the number of seeds, and is the same each time", () => {
    const spread = (count: number) => Array.from({ length: count }, (_, k) => (k * 37) % 101);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [few, many] = [10, 1000].map((count) => percentileInterval(spread(count), mean));
    for (const [low, high] of [few, many]) expect(low < 50 && 50 < high).toBe(true);
    const deviation = Math.sqrt((101 ** 2 - 1) / 12 / 1000); // of the mean of uniform numbers
    expect(many[1] - many[0]).toBeGreaterThan(2 * 1.7 * deviation);
    expect(many[1] - many[0]).toBeLessThan(2 * 2.2 * deviation);
    expect(few[1] - few[0]).toBeGreaterThan(5 * (many[1] - many[0]));
    expect(percentileInterval(spread(10), mean)).toEqual(few);
  });

  it("the probability of improvement counts pairs, ties half", () => {
    const { probability, interval } = probabilityOfImprovement([1, 2, 3], [2, 0]);
    expect(probability).toBeCloseTo((0 + 1 + 0.5 + 1 + 1 + 1) / 6, 12);
    expect(interval[0]).toBeLessThan(probability);
    expect(interval[1]).toBeGreaterThanOrEqual(probability);
    expect(probabilityOfImprovement([5, 5], [5, 5, 5])).toEqual({ probability: 0.5, interval: [0.5, 0.5] });
    expect(probabilityOfImprovement([1, 2], [3, 4])).toEqual({ probability: 0, interval: [0, 0] });
  });
});

describe("a band", () => {
  it("goes from the first step that all have to the last that all reach, and lies between the curves' points", () => {
    const band = bandOf([
      [
        [0, 0],
        [100, 100],
      ],
      [
        [20, 0],
        [80, 60],
        [200, 0],
      ],
    ]);
    expect(band[0].slice(0, 1)).toEqual([20]);
    expect(band.at(-1)?.[0]).toBe(100);
    expect(band[0]).toEqual([20, 10, 0, 20]);
    expect(band.at(-1)).toEqual([100, 75, 50, 100]);
  });

  it("is empty where the curves have no steps in common", () => {
    expect(bandOf([[[1, 1]], [[2, 2]]])).toEqual([]);
    expect(bandOf([[], [[2, 2]]])).toEqual([]);
  });
});
