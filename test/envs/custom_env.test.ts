/** Custom environments behind `VectorEnv`: spaces, seeds, ends of episodes, speed form, waiting, bad input. */
import {
  box,
  defineEnv,
  discrete,
  type Env,
  EnvError,
  type EnvFactory,
  environmentInfo,
  makeVectorEnv,
  Random,
  registerEnv,
  type StepResult,
} from "swingup";
import { describe, expect, it, vi } from "vitest";
import { STREAMS, splitSeed } from "../../src/core/streams.ts";
import type { VectorEnv } from "../../src/envs/vector_env.ts";
import { word } from "../math/philox_reference.ts";
import { ownModules } from "../support/own_modules.ts";
import { CartPole, FastWalk, Follow, SlowWalk, Walk } from "./users_envs.ts";

ownModules();

/** Plays a fixed pattern of choices; everything that a learner would see. */
async function play(env: VectorEnv, steps: number): Promise<number[][]> {
  await env.reset();
  const seen: number[][] = [[...env.observations]];
  for (let step = 0; step < steps; step++) {
    for (let lane = 0; lane < env.lanes; lane++) env.actions[lane] = Number((step + lane) % 5 > 0);
    await env.step();
    seen.push([...env.observations], [...env.rewards], [...env.terminated], [...env.truncated]);
    seen.push([...env.episodes.returns.subarray(0, env.episodes.count)]);
  }
  return seen;
}

/** The seed of a lane's episode: the upper 32 of the 53 bits of the reset's only draw. */
function episodeSeed(seed: number, lane: number, episode: number): number {
  const { lo, hi } = splitSeed(seed);
  const source = { seedLo: lo, seedHi: hi, stream: STREAMS.environment, counter: episode };
  const [upper27, lower26] = [word(0, lane, source) >>> 5, word(1, lane, source) >>> 6];
  return upper27 * 2 ** 5 + Math.floor(lower26 / 2 ** 21);
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

describe("bad input", () => {
  const good: StepResult = { observation: [0.5], reward: 1, terminated: false };
  const stepping = (result: unknown) =>
    class Game extends Walk {
      override step() {
        return result as ReturnType<Walk["step"]>;
      }
    };
  const starting = (start: unknown) =>
    class Game extends Walk {
      override reset() {
        return start as number[];
      }
    };

  it.each([
    [
      "NaN in an observation",
      { ...good, observation: [NaN] },
      "observation[0]: expected a finite float32 number, got NaN",
    ],
    [
      "an observation that float32 cannot hold",
      { ...good, observation: [1e39] },
      "observation[0]: expected a finite float32 number, got 1e+39",
    ],
    [
      "an observation out of bounds",
      { ...good, observation: [1.001] },
      "observation[0]: expected a number in [-1, 1], the bounds of observationSpace, got 1.001",
    ],
    ["a text in an observation", { ...good, observation: ["1"] }, 'observation[0]: expected a number, got "1"'],
    ["too many numbers", { ...good, observation: [0, 0] }, "observation: expected an array of 1 number, got 2"],
    ["a bare number", { ...good, observation: 0 }, "observation: expected an array of 1 number, got 0"],
    ["no observation", { reward: 1, terminated: false }, "observation: expected an array of 1 number, got undefined"],
    ["NaN reward", { ...good, reward: NaN }, "reward: expected a finite float32 number, got NaN"],
    ["an infinite reward", { ...good, reward: -1e300 }, "reward: expected a finite float32 number, got -1e+300"],
    ["no reward", { observation: [0], terminated: false }, "reward: expected a finite float32 number, got undefined"],
    ["a number as a flag", { ...good, terminated: 0 }, "terminated: expected true or false, got 0"],
    ["no flag", { observation: [0], reward: 1, done: true }, "terminated: expected true or false, got undefined"],
    ["null as the other flag", { ...good, truncated: null }, "truncated: expected true or false, got null"],
    ["nothing", undefined, "step: expected { observation, reward, terminated, truncated }, got undefined"],
    [
      "Gymnasium's tuple",
      [[0], 1, false, false, {}],
      "step: expected { observation, reward, terminated, truncated }, got an array of 5",
    ],
  ])("names lane, step and field of %s", async (_, result, text) => {
    const Game = stepping(result);
    let lane = 0;
    const env = await makeVectorEnv(() => (lane++ === 2 ? new Game() : new Walk()), { numEnvs: 3, seed: 1 });
    env.reset();
    const seed = episodeSeed(1, 1, 0);
    expect(() => env.step()).toThrow(`Walk, lane 1, step 1 of the episode with seed ${seed}: ${text}`);
    env.reset();
    const failure = attempt(() => env.step());
    expect(failure).toMatchObject({ name: "EnvError", env: "Walk", lane: 1, step: 1, field: text.split(": ")[0] });
    expect(() => env.step()).toThrow(/call reset\(\) first/);
  });

  it.each([
    ["nothing", undefined, "observation: expected an array of 1 number, got undefined"],
    [
      "nested arrays",
      [[0], [1]],
      "observation: expected an array of 1 number, got 2 arrays; give the numbers flat, row by row",
    ],
    ["an observation in a record", { observation: [NaN] }, "observation[0]: expected a finite float32 number, got NaN"],
  ])("names a reset that returns %s", async (_, start, text) => {
    const Game = starting(start);
    const env = await makeVectorEnv(() => new Game(), { seed: 1 });
    expect(() => env.reset()).toThrow(`Game, lane 0, reset({ seed: ${episodeSeed(1, 0, 0)} }): ${text}`);
  });

  it("tolerates what float32 rounds, 1e-5 of a bound", async () => {
    for (const [value, fits] of [
      [1.000009, true],
      [1.00002, false],
    ] as const) {
      const Game = stepping({ ...good, observation: [value] });
      const env = await makeVectorEnv(() => new Game());
      env.reset();
      if (fits) expect(() => env.step()).not.toThrow();
      else expect(() => env.step()).toThrow(EnvError);
    }
  });

  it("says what an environment threw, and keeps it as the cause", async () => {
    const cause = new Error("out of fuel");
    class Game extends Walk {
      override step(action: number) {
        if (this.place === 3) throw cause;
        return super.step(action);
      }
    }
    const env = await makeVectorEnv(() => new Game());
    env.reset();
    env.setState(0, [2]);
    env.actions[0] = 1;
    env.step();
    const failure = attempt(() => env.step());
    expect(failure.message).toMatch(
      /^Game, lane 0, step 2 of the episode with seed \d+: step\(\): it threw: out of fuel$/,
    );
    expect(failure.cause).toBe(cause);
  });

  it("finds what stepInto and resetInto leave unwritten", async () => {
    class Lazy extends FastWalk {
      override stepInto() {}
    }
    class Asleep extends FastWalk {
      override resetInto() {}
    }
    const lazy = await makeVectorEnv(() => new Lazy());
    lazy.reset();
    expect(() => lazy.step()).toThrow(/observation\[0\]: expected a finite float32 number, got NaN/);
    const asleep = await makeVectorEnv(() => new Asleep());
    expect(() => asleep.reset()).toThrow(/observation\[0\]: expected a finite float32 number, got NaN/);
  });

  it("says that a state cannot be read where there is no getState, and checks what there is", async () => {
    const env = await makeVectorEnv(() => new FastWalk());
    env.reset();
    expect(env.stateSize).toBe(0);
    expect(() => env.getState(0)).toThrow(/FastWalk, lane 0, .*getState\(\): expected a method, got nothing/);
    expect(() => env.setState(0, [])).toThrow(/setState\(\): expected a method, got nothing/);
    class Growing extends Walk {
      readonly numbers: number[] = [];
      override getState() {
        return [...this.numbers, this.numbers.push(0)];
      }
    }
    const growing = await makeVectorEnv(() => new Growing());
    growing.reset();
    expect(() => growing.getState(0)).toThrow(/getState\(\): expected 1 numbers as before, got 2/);
  });

  it("warns once of an episode that does not end", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    class Endless extends FastWalk {
      override stepInto(_: number, observation: Float32Array, outcome: { reward: number }) {
        observation[0] = 0;
        outcome.reward = 0;
      }
    }
    const env = await makeVectorEnv(() => new Endless(), { numEnvs: 2 });
    env.reset();
    for (let step = 1; step < 1_000_000; step++) env.step();
    expect(warn).not.toHaveBeenCalled();
    env.step();
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/Endless, lane 0: an episode has not ended in 1000000 steps; .* timeLimit/)],
    ]);
    warn.mockRestore();
  });

  const spaces = (observationSpace: unknown, actionSpace: unknown) => () =>
    Object.assign(new Walk(), { observationSpace, actionSpace });
  it.each([
    [
      "a class",
      Walk,
      /env: expected a function .* such as \(\) => new MyGame\(\), got the class itself: write \(\) => new Walk\(\)/,
    ],
    [
      "an object",
      new Walk(),
      /environment: expected a name, or a function that returns a new environment.* got an object \(Walk\)/,
    ],
    ["a number", 3, /environment: expected one of CartPole-v1/],
    [
      "a factory of promises",
      async () => new Walk(),
      /got a function that returns a promise; reset\(\) and step\(\) may wait/,
    ],
    ["a factory of nothing", () => undefined, /got a function that returns undefined/],
    [
      "an empty object",
      () => ({}),
      /CustomEnv: observationSpace: expected box\(low, high\), discrete.*, got undefined/,
    ],
    [
      "no action space",
      spaces(box([0], [1]), undefined),
      /Walk: actionSpace: expected box\(low, high\), discrete.*, got undefined/,
    ],
    [
      "a discrete observation",
      spaces(discrete(4), discrete(2)),
      /Walk: observationSpace: expected box\(...\), got discrete\(...\); give a number k of n as n numbers/,
    ],
    [
      "a bad box",
      spaces({ type: "box", shape: [2], low: [0], high: [1, 1] }, discrete(2)),
      /Walk: observationSpace: box: expected 2 bounds/,
    ],
    ["no step", () => Object.assign(new Walk(), { step: undefined }), /Walk: step: expected a method, got undefined/],
    [
      "no setState",
      () => Object.assign(new Walk(), { setState: undefined }),
      /Walk: setState: expected a method, since there is getState/,
    ],
  ])("refuses %s", async (_, source, text) => {
    await expect(makeVectorEnv(source as unknown as EnvFactory)).rejects.toThrow(text);
    await expect(makeVectorEnv(source as unknown as EnvFactory)).rejects.toBeInstanceOf(TypeError);
  });

  it("refuses one object for two lanes, and objects that differ", async () => {
    const one = new Walk();
    await expect(makeVectorEnv(() => one, { numEnvs: 2 })).rejects.toThrow(
      /Walk: the factory returned one object twice/,
    );
    let n = 1;
    const growing = () => Object.assign(new Walk(), { actionSpace: discrete(n++) }) as Env;
    await expect(makeVectorEnv(growing, { numEnvs: 2 })).rejects.toThrow(
      /Walk: actionSpace: expected the same in every object/,
    );
  });

  it("refuses bad names and options", () => {
    const factory = () => new Walk();
    expect(() => registerEnv("CartPole-v1", factory)).toThrow(/id: expected a name that no built-in environment has/);
    for (const id of ["", "a/b", "../x", "two words"])
      expect(() => registerEnv(id, factory)).toThrow(/id: expected a name such as "MyGame-v0"/);
    expect(() => registerEnv(7 as unknown as string, factory)).toThrow(TypeError);
    expect(() => registerEnv("Walk-v4", factory, { timelimit: 3 } as object)).toThrow(
      /unknown key "timelimit" \(did you mean "timeLimit"/,
    );
    expect(() => defineEnv(factory, { timeLimit: -1 })).toThrow(/timeLimit: expected a whole number/);
    expect(() => defineEnv(factory, { rewardThreshold: NaN })).toThrow(/rewardThreshold: expected a number/);
  });

  it("refuses options that it does not have", async () => {
    await expect(makeVectorEnv(() => new Walk(), { envOptions: { size: 3 } })).rejects.toThrow(/unknown key "size"/);
  });
});

function attempt(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
