import { describe, expect, it } from "vitest";
import { type CurvePoint, learningCurve } from "../../src/loggers/curve.ts";

const points = (values: readonly number[], stepsApart = 1000): CurvePoint[] =>
  values.map((value, k) => ({ step: stepsApart * (k + 1), value }));

/** Row of the chart (0 is the lowest) in which the line stands in each column. */
function rows(chart: readonly string[]): number[] {
  const body = chart.slice(0, -2);
  const axis = body[0].search("┤");
  const width = Math.max(...body.map((line) => line.length));
  return Array.from({ length: width - axis - 1 }, (_, k) => {
    const column = body.map((line) => line[axis + 1 + k] ?? " ");
    return body.length - 1 - column.indexOf("─");
  });
}

describe("learningCurve", () => {
  it("rises from the lowest row to the highest where the return does", () => {
    const chart = learningCurve(points(Array.from({ length: 200 }, (_, k) => (k < 100 ? 0 : 700))));
    expect(rows(chart)[0]).toBe(0);
    expect(rows(chart).at(-1)).toBe(7);
    expect(chart[0]).toMatch(/^700 ┤/);
    expect(chart[7]).toMatch(/^ {2}0 ┤/);
    expect(chart[3]).toMatch(/^400 ┤/);
    expect(chart[0].search("╭")).toBeGreaterThan(28); // the jump stands in the middle of 55 columns
    expect(chart[0].search("╭")).toBeLessThan(36);
  });

  it("falls where the return does", () => {
    const chart = learningCurve(points([50, 20, 10, 0]));
    expect(rows(chart)[0]).toBe(7);
    expect(rows(chart).at(-1)).toBe(0);
  });

  it("names the first and last step under the chart", () => {
    const chart = learningCurve(points([Number.NaN, 1, 2, 3], 50_000));
    expect(chart.at(-1)).toMatch(/^ +100,000 +200,000 steps$/);
  });

  it("draws a straight line across columns without an update", () => {
    const chart = learningCurve(points([0, 70]));
    const line = rows(chart).filter((row) => row >= 0 && row < 8);
    expect([...line].sort((a, b) => a - b)).toEqual(line);
    expect(new Set(line).size).toBe(8);
  });

  it.each<[string, number[]]>([
    ["constant", [500, 500, 500]],
    ["two updates", [1, 2]],
    ["nearly constant", [9.5, 9.5001]],
    ["huge", [-1e12, 1e12, 0]],
    ["beyond what can be subtracted", [-1e308, 1e308, 1, 2, -1e299, 1e299]],
    ["noisy", Array.from({ length: 5000 }, (_, k) => ((k * 7919) % 1000) - 500)],
    ["with gaps", [Number.NaN, 1, Infinity, 3, Number.NaN]],
  ])("fits 60 columns and 10 rows: %s", (_, values) => {
    const chart = learningCurve(points(values));
    expect(chart.length).toBeGreaterThanOrEqual(4);
    expect(chart.length).toBeLessThanOrEqual(10);
    for (const line of chart) {
      expect(line.length).toBeLessThanOrEqual(60);
      expect(line).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it.each<[string, number[]]>([
    ["no update", []],
    ["one update", [5]],
    ["no episode", [Number.NaN, Number.NaN, Number.NaN]],
  ])("is empty with %s", (_, values) => {
    expect(learningCurve(points(values))).toEqual([]);
  });
});
