/**
 * Numbers at every border: NaN, infinities, and what is finite in float64 but not in float32, where networks and
 * environments keep their numbers, are refused in a line before anybody computes with them.
 */
import {
  box,
  createTrainer,
  discrete,
  makeVectorEnv,
  multiBinary,
  multiDiscrete,
  Random,
  type TrainingOptions,
} from "swingup";
import { describe, expect, it } from "vitest";
import { completeConfig } from "../../src/configuration/config.ts";
import { Follow, Walk } from "../envs/users_envs.ts";
import { BAD, expected, LARGEST, refuses } from "../support/numbers.ts";

describe("spaces", () => {
  it.each([
    [
      () => box([0, Number.NaN], [1, 1]),
      RangeError,
      "box: expected low[1] to be a number that float32 holds, or Infinity for no bound, got NaN",
    ],
    [
      () => box(0, 1e39, [2]),
      RangeError,
      "box: expected high to be a number that float32 holds, or Infinity for no bound, got 1e+39",
    ],
    [
      () =>
        box(
          [
            [0, 0],
            [0, 0],
          ] as never,
          [
            [1, 1],
            [1, 1],
          ] as never,
        ),
      TypeError,
      "box: expected low[0] to be a number, got an array of 2; give bounds flat, row by row, and the shape as the third argument",
    ],
    [() => box(["0"] as never, [1]), TypeError, 'box: expected low[0] to be a number, got "0"'],
    [
      () => box([Infinity], [Infinity]),
      RangeError,
      "box: expected a number between low and high, got [Infinity, Infinity] at 0",
    ],
    [() => box(0, 1, [1e5, 1e5]), RangeError, "shape: expected at most 67108864 elements, got [100000, 100000]"],
    [() => discrete(2 ** 31), RangeError, "n: expected a whole number in [1, 2147483647], got 2147483648"],
    [() => multiDiscrete([2, Number.NaN]), RangeError, "nvec[1]: expected a whole number in [1, 2147483647], got NaN"],
    [() => multiBinary(Infinity), RangeError, "n: expected a whole number in [1, 2147483647], got Infinity"],
  ] as const)("%#", (work, Kind, text) => refuses(work, Kind, text));

  it("take infinite bounds and the largest number", () => {
    expect([...box([-Infinity, -LARGEST], [LARGEST, Infinity]).high]).toEqual([LARGEST, Infinity]);
  });
});

describe("settings", () => {
  const given: [TrainingOptions, RegExp][] = [
    [{ env: "CartPole-v1", rewardScale: 1e39 }, /^rewardScale: expected a finite float32 number above 0, got 1e\+39$/],
    [
      { env: "CartPole-v1", rewardClip: 1e39 },
      /^rewardClip: expected a finite float32 number of at least 0, got 1e\+39$/,
    ],
    [{ env: "CartPole-v1", entropyCoefficient: 1e39 }, /^entropyCoefficient: expected a finite float32 number/],
    [{ env: "CartPole-v1", valueCoefficient: 1e39 }, /^valueCoefficient: /],
    [{ env: "CartPole-v1", policyGain: 1e39 }, /^policyGain: /],
    [{ env: "CartPole-v1", maxGradientNorm: 1e39 }, /^maxGradientNorm: /],
    [{ env: "CartPole-v1", adamEpsilon: 1e-60 }, /^adamEpsilon: expected a finite float32 number above 0, got 1e-60$/],
    [{ env: "CartPole-v1", learningRate: Number.NaN }, /^learningRate: expected a number in \(0, 1\], got NaN$/],
    [
      { env: "CartPole-v1", learningRateSchedule: [[0, 1e39]] },
      /^learningRateSchedule\[0\] factor: expected a finite float32/,
    ],
    [
      {
        env: "CartPole-v1",
        clipRange: 10,
        clipRangeSchedule: [
          [0, 1],
          [1, 3e38],
        ],
      },
      /^clipRangeSchedule: expected factors with which clipRange stays a finite float32 number, got 3e\+38 times 10$/,
    ],
    [{ env: "Pendulum-v1", envOptions: { g: Number.NaN } }, /^g: expected a number in \[-1000000, 1000000\], got NaN$/],
  ];
  it.each(given)("%j", (options, text) => refuses(() => completeConfig(options), RangeError, text));

  it("of a run, changed", async () => {
    const trainer = await createTrainer({ env: "CartPole-v1" });
    refuses(
      () => trainer.adjust({ entropyCoefficient: 1e39 }),
      RangeError,
      /^entropyCoefficient: expected a finite float32/,
    );
  });

  it("of wrappers", async () => {
    for (const [name, value] of [
      ["rewardScale", 1e39],
      ["rewardClip", 1e39],
      ["gamma", Number.NaN],
    ] as const)
      await expect(makeVectorEnv("CartPole-v1", { wrappers: { [name]: value } })).rejects.toThrow(
        new RegExp(`^${name}: expected`),
      );
  });

  it("of a Random", () => {
    refuses(
      () => new Random(1).uniform(0, Number.NaN),
      RangeError,
      "uniform: expected finite numbers low and high, got 0 and NaN",
    );
    refuses(() => new Random(1).uniform(-1e308, 1e308), RangeError, /^uniform: expected finite numbers/);
  });
});

describe("a vector environment", () => {
  it.each(BAD)("refuses %d as an action, and nothing has happened", async (value) => {
    const env = await makeVectorEnv(() => new Follow(), { numEnvs: 3 });
    env.reset();
    env.actions[env.stride + 2] = value;
    const got = Math.fround(value);
    refuses(
      () => env.step(),
      RangeError,
      `actions[${env.stride + 2}]: expected a finite float32 number as element 1 of the action of lane 2, got ${got}`,
    );
    env.actions.fill(0);
    env.step();
    expect(env.blocks.episodeLengths.view[2]).toBe(1);
  });

  it("refuses choices out of range and choices that are not allowed", async () => {
    const walk = await makeVectorEnv("CartPole-v1", { numEnvs: 3 });
    walk.reset();
    walk.actions.set([0, 1, -1]);
    refuses(
      () => walk.step(),
      RangeError,
      "actions[2]: expected a whole number in [0, 1] as the action of lane 2, got -1",
    );
    walk.actions.set([2, 1, 0]);
    refuses(
      () => walk.step(),
      RangeError,
      "actions[0]: expected a whole number in [0, 1] as the action of lane 0, got 2",
    );
    const masked = () =>
      Object.assign(new Walk(), {
        actionSpace: multiDiscrete([2, 3]),
        actionMasks: true,
        reset: () => ({ observation: [0], info: { actionMask: [1, 1, 1, 0, 1] } }),
      });
    const choices = await makeVectorEnv(masked as never, { numEnvs: 2 });
    choices.reset();
    choices.actions.fill(0);
    choices.actions[choices.stride + 1] = 1;
    const at = choices.stride + 1;
    refuses(
      () => choices.step(),
      RangeError,
      `actions[${at}]: expected a choice that the action mask allows as element 1 of the action of lane 1, got 1`,
    );
  });

  it("refuses a state whose observation float32 does not hold, and stays where it was", async () => {
    for (const wrappers of [{}, { normalizeObservations: true }, { observationHistory: 2 }]) {
      const env = await makeVectorEnv("CartPole-v1", { wrappers });
      env.reset();
      const [before, seen] = [env.getState(0), env.observations.slice()];
      const state = [...before];
      state[2] = 1e39;
      refuses(
        () => env.setState(0, state),
        RangeError,
        /^state: expected numbers whose observation float32 holds, got \[.*\] with observation\[2\] Infinity$/,
      );
      expect(env.getState(0)).toEqual(before);
      expect(env.observations).toEqual(seen);
      state[2] = Number.NaN;
      refuses(() => env.setState(0, state), RangeError, "state[2]: expected a number, got NaN");
    }
  });
});

describe("what environments return", () => {
  it.each(BAD)("%d as a reward, in an observation and in a state", async (value) => {
    const make = (changes: object) =>
      makeVectorEnv(() => Object.assign(new Walk(), { observationSpace: box([-Infinity], [Infinity]), ...changes }));
    const rewarded = await make({ step: () => ({ observation: [0], reward: value, terminated: false }) });
    rewarded.reset();
    expect(() => rewarded.step()).toThrow(expected("reward", value));
    const observed = await make({ reset: () => [value] });
    expect(() => observed.reset()).toThrow(expected("observation[0]", value));
    const set = await make({ setState: () => [value] });
    set.reset();
    expect(() => set.setState(0, [1])).toThrow(expected("observation[0]", value));
    if (Number.isFinite(value)) return; // a state is float64
    const saved = await make({ getState: () => [value] });
    saved.reset();
    expect(() => saved.getState(0)).toThrow(`getState()[0]: expected a finite number, got ${value}`);
  });
});
