/** What a custom environment may return and what it may not: one line that names lane, step and field. */
import {
  box,
  defineEnv,
  discrete,
  type Env,
  EnvError,
  type EnvFactory,
  makeVectorEnv,
  registerEnv,
  type StepResult,
} from "swingup";
import { describe, expect, it, vi } from "vitest";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { episodeSeed } from "./episode_seed.ts";
import { FastWalk, Walk } from "./users_envs.ts";

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
    const whole = (id: string) => ({ ...environmentDefinition("CartPole-v1"), id });
    expect(() => registerEnv(whole("CartPole-v1"))).toThrow(/id: expected a name that no built-in environment has/);
    expect(() => registerEnv(whole("a/b"))).toThrow(/id: expected a name such as "MyGame-v0"/);
    expect(() => registerEnv(whole("Walk-v4") as never, factory)).toThrow(
      /^registerEnv: expected a definition alone, which has its id and its limits, got .* besides$/,
    );
    expect(() => registerEnv({ id: "Walk-v4" } as never)).toThrow(/^id: expected a name such as "MyGame-v0"/);
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
