import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { LossSums, ValueTile } from "../../src/wasm/generated/records.ts";
import { difference, uniforms, worstError } from "./reference.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

interface Options {
  values: number[];
  oldValues: number[];
  returns: number[];
  count?: number;
  clipRange: number;
  threshold?: number;
  coefficient?: number;
  scale?: number;
}

function run({ values, oldValues, returns, count = values.length, clipRange, ...others }: Options) {
  const { threshold = Number.POSITIVE_INFINITY, coefficient = 1, scale = 1 } = others;
  const lanes = Math.ceil(values.length / 8) * 8;
  const row = (numbers: number[]) => {
    const block = arena.f32(lanes);
    block.view.set(numbers);
    return block;
  };
  const blocks = [values, oldValues, returns].map(row);
  const gradient = arena.f32(lanes);
  gradient.view.fill(-99);
  const sums = arena.own.room(LossSums);
  const tile = arena.own.record(ValueTile, {
    lanes,
    count,
    values: blocks[0].pointer,
    oldValues: blocks[1].pointer,
    returns: blocks[2].pointer,
    dValues: gradient.pointer,
    clipRange,
    threshold,
    coefficient,
    scale,
  });
  arena.kernels.valueLoss(tile.pointer, sums.pointer);
  return { gradient: Array.from(gradient.view), statistics: [sums.valueLoss, sums.valueClipped] };
}

describe("valueLoss without clipping", () => {
  test("is half the squared error, its gradient the error", () => {
    // Errors 2, -3, 0.5: losses 2, 4.5, 0.125. Old values must not matter.
    const { gradient, statistics } = run({
      values: [3, 1, 2.5],
      oldValues: [100, -100, 0],
      returns: [1, 4, 2],
      clipRange: 0,
    });
    expect(gradient).toEqual([2, -3, 0.5, 0, 0, 0, 0, 0]);
    expect(statistics).toEqual([6.625, 0]);
  });

  test("coefficient and scale multiply the gradient, not the statistics (mistake: the coefficient twice)", () => {
    const { gradient, statistics } = run({
      values: [3],
      oldValues: [3],
      returns: [1],
      clipRange: 0,
      coefficient: 0.5,
      scale: 0.25,
    });
    expect(gradient[0]).toBe(0.25); // 0.5 * 0.25 * (3 - 1)
    expect(statistics[0]).toBe(2);
  });
});

describe("valueLoss with clipping", () => {
  /**
   * c = 0.5, old value 1. Each lane: v, R, what v' = 1 + clip(v - 1, -0.5, 0.5) makes of it.
   *   0: v = 1.25, R = 3: inside, v' = v. Loss 0.5 * 1.75^2 = 1.53125, gradient -1.75.
   *   1: v = 2, R = 3: v' = 1.5 is farther from R: 0.5 * 1.5^2 = 1.125, gradient 0 (mistake: the minimum of the two).
   *   2: v = 2, R = 0: v' = 1.5 is nearer than v: 0.5 * 2^2 = 2, gradient 2.
   *   3: v = 0, R = -1: v' = 0.5 is farther: 0.5 * 1.5^2 = 1.125, gradient 0.
   *   4: v = 0, R = 2: v' = 0.5 is nearer: 0.5 * 2^2 = 2, gradient -2.
   *   5: v = 1.5, R = 3: on the edge, v' = v: not clipped, 1.125, gradient -1.5.
   */
  const hand = {
    values: [1.25, 2, 2, 0, 0, 1.5],
    oldValues: [1, 1, 1, 1, 1, 1],
    returns: [3, 3, 0, -1, 2, 3],
    clipRange: 0.5,
  };

  test("takes the larger of the two losses, and is flat where that is the clipped one", () => {
    const { gradient, statistics } = run(hand);
    expect(gradient).toEqual([-1.75, 0, 2, 0, -2, -1.5, 0, 0]);
    expect(statistics).toEqual([1.53125 + 1.125 + 2 + 1.125 + 2 + 1.125, 4]);
  });

  test("padding lanes contribute nothing and get 0", () => {
    const { gradient, statistics } = run({ ...hand, values: [...hand.values, 1e30, -1e30], count: 4 });
    expect(gradient).toEqual([-1.75, 0, 2, 0, 0, 0, 0, 0]);
    expect(statistics).toEqual([1.53125 + 1.125 + 2 + 1.125, 3]);
  });

  test("inside the range the gradient is that of the value itself, whatever v_old + (v - v_old) rounds to", () => {
    // 1000 + (0.1 - 1000) is 0.099976 in float32: taken for the clipped value, its loss could be the larger.
    const { gradient } = run({ values: [0.1], oldValues: [1000], returns: [0.2], clipRange: 5000 });
    expect(gradient[0]).toBe(Math.fround(Math.fround(0.1) - Math.fround(0.2)));
  });
});

describe("valueLoss of Huber", () => {
  test("is half the square up to the threshold and a line beyond, by hand", () => {
    // d = 2, errors 1, -2, 3, -6: 0.5, 2, 2 (3 - 1) = 4, 2 (6 - 1) = 10; the slope stays 2 (mistake: 1 beyond).
    const batch = {
      values: [1, -2, 3, -6],
      oldValues: [0, 0, 0, 0],
      returns: [0, 0, 0, 0],
      clipRange: 0,
      threshold: 2,
    };
    const { gradient, statistics } = run(batch);
    expect(gradient).toEqual([1, -2, 2, -2, 0, 0, 0, 0]);
    expect(statistics).toEqual([16.5, 0]);
  });

  test("takes the larger of the two where it is clipped", () => {
    // c = 0.5, old value 1. v = 2, R = 5: v' = 1.5 errs by 3.5, 1 (3.5 - 0.5) = 3, flat. v = 2, R = 0: by 2, 1.5, slope 1.
    const batch = { values: [2, 2], oldValues: [1, 1], returns: [5, 0], clipRange: 0.5, threshold: 1 };
    const { gradient, statistics } = run(batch);
    expect(gradient.slice(0, 2)).toEqual([0, 1]);
    expect(statistics).toEqual([4.5, 2]);
  });

  test("within a threshold that no error reaches has the bits of half the square", () => {
    const random = uniforms(9);
    const numbers = () => Array.from({ length: 40 }, () => Math.fround(8 * random() - 4));
    const batch = { values: numbers(), oldValues: numbers(), returns: numbers(), clipRange: 0.3, coefficient: 0.7 };
    expect(run({ ...batch, threshold: 1e30 })).toEqual(run(batch));
  });

  test("passes NaN on", () => {
    const batch = { values: [Number.NaN], oldValues: [0], returns: [0], clipRange: 0, threshold: 1 };
    expect(run(batch).gradient[0]).toBeNaN();
    expect(run(batch).statistics[0]).toBeNaN();
  });
});

test("agrees with the differences of a float64 loss over random lanes, clipped and not, of Huber and not", () => {
  const random = uniforms(7);
  const numbers = () => Array.from({ length: 24 }, () => Math.fround(4 * random() - 2));
  const [values, oldValues, returns] = [numbers(), numbers(), numbers()];
  const huber = (error: number, d: number) =>
    Math.abs(error) <= d ? 0.5 * error ** 2 : d * (Math.abs(error) - 0.5 * d);
  const lossOf = (clipRange: number, threshold: number) => (v: number[]) =>
    v.reduce((sum, value, l) => {
      const c = clipRange || Number.POSITIVE_INFINITY;
      const kept = oldValues[l] + Math.min(Math.max(value - oldValues[l], -c), c);
      return sum + Math.max(huber(value - returns[l], threshold), huber(kept - returns[l], threshold));
    }, 0);
  for (const [clipRange, threshold] of [
    [0, Number.POSITIVE_INFINITY],
    [0.75, Number.POSITIVE_INFINITY],
    [0, 0.8],
    [0.75, 0.8],
  ]) {
    const loss = lossOf(clipRange, threshold);
    const batch = { values, oldValues, returns, clipRange, threshold };
    const { gradient, statistics } = run({ ...batch, coefficient: 0.5, scale: 1 / 24 });
    const expected = values.map((_, l) => (0.5 / 24) * difference(loss, values, l));
    expect(worstError(gradient, expected)).toBeLessThan(1e-7);
    expect(statistics[0]).toBeCloseTo(loss(values), 4);
  }
});
