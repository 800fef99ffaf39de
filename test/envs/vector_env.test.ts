import { describe, expect, test } from "vitest";
import { size } from "../../src/core/space.ts";
import { STREAMS } from "../../src/core/streams.ts";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentDefinition, environmentIds } from "../../src/envs/registry.ts";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { counter } from "./counter.ts";

describe("autoreset, worked by hand on a counter", () => {
  test("a terminated lane: final observation, first observation of the next episode, statistics", async () => {
    const env = await makeVectorEnv(counter(0), { numEnvs: 3, seed: 5 });
    env.reset();
    env.setState(0, [1]);
    env.setState(1, [18]);
    env.setState(2, [4]);
    env.actions.set([1, 1, 2]);
    env.step();
    expect([...env.observations.subarray(0, 3)]).toEqual([2, 19, 6]);
    expect([...env.rewards]).toEqual([1, 1, 2]);
    expect(env.episodes.count).toBe(0);
    env.actions.set([0.5, 3, -1]);
    env.step();
    expect([...env.terminated]).toEqual([0, 1, 0]);
    expect([...env.truncated]).toEqual([0, 0, 0]);
    expect([...env.rewards]).toEqual([0.5, 3, -1]);
    expect(env.finalObservations[1]).toBe(22);
    expect(env.finalObservations[env.stride + 1]).toBe(122);
    const [begun] = env.getState(1);
    expect(begun).toBeGreaterThanOrEqual(0);
    expect(begun).toBeLessThan(10);
    expect([...env.observations.subarray(0, 3)]).toEqual([2.5, begun, 5]);
    expect([...env.observations.subarray(env.stride, env.stride + 3)]).toEqual([102.5, 100 + begun, 105]);
    expect(env.episodes.count).toBe(1);
    expect(env.episodes.lanes[0]).toBe(1);
    expect(env.episodes.returns[0]).toBe(4);
    expect(env.episodes.lengths[0]).toBe(2);
    env.actions.fill(0);
    env.step();
    expect(env.episodes.count).toBe(0);
    expect([...env.terminated]).toEqual([0, 0, 0]);
    expect(env.finalObservations[1]).toBe(22);
    expect([...env.blocks.episodeLengths.view.subarray(0, 3)]).toEqual([3, 1, 3]);
    expect([...env.blocks.episodeReturns.view.subarray(0, 3)]).toEqual([1.5, 0, 1]);
    expect([...env.blocks.episodeNumbers.view.subarray(0, 3)]).toEqual([1, 2, 1]);
  });

  test("the time limit truncates at its step, whatever terminated is", async () => {
    const env = await makeVectorEnv(counter(3), { numEnvs: 2 });
    env.reset();
    env.actions.fill(0);
    env.setState(0, [0]);
    env.setState(1, [0]);
    for (let t = 1; t <= 2; t++) {
      env.step();
      expect([...env.truncated]).toEqual([0, 0]);
    }
    env.actions.set([15, 7]);
    env.setState(0, [10]);
    env.step();
    expect([...env.terminated]).toEqual([1, 0]);
    expect([...env.truncated]).toEqual([1, 1]);
    expect(env.episodes.count).toBe(2);
    expect([...env.episodes.lanes]).toEqual([0, 1]);
    expect([...env.episodes.returns]).toEqual([15, 7]);
    expect([...env.episodes.lengths]).toEqual([3, 3]);
    expect([env.finalObservations[0], env.finalObservations[1]]).toEqual([25, 7]);
    env.actions.fill(0);
    env.step();
    expect([...env.truncated]).toEqual([0, 0]);
  });

  test("an environment may cut an episode short itself", async () => {
    const env = await makeVectorEnv(counter(0), { numEnvs: 2 });
    env.reset();
    env.setState(0, [0]);
    env.actions.set([-6, 0]);
    env.step();
    expect([...env.truncated]).toEqual([1, 0]);
    expect([...env.terminated]).toEqual([0, 0]);
    expect(env.finalObservations[0]).toBe(-6);
    env.actions.fill(0);
    env.step();
    expect([...env.truncated]).toEqual([0, 0]);
  });

  test("setState leaves return, length and number of the running episode alone", async () => {
    const env = await makeVectorEnv(counter(4));
    env.reset();
    env.setState(0, [0]);
    env.actions[0] = 2;
    env.step();
    env.step();
    env.setState(0, [-3]);
    expect([env.observations[0], env.observations[env.stride]]).toEqual([-3, 97]);
    expect([...env.getState(0)]).toEqual([-3]);
    env.step();
    env.step();
    expect(env.truncated[0]).toBe(1);
    expect(env.episodes.returns[0]).toBe(8);
    expect(env.episodes.lengths[0]).toBe(4);
    expect(env.finalObservations[0]).toBe(1);
  });

  test("dispose reaches the environment once; afterwards everything says so", async () => {
    const definition = counter(0);
    const env = await makeVectorEnv(definition);
    env.reset();
    env.dispose();
    env.dispose();
    expect(definition.disposed).toBe(1);
    for (const use of [() => env.reset(), () => env.step(), () => env.observations, () => env.getState(0)])
      expect(use).toThrow("Counter-v0: it was disposed");
  });
});

test("CartPole falls by hand: x' = 2.39 + 0.02 * 10 is beyond 2.4", async () => {
  const env = await makeVectorEnv("CartPole-v1", { numEnvs: 2, seed: 1 });
  env.reset();
  env.setState(1, [2.39, 10, 0, 0]);
  env.actions.fill(1);
  env.step();
  expect([...env.terminated]).toEqual([0, 1]);
  expect(env.finalObservations[1]).toBe(Math.fround(2.59));
  expect(env.finalObservations[2 * env.stride + 1]).toBe(0);
  for (let k = 0; k < 4; k++) {
    expect(Math.abs(env.observations[k * env.stride + 1])).toBeLessThan(0.05);
    expect(env.observations[k * env.stride + 1]).toBe(Math.fround(env.getState(1)[k]));
  }
  expect(env.episodes).toMatchObject({ count: 1 });
  expect([env.episodes.lanes[0], env.episodes.returns[0], env.episodes.lengths[0]]).toEqual([1, 1, 1]);
});

test("CartPole held upright is truncated at step 500, and falling then it is both", async () => {
  const env = await makeVectorEnv("CartPole-v1", { numEnvs: 2 });
  env.reset();
  for (let t = 1; t <= 500; t++) {
    env.setState(0, [0, 0, 0, 0]);
    env.setState(1, t < 500 ? [0, 0, 0, 0] : [2.39, 10, 0, 0]);
    env.step();
    expect([...env.truncated]).toEqual(t < 500 ? [0, 0] : [1, 1]);
    expect([...env.terminated]).toEqual(t < 500 ? [0, 0] : [0, 1]);
  }
  expect([...env.episodes.returns]).toEqual([500, 500]);
  expect([...env.episodes.lengths]).toEqual([500, 500]);
});

describe("random numbers", () => {
  test("resets draw Philox at (seed; episode, block, lane, stream)", async () => {
    const seed = 2 ** 52 + 12345;
    const arena = await Arena.create();
    for (const stream of [STREAMS.environment, STREAMS.evaluation]) {
      const definition = environmentDefinition("CartPole-v1");
      const env = await VectorEnv.create(arena, definition, { numEnvs: 21, seed, stream });
      for (let episode = 0; episode < 3; episode++) {
        env.reset();
        for (const lane of [0, 7, 20]) {
          const expected = [0, 1, 2, 3].map((draw) => -0.05 + 0.1 * uniform(seed, stream, lane, episode, draw));
          expect([...env.getState(lane)]).toEqual(expected);
        }
      }
    }
  });

  test("an autoreset takes the number of that lane's episode", async () => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: 11, seed: 9 });
    env.reset();
    for (let episode = 1; episode <= 3; episode++) {
      env.setState(10, [3, 0, 0, 0]);
      env.step();
      expect(env.getState(10)[2]).toBe(-0.05 + 0.1 * uniform(9, STREAMS.environment, 10, episode, 2));
    }
  });

  test("reset with a seed begins again, without one goes on", async () => {
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: 2, seed: 1 });
    const starts = [undefined, undefined, 1, undefined, 2].map((seed) => {
      env.reset({ seed });
      return [...env.getState(1)];
    });
    expect(starts[2]).toEqual(starts[0]);
    expect(starts[3]).toEqual(starts[1]);
    expect(starts[1]).not.toEqual(starts[0]);
    expect(starts[4]).not.toEqual(starts[0]);
    expect(env.seed).toBe(2);
  });
});

describe("a lane depends on nothing but itself", () => {
  test.each(environmentIds())("%s: the lanes of 40 are those of 8 and of 3, bit for bit", async (id) => {
    const few = await run(id, 3, 700);
    const eight = await run(id, 8, 700);
    const forty = await run(id, 40, 700);
    expect(forty.slice(0, 8)).toEqual(eight);
    expect(eight.slice(0, 3)).toEqual(few);
    expect(new Set(forty.map((history) => history.join())).size).toBe(40);
  });

  test("the same seed gives the same run, another seed another", async () => {
    expect(await run("CartPole-v1", 8, 100)).toEqual(await run("CartPole-v1", 8, 100));
    expect(await run("CartPole-v1", 8, 100, 12)).not.toEqual(await run("CartPole-v1", 8, 100));
  });

  test("padding lanes stay near the first lane, however long its episode lasts", async () => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: 1 });
    env.reset();
    let longest = 0;
    for (let t = 0; t < 2000; t++) {
      const [, speed, angle, spin] = env.getState(0);
      env.actions[0] = Number(angle + spin + 0.1 * speed > 0);
      env.step();
      longest = Math.max(longest, env.blocks.episodeLengths.view[0]);
      for (let row = 0; row < 4; row++)
        for (let lane = 1; lane < 8; lane++) {
          const { view } = env.blocks.observations;
          if (env.episodes.count === 0) expect(Math.abs(view[row * 8 + lane] - view[row * 8])).toBeLessThan(1);
        }
    }
    expect(longest).toBeGreaterThan(200);
  });
});

/** What each lane goes through under actions that depend on lane and step only. */
async function run(id: string, lanes: number, steps: number, seed = 11): Promise<number[][]> {
  const env = await makeVectorEnv(id, { numEnvs: lanes, seed });
  const history: number[][] = Array.from({ length: lanes }, () => []);
  env.reset();
  const { actions, actionSpace, stride } = env;
  for (let t = 0; t < steps; t++) {
    for (let lane = 0; lane < lanes; lane++)
      for (let row = 0; row < size(actionSpace); row++) {
        const u = uniform(0, 99, lane, t, row);
        actions[row * stride + lane] = actionSpace.type === "discrete" ? Math.floor(u * actionSpace.n) : 6 * u - 3;
      }
    env.step();
    history.forEach((past, lane) => {
      past.push(env.rewards[lane], env.terminated[lane], env.truncated[lane]);
      for (let row = 0; row < env.observations.length; row += env.stride)
        past.push(env.observations[row + lane], env.finalObservations[row + lane]);
    });
  }
  return history;
}

/** Draw number `draw` in [0, 1) with 53 bits, from Philox4x32-10 as Salmon et al. (2011) write it down. */
function uniform(seed: number, stream: number, lane: number, counter: number, draw: number): number {
  let c = [counter, draw >> 1, lane, stream].map(BigInt);
  let [k0, k1] = [BigInt(seed) & 0xffffffffn, BigInt(seed) >> 32n];
  for (let round = 0; round < 10; round++) {
    const p0 = c[0] * 0xd2511f53n;
    const p1 = c[2] * 0xcd9e8d57n;
    c = [(p1 >> 32n) ^ c[1] ^ k0, p1 & 0xffffffffn, (p0 >> 32n) ^ c[3] ^ k1, p0 & 0xffffffffn];
    k0 = (k0 + 0x9e3779b9n) & 0xffffffffn;
    k1 = (k1 + 0xbb67ae85n) & 0xffffffffn;
  }
  const [w0, w1] = c.slice(2 * (draw & 1)).map(Number);
  return ((w0 >>> 5) * 2 ** 26 + (w1 >>> 6)) * 2 ** -53;
}
