import { expect, test } from "vitest";
import { STREAMS, splitSeed } from "../../src/core/streams.ts";

test("a seed is split into its lower 32 and upper 21 bits", () => {
  expect(splitSeed(0)).toEqual({ value: 0, lo: 0, hi: 0 });
  expect(splitSeed(2 ** 32 - 1)).toEqual({ value: 2 ** 32 - 1, lo: 0xffffffff, hi: 0 });
  expect(splitSeed(5 * 2 ** 32 + 7)).toEqual({ value: 5 * 2 ** 32 + 7, lo: 7, hi: 5 });
  expect(splitSeed(2 ** 53 - 1)).toMatchObject({ lo: 0xffffffff, hi: 0x1fffff });
});

test("what is not a seed", () => {
  expect(() => splitSeed(2 ** 53)).toThrow(RangeError);
  expect(() => splitSeed(1.5)).toThrow(RangeError);
  expect(() => splitSeed("1", "resetSeed")).toThrow(TypeError);
  expect(() => splitSeed(-1, "resetSeed")).toThrow(
    "resetSeed: expected a whole number in [0, 9007199254740991], got -1",
  );
});

test("streams keep their numbers, which runs of earlier versions depend on", () => {
  const { environment, exploration, shuffle, initialization, evaluation } = STREAMS;
  expect([environment, exploration, shuffle, initialization, evaluation]).toEqual([1, 2, 3, 4, 5]);
});

test("no two streams share a number", () => {
  expect(new Set(Object.values(STREAMS)).size).toBe(Object.keys(STREAMS).length);
});
