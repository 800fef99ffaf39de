import { Random } from "swingup";
import { describe, expect, it } from "vitest";
import { word } from "../math/philox_reference.ts";

/** Number `draw` of the generator, from the paper's definition: 53 bits of words 2 draw and 2 draw + 1. */
function expected(seed: number, draw: number): number {
  const source = { seedLo: seed >>> 0, seedHi: Math.floor(seed / 2 ** 32), stream: 0, counter: 0 };
  const [a, b] = [word(2 * draw, 0, source), word(2 * draw + 1, 0, source)];
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
}

describe("Random", () => {
  it.each([0, 1, 2 ** 32 - 1, 2 ** 52 + 12345])("is Philox with the key %d", (seed) => {
    const random = new Random(seed);
    for (let draw = 0; draw < 9; draw++) expect(random.uniform()).toBe(expected(seed, draw));
  });

  it("scales, and goes back to a position", () => {
    const random = new Random(3);
    const first = [1, 2, 3, 4, 5].map(() => random.uniform(-2, 6));
    expect(first).toEqual([0, 1, 2, 3, 4].map((draw) => -2 + 8 * expected(3, draw)));
    expect(random.position).toBe(5);
    random.position = 1;
    expect([random.uniform(-2, 6), random.uniform(-2, 6)]).toEqual(first.slice(1, 3));
  });

  it("gives every whole number its share", () => {
    const random = new Random(11);
    const counts = [0, 0, 0, 0, 0];
    for (let k = 0; k < 5000; k++) counts[random.integer(5)] += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120); // 4 deviations of 28
    let heads = 0;
    for (let k = 0; k < 4000; k++) heads += Number(random.chance(0.25));
    expect(Math.abs(heads - 1000)).toBeLessThan(110);
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
  });

  it("refuses what makes no sense", () => {
    expect(() => new Random(-1)).toThrow(/seed: expected a whole number/);
    expect(() => new Random(1).integer(0)).toThrow(/n: expected a whole number in \[1/);
    expect(() => new Random(1).chance(1.5)).toThrow(/probability: expected a number in \[0, 1\]/);
  });
});
