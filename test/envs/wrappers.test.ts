import { makeVectorEnv, type VectorEnv } from "swingup";
import { describe, expect, test } from "vitest";
import { restoreSnapshot } from "../../src/envs/restored_snapshot.ts";
import { takeSnapshot } from "../../src/envs/snapshot.ts";

const LANES = 5;

/** The same torques for every environment. */
function push(env: VectorEnv, step: number, scale = 1): void {
  for (let lane = 0; lane < env.numEnvs; lane++) env.actions[lane] = scale * Math.sin(lane + 0.3 * step);
}

/** `[lane]` of one row. */
function row(matrix: Float32Array, env: VectorEnv, feature: number): number[] {
  return [...matrix.subarray(feature * env.stride, feature * env.stride + env.numEnvs)];
}

function close(got: readonly number[], expected: readonly number[]): void {
  got.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k], 5);
  });
}

class Running {
  mean = 0;
  variance = 1;
  count = 1e-4;
  add(batch: readonly number[]): void {
    const mean = batch.reduce((sum, x) => sum + x, 0) / batch.length;
    const variance = batch.reduce((sum, x) => sum + (x - mean) ** 2, 0) / batch.length;
    const total = this.count + batch.length;
    const delta = mean - this.mean;
    const squares =
      this.variance * this.count + variance * batch.length + (delta * delta * this.count * batch.length) / total;
    this.mean += (delta * batch.length) / total;
    this.variance = squares / total;
    this.count = total;
  }
}

describe("normalisation agrees with Gymnasium's and Stable-Baselines3's formulas in float64", () => {
  test("observations, final observations and rewards of Pendulum over three episodes", async () => {
    const timeLimit = 30;
    const plain = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, seed: 3, wrappers: { timeLimit } });
    const wrappers = { timeLimit, normalizeObservations: true, normalizeRewards: true, gamma: 0.9 };
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, seed: 3, wrappers });
    const features = [0, 1, 2].map(() => new Running());
    const returns = new Running();
    let discounted = new Array<number>(LANES).fill(0);
    const normal = ({ mean, variance }: Running, x: number) =>
      Math.min(Math.max((x - mean) / Math.sqrt(variance + 1e-8), -10), 10);
    const checkObservations = () => {
      features.forEach((feature, k) => {
        const raw = row(plain.observations, plain, k);
        feature.add(raw);
        close(
          row(env.observations, env, k),
          raw.map((x) => normal(feature, x)),
        );
      });
    };
    plain.reset();
    env.reset();
    checkObservations();
    let episodes = 0;
    for (let step = 0; step < 3 * timeLimit; step++) {
      for (const each of [plain, env]) {
        push(each, step, 2);
        each.step();
      }
      checkObservations();
      discounted = discounted.map((value, lane) => 0.9 * value + plain.rewards[lane]);
      returns.add(discounted);
      close(
        [...env.rewards],
        [...plain.rewards].map((r) => Math.min(Math.max(r / Math.sqrt(returns.variance + 1e-8), -10), 10)),
      );
      expect(env.episodes.count).toBe(plain.episodes.count);
      if (plain.episodes.count === 0) continue;
      episodes += plain.episodes.count;
      discounted.fill(0);
      expect(env.episodes.returns).toEqual(plain.episodes.returns); // raw
      features.forEach((feature, k) => {
        close(
          row(env.finalObservations, env, k),
          row(plain.finalObservations, plain, k).map((x) => normal(feature, x)),
        );
      });
    }
    expect(episodes).toBe(3 * LANES);
  });

  test("reward scale and clip", async () => {
    const plain = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES });
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, wrappers: { rewardScale: 0.5, rewardClip: 1 } });
    for (const each of [plain, env]) each.reset();
    for (let step = 0; step < 20; step++) {
      for (const each of [plain, env]) {
        push(each, step);
        each.step();
      }
      close(
        [...env.rewards],
        [...plain.rewards].map((r) => Math.min(Math.max(0.5 * r, -1), 1)),
      );
    }
    expect(Math.min(...env.rewards)).toBe(-1);
  });
});

test("a history shows the latest observations, the oldest first, filled with the first one at the start", async () => {
  const timeLimit = 4;
  const plain = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, seed: 1, wrappers: { timeLimit } });
  const env = await makeVectorEnv("Pendulum-v1", {
    numEnvs: LANES,
    seed: 1,
    wrappers: { timeLimit, observationHistory: 3 },
  });
  expect(env.observationSpace.low.length).toBe(9);
  for (const each of [plain, env]) each.reset();
  const rows = (matrix: Float32Array, of: VectorEnv, from: number) => [0, 1, 2].map((k) => row(matrix, of, from + k));
  let frames = [0, 1, 2].map(() => rows(plain.observations, plain, 0));
  const shown = (matrix: Float32Array) => [0, 3, 6].map((from) => rows(matrix, env, from));
  expect(shown(env.observations)).toEqual(frames);
  let ended = 0;
  for (let step = 0; step < 10; step++) {
    for (const each of [plain, env]) {
      push(each, step);
      each.step();
    }
    if (plain.episodes.count > 0) {
      expect(shown(env.finalObservations)).toEqual([...frames.slice(1), rows(plain.finalObservations, plain, 0)]);
      frames = [0, 1, 2].map(() => rows(plain.observations, plain, 0));
      ended++;
    } else frames = [...frames.slice(1), rows(plain.observations, plain, 0)];
    expect(shown(env.observations)).toEqual(frames);
  }
  expect(ended).toBe(2);
});

test("rescaled actions reach the environment in its own units, clipped", async () => {
  const plain = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES });
  const env = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, wrappers: { rescaleActions: true } });
  expect(env.actionSpace).toMatchObject({ low: new Float32Array([-1]), high: new Float32Array([1]) });
  for (const each of [plain, env]) each.reset();
  plain.actions.set([-2, -1, 0, 2, 2]);
  env.actions.set([-1, -0.5, 0, 1, 7]);
  for (const each of [plain, env]) each.step();
  expect(env.observations).toEqual(plain.observations);
  expect(env.rewards).toEqual(plain.rewards);
});

test("a time limit of one's own; 0 lets episodes go on", async () => {
  const env = await makeVectorEnv("Pendulum-v1", { numEnvs: 1, wrappers: { timeLimit: 7 } });
  const endless = await makeVectorEnv("Pendulum-v1", { numEnvs: 1, wrappers: { timeLimit: 0 } });
  for (const each of [env, endless]) each.reset();
  for (let step = 1; step <= 300; step++) {
    env.step();
    endless.step();
    expect(env.truncated[0]).toBe(step % 7 === 0 ? 1 : 0);
    expect(endless.truncated[0]).toBe(0);
  }
});

test("a snapshot of a normalised history goes on with the same bits", async () => {
  const wrappers = { observationHistory: 3, normalizeObservations: true, normalizeRewards: true, timeLimit: 13 };
  const make = () => makeVectorEnv("Reacher-v5", { numEnvs: LANES, seed: 5, wrappers });
  const [first, second] = [await make(), await make()];
  first.reset();
  const run = (env: VectorEnv, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      for (let k = 0; k < 2; k++)
        for (let lane = 0; lane < LANES; lane++) env.actions[k * env.stride + lane] = Math.cos(lane + k + step);
      env.step();
    }
  };
  run(first, 0, 20);
  restoreSnapshot(second, takeSnapshot(first));
  for (const [name, block] of Object.entries(first.state)) second.state[name].view.set(block.view as never);
  second.refresh();
  expect(second.observations).toEqual(first.observations);
  run(first, 20, 50);
  run(second, 20, 50);
  expect(second.observations).toEqual(first.observations);
  expect(second.rewards).toEqual(first.rewards);
});

test.each([
  [{ observationHistory: 0 }, RangeError, "observationHistory: expected a whole number in [1, 64], got 0"],
  [{ rewardClip: -1 }, RangeError, "rewardClip: expected a number of at least 0, got -1"],
  [{ rewardScale: 0 }, RangeError, "rewardScale: expected a number above 0, got 0"],
  [{ normalizeObservations: 1 }, TypeError, "normalizeObservations: expected true or false, got 1"],
  [{ normalise: true }, RangeError, 'wrappers: unknown key "normalise"'],
  [{ timeLimit: -3 }, RangeError, "timeLimit: expected a whole number in [0, 2147483647], got -3"],
  [{ rescaleActions: true }, RangeError, "rescaleActions: expected false for CartPole-v1, whose actions are choices"],
])("refuses %o", async (wrappers, kind, text) => {
  const made = makeVectorEnv("CartPole-v1", { wrappers: wrappers as never });
  await expect(made).rejects.toThrow(kind);
  await expect(made).rejects.toThrow(text);
});
