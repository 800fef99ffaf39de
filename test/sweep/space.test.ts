import { describe, expect, it } from "vitest";
import { prunerOf } from "../../src/sweep/pruner.ts";
import type { EndedTrial } from "../../src/sweep/sampler.ts";
import { dimensionsOf, isActive, parametersBy } from "../../src/sweep/space.ts";

describe("a search space", () => {
  it("maps [0, 1] to its values: ends, logarithms, whole numbers with equal shares", () => {
    const [x, rate, n] = dimensionsOf({
      x: { low: -1, high: 3 },
      rate: { low: 1e-4, high: 1, log: true },
      n: { low: 1, high: 4, integer: true },
    });
    expect([0, 0.5, 1].map(x.decode)).toEqual([-1, 1, 3]);
    expect(rate.decode(0.5)).toBeCloseTo(0.01, 12);
    expect([0, 0.24, 0.26, 0.99, 1].map(n.decode)).toEqual([1, 1, 2, 4, 4]);
    expect(n.grid.map(n.decode)).toEqual([1, 2, 3, 4]);
    expect(rate.grid.map(rate.decode).map((value) => Number((value as number).toPrecision(3)))).toEqual([
      1e-4, 1e-3, 0.01, 0.1, 1,
    ]);
  });

  it("leaves out settings whose condition does not hold, also through others", () => {
    const dimensions = dimensionsOf({
      a: { choices: [1, [2, 3]] },
      b: { choices: ["p", "q"], when: { a: [[2, 3]] } },
      c: { low: 0, high: 1, when: { b: "q" } },
    });
    const by = (...inner: number[]) => parametersBy(dimensions, (_, k) => inner[k]).parameters;
    expect(by(0, 1, 0.5)).toEqual({ a: 1 });
    expect(by(1, 0, 0.5)).toEqual({ a: [2, 3], b: "p" });
    expect(by(1, 1, 0.5)).toEqual({ a: [2, 3], b: "q", c: 0.5 });
    expect(isActive(dimensions[2], { b: "q" })).toBe(true);
  });

  for (const [space, expected] of [
    [null, "search: expected an object of settings, got null"],
    [{}, "search: expected 1 to 100 settings, got 0"],
    [{ a: 3 }, "search.a: expected { choices } or { low, high }, got 3"],
    [{ a: { choices: [] } }, /^search\.a\.choices: expected a list of 1 to 10000 values/],
    [{ a: { choices: [1, 1] } }, "search.a.choices: expected different values, got one twice"],
    [{ a: { choices: [() => 1] } }, /^search\.a\.choices: expected numbers, texts/],
    [{ a: { low: 1, high: 1 } }, "search.a.high: expected a number above 1, got 1"],
    [{ a: { low: 0, high: 1, log: true } }, "search.a.low: expected a number above 0, got 0"],
    [{ a: { low: -1, high: 1, log: true } }, "search.a.low: expected a number above 0, got -1"],
    [{ a: { low: 0, hihg: 1 } }, /unknown key "hihg" \(did you mean "high"\?\)/],
    [
      { a: { low: 0, high: 1 }, b: { choices: [1], when: { a: 1 } } },
      "search.b.when.a: expected a setting with choices, got one with a range",
    ],
    [
      { b: { choices: [1], when: { c: 1 } } },
      'search.b.when: expected a setting that is searched before it (there is none), got "c"',
    ],
    [
      { a: { choices: [1] }, b: { choices: [1], when: { a: 2 } } },
      "search.b.when.a: expected one of its choices, got 2",
    ],
  ] as const)
    it(`refuses ${JSON.stringify(space)}`, () => {
      expect(() => dimensionsOf(space)).toThrow(expected);
    });
});

describe("pruners", () => {
  const ended = (rungs: number[][]): EndedTrial[] =>
    rungs.map((values, number) => ({ number, point: [], value: 0, state: "complete", rungs: values }));

  it("asha gives up who is not among the best third on a rung", () => {
    const { gives, rungs } = prunerOf("asha");
    expect(rungs).toEqual([1 / 9, 1 / 3]);
    const others = ended([[1], [2], [3], [4, 9], [5, 1]]);
    expect([5.5, 4.5, 3.5].map((value) => gives(0, value, others))).toEqual([false, false, true]); // 2 of 6 stay
    expect([10, 5].map((value) => gives(1, value, others))).toEqual([false, true]);
    expect(gives(0, -1, [])).toBe(false); // the first has nobody beside it
  });

  it("median gives up who is below it, once there are five", () => {
    const { gives } = prunerOf("median");
    expect(gives(0, 0, ended([[1], [2], [3], [4]]))).toBe(false);
    expect([2, 3].map((value) => gives(0, value, ended([[1], [2], [3], [4], [5]])))).toEqual([true, false]);
  });

  it("none gives up nobody, others are refused", () => {
    expect(prunerOf("none").gives(0, -1e9, ended([[1]]))).toBe(false);
    expect(() => prunerOf("hyperband")).toThrow(/^pruner: expected one of none, asha, median, got "hyperband"/);
  });
});
