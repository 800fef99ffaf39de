import { expect, test } from "vitest";
import {
  box,
  choiceCounts,
  contains,
  discrete,
  maskSize,
  multiBinary,
  multiDiscrete,
  sameSpace,
  size,
  symmetricBox,
} from "../../src/core/space.ts";

test("size: the numbers in one element", () => {
  expect(size(discrete(5))).toBe(1);
  expect(size(symmetricBox(1, 2, 3))).toBe(3);
  expect(size(box(new Array(6).fill(0), new Array(6).fill(1), [2, 3]))).toBe(6);
});

test("contains: bounds belong to a box, n does not belong to a discrete space", () => {
  const space = box([-1, 0], [1, Infinity]);
  expect(contains(space, [-1, 0])).toBe(true);
  expect(contains(space, Float32Array.of(1, 1e30))).toBe(true);
  expect(contains(space, [1.01, 0])).toBe(false);
  expect(contains(space, [0, -0.01])).toBe(false);
  expect(contains(space, [Number.NaN, 0])).toBe(false);
  expect(contains(space, [0])).toBe(false);
  expect(contains(space, 0)).toBe(false);
  expect([0, 2, 3, -1, 0.5].map((choice) => contains(discrete(3), choice))).toEqual([true, true, false, false, false]);
  expect(contains(discrete(3), [0])).toBe(false);
});

test("spaces are read-only and keep float32 bounds of their own", () => {
  const high = [0.1, 1];
  const space = box([0, 0], high);
  high[0] = 5;
  expect(space.high[0]).toBe(Math.fround(0.1));
  expect(() => Object.assign(space, { shape: [] })).toThrow(TypeError);
  expect(() => Object.assign(discrete(2), { n: 3 })).toThrow(TypeError);
});

test("wrong spaces", () => {
  expect(() => box([0, 0], [1])).toThrow(
    new RangeError("box: expected 2 bounds for the shape [2], got 2 low and 1 high"),
  );
  expect(() => box([0, 0], [1, 1], [3])).toThrow("box: expected 3 bounds for the shape [3], got 2 low and 2 high");
  expect(() => box([0, 2], [1, 1])).toThrow(new RangeError("box: expected low <= high, got [2, 1] at 1"));
  expect(() => box([Number.NaN], [1])).toThrow(RangeError);
  expect(() => discrete(0)).toThrow(new RangeError("n: expected a whole number in [1, 2147483647], got 0"));
});

test("several choices and bits", () => {
  const choices = multiDiscrete([3, 2]);
  expect(size(choices)).toBe(2);
  expect(choiceCounts(choices)).toEqual([3, 2]);
  expect(maskSize(choices)).toBe(5);
  expect(contains(choices, [2, 1])).toBe(true);
  expect(contains(choices, Int32Array.of(0, 2))).toBe(false);
  expect(contains(choices, [0.5, 0])).toBe(false);
  expect(contains(choices, [0])).toBe(false);
  const bits = multiBinary(3);
  expect([size(bits), maskSize(bits), contains(bits, [0, 1, 1]), contains(bits, [0, 1, 2])]).toEqual([
    3,
    6,
    true,
    false,
  ]);
  expect([maskSize(discrete(4)), maskSize(box(0, 1))]).toEqual([4, 0]);
  expect(() => multiDiscrete([])).toThrow(new RangeError("nvec: expected at least one dimension, got none"));
  expect(() => multiDiscrete([2, 0])).toThrow(
    new RangeError("nvec[1]: expected a whole number in [1, 2147483647], got 0"),
  );
  expect(() => multiDiscrete(3 as never)).toThrow(new TypeError("nvec: expected an array of whole numbers, got 3"));
  expect(() => multiBinary(0)).toThrow(RangeError);
  expect(() => (choices.nvec as number[]).push(1)).toThrow(TypeError);
});

test("which spaces are the same", () => {
  const spaces = [discrete(2), discrete(3), multiDiscrete([2]), multiDiscrete([2, 3]), multiBinary(1), multiBinary(2)];
  const boxes = [box(0, 1), box(0, 2), box([0, 0], 1), box([0, 0], 1, [1, 2])];
  const all = [...spaces, ...boxes];
  for (const a of all) for (const b of all) expect(sameSpace(a, b)).toBe(a === b);
  expect(sameSpace(multiDiscrete([2, 3]), multiDiscrete(Uint8Array.of(2, 3)))).toBe(true);
});
