/** Custom environments behind `VectorEnv`: spaces, seeds, ends of episodes, speed form, waiting. */
import { defineEnv, type EnvFactory, environmentInfo, makeVectorEnv, Random, registerEnv } from "swingup";
import { describe, expect, it } from "vitest";
import type { VectorEnv } from "../../src/envs/vector_env.ts";
import { ownModules } from "../support/own_modules.ts";
import { episodeSeed } from "./episode_seed.ts";
import { CartPole, FastWalk, Follow, SlowWalk, Walk } from "./users_envs.ts";

ownModules();

/** Plays a fixed pattern of choices; everything that a learner would see. */
async function play(env: VectorEnv, steps: number): Promise<number[][]> {
  await env.reset();
  const seen: number[][] = [[...env.observations]];
  for (let step = 0; step < steps; step++) {
    for (let lane = 0; lane < env.numEnvs; lane++) env.actions[lane] = Number((step + lane) % 5 > 0);
    await env.step();
    seen.push([...env.observations], [...env.rewards], [...env.terminated], [...env.truncated]);
    seen.push([...env.episodes.returns.subarray(0, env.episodes.count)]);
  }
  return seen;
}

describe("a class behind a vector environment", () => {
  it("walks as worked by hand: rewards, termination, the first observation of the next episode", async () => {
    const env = await makeVectorEnv(() => new Walk(), { numEnvs: 3, seed: 4 });
    expect(env.id).toBe("Walk");
    env.reset();
    env.setState(0, [8]);
    env.setState(1, [9]);
    env.setState(2, [-10]);
    env.actions.set([1, 1, 0]);
    env.step();
    expect([...env.rewards]).toEqual([Math.fround(-0.02), 1, Math.fround(-0.02)]);
    expect([...env.terminated]).toEqual([0, 1, 0]);
    expect([...env.truncated]).toEqual([0, 0, 0]);
    expect(env.finalObservations[1]).toBe(1);
    const start = new Random(episodeSeed(4, 1, 1)).integer(11) - 5;
    expect([...env.observations.subarray(0, 3)]).toEqual([0.9, start / 10, -1].map(Math.fround));
    expect([...env.getState(1)]).toEqual([start]);
  });

  it("hands each episode a seed of its own, which depends on seed, lane and episode", async () => {
    const seeds: number[] = [];
    class Noted extends Walk {
      override reset(options: { seed: number }) {
        seeds.push(options.seed);
        return super.reset(options);
      }
    }
    const env = await makeVectorEnv(() => new Noted(), { numEnvs: 2, seed: 2 ** 40 + 7 });
    env.reset();
    env.reset();
    expect(seeds).toEqual([0, 1].flatMap((episode) => [0, 1].map((lane) => episodeSeed(2 ** 40 + 7, lane, episode))));
    expect(new Set(seeds).size).toBe(4);
  });

  it("plays the same episodes in a lane however many lanes there are", async () => {
    const [few, many] = await Promise.all(
      [3, 21].map((lanes) => makeVectorEnv(() => new Walk(), { numEnvs: lanes, seed: 8 })),
    );
    const [a, b] = await Promise.all([play(few, 60), play(many, 60)]);
    for (
      let k = 0;
      k < a.length;
      k++ // all but the returns of ended episodes
    )
      if (k === 0 || k % 5 > 0) expect(b[k].slice(0, 3)).toEqual(a[k].slice(0, 3));
  });

  it.each([
    ["stepInto", () => new FastWalk()],
    ["promises", () => new SlowWalk()],
  ] as [string, EnvFactory][])("gives the same with %s", async (_, factory) => {
    const [plain, other] = await Promise.all(
      [Walk, undefined].map((Class) => makeVectorEnv(Class ? () => new Class() : factory, { numEnvs: 5, seed: 3 })),
    );
    expect(await play(other, 80)).toEqual(await play(plain, 80));
  });

  it("gives CartPole's equations the episodes of the built-in CartPole", async () => {
    const lanes = 6;
    const builtIn = await makeVectorEnv("CartPole-v1", { numEnvs: lanes, seed: 1 });
    const own = await makeVectorEnv(
      defineEnv(() => new CartPole(), { timeLimit: 500 }),
      { numEnvs: lanes, seed: 1 },
    );
    const random = new Random(5);
    let ended = 0;
    for (const env of [builtIn, own]) env.reset();
    const align = () => {
      for (let lane = 0; lane < lanes; lane++) own.setState(lane, builtIn.getState(lane));
    };
    align();
    for (let step = 0; step < 600; step++) {
      for (let lane = 0; lane < lanes; lane++) {
        // Most lanes at random; the first two so that they stay up to the time limit.
        const [x, v, angle, w] = builtIn.getState(lane);
        const balance = Number(angle + 0.3 * w + 0.02 * x + 0.05 * v > 0);
        builtIn.actions[lane] = own.actions[lane] = lane < 2 ? balance : random.integer(2);
      }
      builtIn.step();
      own.step();
      const { count } = builtIn.episodes;
      expect(own.episodes.count).toBe(count);
      expect(own.episodes.returns.slice(0, count)).toEqual(builtIn.episodes.returns.slice(0, count));
      expect([...own.terminated]).toEqual([...builtIn.terminated]);
      expect([...own.truncated]).toEqual([...builtIn.truncated]);
      ended += count;
      if (count > 0) align(); // their starts are drawn in different ways
      for (let row = 0; row < 4; row++)
        for (let k = row * own.stride; k < row * own.stride + lanes; k++)
          expect(own.observations[k]).toBeCloseTo(builtIn.observations[k], 5);
    }
    expect(ended).toBeGreaterThan(40);
    expect(Math.max(...[...builtIn.blocks.episodeLengths.view.subarray(0, 2)])).toBeLessThan(500);
  });

  it("gives a Box action as numbers that may be kept, and passes truncation on", async () => {
    const made: Follow[] = [];
    const env = await makeVectorEnv(() => made[made.push(new Follow()) - 1], { numEnvs: 2 });
    env.reset();
    for (let step = 0; step < 20; step++) {
      for (let k = 0; k < 3; k++)
        for (let lane = 0; lane < 2; lane++) env.actions[k * env.stride + lane] = step / 20 + k + lane / 100;
      env.step();
    }
    const given = made[made.length - 1].given.map((action) => [...(action as Float32Array)]);
    expect(given).toEqual(
      Array.from({ length: 20 }, (_, step) => [0, 1, 2].map((k) => Math.fround(step / 20 + k + 0.01))),
    );
    expect([...env.truncated]).toEqual([1, 1]);
    expect([...env.terminated]).toEqual([0, 0]);
  });

  it("has a time limit, a name and a threshold where they are given", async () => {
    registerEnv("Walk-v3", () => new Walk(), { timeLimit: 4, rewardThreshold: 0.7 });
    expect(environmentInfo("Walk-v3")).toMatchObject({ id: "Walk-v3", timeLimit: 4, rewardThreshold: 0.7 });
    const env = await makeVectorEnv("Walk-v3", { numEnvs: 1 });
    env.reset();
    env.actions.fill(0);
    for (let step = 1; step <= 4; step++) {
      env.step();
      expect(env.truncated[0]).toBe(Number(step === 4));
    }
    registerEnv("Walk-v3", () => new Walk());
    expect(environmentInfo("Walk-v3").timeLimit).toBe(0);
  });

  it("closes every object it made", async () => {
    let open = 0;
    class Door extends Walk {
      constructor() {
        super();
        open += 1;
      }
      close() {
        open -= 1;
      }
    }
    const env = await makeVectorEnv(() => new Door(), { numEnvs: 4 });
    expect(open).toBe(4);
    env.dispose();
    expect(open).toBe(0);
  });
});

describe("waiting", () => {
  it("refuses a step while another is under way", async () => {
    const env = await makeVectorEnv(() => new SlowWalk(), { numEnvs: 2 });
    const reset = env.reset();
    expect(reset).toBeInstanceOf(Promise);
    for (const use of [() => env.step(), () => env.reset(), () => env.getState(0)])
      expect(use).toThrow(/SlowWalk: the last step\(\) or reset\(\) is under way, await it/);
    await reset;
    const step = env.step();
    expect(step).toBeInstanceOf(Promise);
    expect(() => env.step()).toThrow(/under way/);
    await step;
  });

  it("stays synchronous where nobody waits", async () => {
    for (const source of ["CartPole-v1", () => new Walk()]) {
      const env = await makeVectorEnv(source);
      expect(env.reset()).toBeUndefined();
      expect(env.step()).toBeUndefined();
    }
  });

  it("throws the failure of the lowest lane when all have answered", async () => {
    let number = 0;
    const answered: number[] = [];
    class Late extends SlowWalk {
      readonly number = number++;
      override async step(action: number) {
        await new Promise((resolve) => setTimeout(resolve, 20 - 5 * this.number));
        answered.push(this.number);
        if (this.number > 1) throw new Error(`no answer from ${this.number}`);
        return super.step(action);
      }
    }
    const env = await makeVectorEnv(() => new Late(), { numEnvs: 3 });
    await env.reset();
    await expect(env.step()).rejects.toThrow(
      /^Late, lane 1, step 1 of the episode with seed \d+: step\(\): it threw: no answer from 2$/,
    );
    expect(answered).toEqual([3, 2, 1]);
    expect(() => env.step()).toThrow(/call reset\(\) first/);
  });
});
