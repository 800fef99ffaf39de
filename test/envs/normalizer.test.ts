import { beforeAll, expect, test } from "vitest";
import { Arena, type Block } from "../../src/wasm/arena.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

function f32(values: readonly number[]): Block<Float32Array> {
  const block = arena.f32(values.length);
  block.view.set(values);
  return block;
}

function f64(values: readonly number[]): Block<Float64Array> {
  const block = arena.f64(values.length);
  block.view.set(values);
  return block;
}

/** Population mean and variance of samples and of a first batch of weight `count`, mean 0 and variance 1, in one go. */
function moments(samples: readonly number[], count: number): { mean: number; variance: number } {
  const total = count + samples.length;
  const mean = samples.reduce((sum, x) => sum + x, 0) / total;
  const squares = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) + count * (1 + mean * mean);
  return { mean, variance: squares / total };
}

test("merged batches have the moments of all their samples together (mistakes: sample variance, forgotten delta)", () => {
  const stride = 16;
  for (const lanes of [1, 2, 7, 8, 13]) {
    const statistics = f64([0, 1, 1e-4, 0, 1, 1e-4]);
    const seen: number[][] = [[], []];
    for (let step = 0; step < 5; step++) {
      const x = f32(
        Array.from({ length: 2 * stride }, (_, k) => 100 * (k >= stride ? 1 : 0) + ((k * 7 + step * 5) % 11)),
      );
      for (let row = 0; row < 2; row++) seen[row].push(...x.view.subarray(row * stride, row * stride + lanes));
      arena.kernels.mergeMoments(x.pointer, stride, 2, lanes, statistics.pointer);
    }
    for (let row = 0; row < 2; row++) {
      const { mean, variance } = moments(seen[row], 1e-4);
      const [gotMean, gotVariance, gotCount] = statistics.view.subarray(3 * row);
      expect(gotMean).toBeCloseTo(mean, 10);
      expect(gotVariance / variance).toBeCloseTo(1, 10);
      expect(gotCount).toBeCloseTo(seen[row].length + 1e-4, 10);
    }
  }
});

test("rows are brought to mean 0 and variance 1 and clipped, also in place", () => {
  const statistics = f64([2, 4, 1, -1, 0.25, 1]);
  const x = f32([2, 4, 0, 100, -1, -0.5, -1.5, -100]);
  const expected = [0, 1, -1, 10, 0, 1, -1, -10];
  const y = arena.f32(8);
  arena.kernels.normalizeRows(x.pointer, 4, 2, 4, statistics.pointer, 10, y.pointer, 4);
  expect([...y.view].map((value) => Number(value.toFixed(6)))).toEqual(expected.map((value) => value + 0));
  arena.kernels.normalizeRows(x.pointer, 4, 2, 4, statistics.pointer, 10, x.pointer, 4);
  expect(x.view).toEqual(y.view);
});

test("a constant feature becomes 0, and NaN stays NaN", () => {
  const statistics = f64([3, 0, 1]);
  const x = f32([3, 3, Number.NaN, 3]);
  arena.kernels.normalizeRows(x.pointer, 4, 1, 4, statistics.pointer, 10, x.pointer, 4);
  expect([...x.view]).toEqual([0, 0, Number.NaN, 0]);
});

test("discounted returns by hand: gamma 0.5, an end by termination, one by truncation", () => {
  const returns = f64([0, 0, 0, 0]);
  const statistics = f64([0, 1, 1e-4]);
  const terminated = arena.u8(4);
  const truncated = arena.u8(4);
  const seen: number[] = [];
  const step = (rewards: number[], ends: { terminated?: number; truncated?: number }) => {
    terminated.view.fill(0);
    truncated.view.fill(0);
    if (ends.terminated !== undefined) terminated.view[ends.terminated] = 1;
    if (ends.truncated !== undefined) truncated.view[ends.truncated] = 1;
    const pointers = [f32(rewards).pointer, terminated.pointer, truncated.pointer] as const;
    arena.kernels.mergeDiscountedReturns(...pointers, 3, 0.5, returns.pointer, statistics.pointer);
  };
  step([1, 2, 4, 99], {});
  expect([...returns.view]).toEqual([1, 2, 4, 0]);
  step([1, 2, 4, 99], { terminated: 0, truncated: 1 });
  expect([...returns.view]).toEqual([0, 0, 6, 0]); // 1.5 and 3 were counted, then forgotten
  step([1, 2, 4, 99], {});
  expect([...returns.view]).toEqual([1, 2, 7, 0]);
  seen.push(1, 2, 4, 1.5, 3, 6, 1, 2, 7);
  const { mean, variance } = moments(seen, 1e-4);
  expect(statistics.view[0]).toBeCloseTo(mean, 12);
  expect(statistics.view[1]).toBeCloseTo(variance, 12);
});

test("rewards are divided by the deviation, scaled, then clipped", () => {
  const rewards = f32([1, -2, 30, -400]);
  const scaled = arena.f32(4);
  const statistics = f64([5, 4, 10]); // the mean is not subtracted
  arena.kernels.scaleRewards(rewards.pointer, 4, statistics.pointer, 3, 10, scaled.pointer);
  expect([...scaled.view].map((value) => Number(value.toFixed(5)))).toEqual([1.5, -3, 10, -10]);
  arena.kernels.scaleRewards(rewards.pointer, 4, 0, 0.5, Number.POSITIVE_INFINITY, scaled.pointer);
  expect([...scaled.view]).toEqual([0.5, -1, 15, -200]);
});
