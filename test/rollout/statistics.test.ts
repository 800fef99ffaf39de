import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

function floats(values: number[], length = values.length) {
  const block = arena.f32(length);
  block.view.set(values);
  return block;
}

function integers(values: number[]) {
  const block = arena.i32(values.length);
  block.view.set(values);
  return block;
}

describe("meanAndDeviation", () => {
  test("is unbiased: divides by n - 1 (mistake: by n)", () => {
    // Mean 5; squared deviations 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7. By n it would be exactly 2.
    const x = floats([2, 4, 4, 4, 5, 5, 7, 9]);
    const out = arena.f64(2);
    arena.kernels.meanAndDeviation(x.pointer, 8, out.pointer);
    expect(Array.from(out.view)).toEqual([5, Math.sqrt(32 / 7)]);
  });

  test.each([
    // The first n of the same numbers, so that every remainder by 4 comes by. Sums 6, 10, 14, 19, 24, 31;
    // squared deviations for n = 2: 1 + 1; n = 3: (16 + 4 + 4) / 9; n = 5: sum of squares 77 - 19^2 / 5; and so on.
    { count: 2, sum: 6, squares: 2 },
    { count: 3, sum: 10, squares: 24 / 9 },
    { count: 5, sum: 19, squares: 77 - 19 ** 2 / 5 },
    { count: 6, sum: 24, squares: 102 - 24 ** 2 / 6 },
    { count: 7, sum: 31, squares: 151 - 31 ** 2 / 7 },
  ])("of $count numbers, not of what lies after them", ({ count, sum, squares }) => {
    const x = floats([2, 4, 4, 4, 5, 5, 7, 9, 1e9]);
    const out = arena.f64(2);
    arena.kernels.meanAndDeviation(x.pointer, count, out.pointer);
    expect(out.view[0]).toBeCloseTo(sum / count, 14);
    expect(out.view[1]).toBeCloseTo(Math.sqrt(squares / (count - 1)), 13);
  });

  test("keeps a small spread on a large offset (mistake: E[x^2] - E[x]^2, or sums in float32)", () => {
    // 16,777,214 is exact in float32, and so are its even neighbors: deviations of +-2 about it.
    const x = floats(Array.from({ length: 1000 }, (_, k) => 16_777_214 + (k % 2 === 0 ? 2 : -2)));
    const out = arena.f64(2);
    arena.kernels.meanAndDeviation(x.pointer, 1000, out.pointer);
    expect(out.view[0]).toBe(16_777_214);
    expect(out.view[1]).toBeCloseTo(Math.sqrt(4000 / 999), 12);
  });

  test("of one number has no deviation", () => {
    const out = arena.f64(2);
    arena.kernels.meanAndDeviation(floats([3]).pointer, 1, out.pointer);
    expect(Array.from(out.view)).toEqual([3, Number.NaN]);
  });
});

describe("gatherMeanAndDeviation", () => {
  test("looks only at the listed elements", () => {
    // 4, 8, 6, 2, 10: mean 6, squared deviations 4 + 4 + 0 + 16 + 16 = 40, over 4.
    const x = floats([1e6, 2, 1e6, 4, 6, 1e6, 8, 10]);
    const out = arena.f64(2);
    arena.kernels.gatherMeanAndDeviation(x.pointer, integers([3, 6, 4, 1, 7]).pointer, 5, out.pointer);
    expect(Array.from(out.view)).toEqual([6, Math.sqrt(10)]);
  });

  test("has the bits that the gathered numbers have", () => {
    const indices = Array.from({ length: 103 }, (_, k) => (k * 37) % 128);
    const x = floats(Array.from({ length: 128 }, (_, k) => Math.sin(12.9898 * k) * 10 ** ((k % 7) - 3)));
    const gathered = floats(indices.map((column) => x.view[column]));
    const [listed, contiguous] = [arena.f64(2), arena.f64(2)];
    arena.kernels.gatherMeanAndDeviation(x.pointer, integers(indices).pointer, 103, listed.pointer);
    arena.kernels.meanAndDeviation(gathered.pointer, 103, contiguous.pointer);
    expect(Array.from(listed.view)).toEqual(Array.from(contiguous.view));
  });
});

describe("standardize", () => {
  test("subtracts, scales and clears the padding", () => {
    const x = floats([1, 2, 3, 4, 5, 77, Number.POSITIVE_INFINITY, Number.NaN, 8], 16);
    arena.kernels.standardize(x.pointer, 5, 8, 3, 0.5);
    expect(Array.from(x.view.subarray(0, 9))).toEqual([-1, -0.5, 0, 0.5, 1, 0, 0, 0, 8]);
  });

  test("with the mean and deviation of the numbers leaves mean 0 and deviation 1", () => {
    const x = floats(Array.from({ length: 24 }, (_, k) => (k % 5) * 3 - 1));
    const out = arena.f64(2);
    arena.kernels.meanAndDeviation(x.pointer, 21, out.pointer);
    arena.kernels.standardize(x.pointer, 21, 24, out.view[0], 1 / out.view[1]);
    const valid = Array.from(x.view.subarray(0, 21));
    expect(valid.reduce((sum, value) => sum + value, 0) / 21).toBeCloseTo(0, 6);
    expect(valid.reduce((sum, value) => sum + value * value, 0) / 20).toBeCloseTo(1, 6);
  });
});

describe("explainedVariance", () => {
  const indices = () => integers([0, 1, 2, 3, 4, 5]);
  const returns = () => floats([1, 2, 3, 4, 5, 9]); // mean 4, squared deviations 9 + 4 + 1 + 0 + 1 + 25 = 40

  test("of perfect values is 1, and a constant offset does not matter", () => {
    const perfect = arena.kernels.explainedVariance(returns().pointer, returns().pointer, indices().pointer, 6);
    expect(perfect).toBe(1);
    const shifted = floats([11, 12, 13, 14, 15, 19]);
    expect(arena.kernels.explainedVariance(shifted.pointer, returns().pointer, indices().pointer, 6)).toBe(1);
  });

  test("of constant values is 0", () => {
    const values = floats([7, 7, 7, 7, 7, 7]);
    expect(arena.kernels.explainedVariance(values.pointer, returns().pointer, indices().pointer, 6)).toBe(0);
  });

  test("by hand, over the listed columns only (mistakes: values and returns swapped, padding counted)", () => {
    // R - V = 1, 0, 2, 1, 2, 6: mean 2, squared deviations 1 + 4 + 0 + 1 + 0 + 16 = 22; 1 - 22/40 = 0.45.
    const values = floats([0, 500, 2, 1, 3, 3, 500, 3]);
    const padded = floats([1, -500, 2, 3, 4, 5, -500, 9]);
    const listed = integers([0, 2, 3, 4, 5, 7]);
    expect(arena.kernels.explainedVariance(values.pointer, padded.pointer, listed.pointer, 6)).toBeCloseTo(0.45, 14);
    // The error of values of the wrong sign is twice the return: 1 - 4 = -3.
    const opposite = floats([-1, -2, -3, -4, -5, -9]);
    const all = integers([0, 1, 2, 3, 4, 5]);
    expect(arena.kernels.explainedVariance(opposite.pointer, returns().pointer, all.pointer, 6)).toBe(-3);
  });

  test("of a contiguous run needs no list", () => {
    const values = floats([0, 2, 1, 3, 3, 3]); // the case above without what its list leaves out
    expect(arena.kernels.explainedVariance(values.pointer, returns().pointer, 0, 6)).toBeCloseTo(0.45, 14);
  });

  test("of returns that do not vary is NaN", () => {
    const constant = floats([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
    expect(arena.kernels.explainedVariance(returns().pointer, constant.pointer, indices().pointer, 6)).toBeNaN();
  });
});

describe("nonFiniteCount", () => {
  test("counts NaN of either sign and both infinities, and nothing beyond", () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    const x = floats([0, nan, -infinity, 3.4e38, -3.4e38, -0, infinity, 1e-45, nan, 1, nan, nan, nan, nan], 16);
    new Uint32Array(x.view.buffer, x.pointer, 16)[8] = 0xffc00001; // a NaN with its sign set
    const counts = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11].map((count) => arena.kernels.nonFiniteCount(x.pointer, count));
    expect(counts).toEqual([0, 0, 1, 2, 2, 3, 3, 4, 4, 5]);
  });
});
