/** Vectors of the parameters' length: inner products and combinations, with tails, against float64. */
import { describe, expect, it } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "./naive_dense.ts";

const arena = await Arena.create();
const SPARE = 12345.5; // after the last element

function vector(count: number, seed: number) {
  const block = arena.f32(count + 8);
  const next = numbers(seed);
  block.view.fill(SPARE);
  for (let k = 0; k < count; k++) block.view[k] = next();
  return { pointer: block.pointer, read: () => [...block.view.subarray(0, count)], rest: () => block.view[count] };
}

describe.each([0, 1, 3, 4, 7, 8, 64, 1027])("%i elements", (count) => {
  it("dotProduct is exact to float64", () => {
    const [a, b] = [vector(count, 1), vector(count, 2)];
    const expected = a.read().reduce((sum, value, k) => sum + value * b.read()[k], 0);
    expect(Math.abs(arena.kernels.dotProduct(a.pointer, b.pointer, count) - expected)).toBeLessThan(
      1e-13 * count + 1e-300,
    );
  });

  it("moveAlong is origin + scale direction, also in place of either", () => {
    const scale = Math.fround(0.3);
    for (const place of ["apart", "origin", "direction"] as const) {
      const [origin, direction, apart] = [vector(count, 3), vector(count, 4), vector(count, 5)];
      const expected = origin.read().map((value, k) => Math.fround(value + Math.fround(scale * direction.read()[k])));
      const target = { origin, direction, apart }[place];
      arena.kernels.moveAlong(target.pointer, origin.pointer, direction.pointer, scale, count);
      expect(target.read()).toEqual(expected);
      expect(target.rest()).toBe(SPARE);
    }
  });
});
