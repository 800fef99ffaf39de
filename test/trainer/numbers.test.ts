/**
 * Numbers at every border: NaN, infinities, and what is finite in float64 but not in float32, where networks and
 * environments keep their numbers, are refused in a line before anybody computes with them.
 */
import {
  box,
  createTrainer,
  defineEnv,
  discrete,
  loadPolicy,
  makeVectorEnv,
  multiBinary,
  multiDiscrete,
  type Policy,
  Policy as PolicyClass,
  Random,
  type TrainingOptions,
} from "swingup";
import { exportPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { completeConfig } from "../../src/configuration/config.ts";
import { Follow, Walk } from "../envs/users_envs.ts";

/** One beyond float32: 3.4028236e38 is the least that rounds to infinity. */
const BAD = [1e39, -1e39, 3.4028236e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const LARGEST = 3.4028234663852886e38;

const expected = (field: string, value: number) => `${field}: expected a finite float32 number, got ${value}`;

/** One line, of the kind and text expected. */
function refuses(work: () => unknown, Kind: typeof RangeError | typeof TypeError, text: string | RegExp): void {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(Kind);
  const { message } = error as Error;
  expect(message).not.toContain("\n");
  if (typeof text === "string") expect(message).toBe(text);
  else expect(message).toMatch(text);
}

describe("a policy", () => {
  let policy: Policy;
  let normalised: Policy;
  beforeAll(async () => {
    policy = await PolicyClass.create(completeConfig({ env: "Pendulum-v1" }), () => {});
    normalised = await PolicyClass.create(
      completeConfig({ env: "Pendulum-v1", normalizeObservations: true }),
      () => {},
    );
  });

  it.each(BAD)("refuses %d in an observation, to act on or to inspect", (value) => {
    refuses(() => policy.act([0, value, 0]), RangeError, expected("observation[1]", value));
    refuses(() => policy.act([0, value, 0], { deterministic: false }), RangeError, expected("observation[1]", value));
    refuses(() => normalised.act([value, 0, 0]), RangeError, expected("observation[0]", value));
    refuses(() => policy.inspect([0, 0, 0, 0, 0, value], 2), RangeError, expected("observations[5]", value));
  });

  it("refuses what is no number", () => {
    refuses(
      () => policy.act([0, "1" as never, 0]),
      TypeError,
      'observation[1]: expected a finite float32 number, got "1"',
    );
    refuses(() => policy.inspect(7 as never), TypeError, /^observations: expected an array of 3 numbers, .* got 7$/);
  });

  it("takes the largest that float32 holds", () => {
    expect([...(policy.act([LARGEST, -LARGEST, 1]) as Float32Array)].every(Number.isFinite)).toBe(true);
  });

  it.each(BAD)("refuses %d among parameters and statistics, and keeps its own", (value) => {
    const [before, statistics] = [policy.parameters, normalised.statistics];
    const parameters = Array.from(before);
    parameters[3] = value;
    refuses(
      () => {
        policy.parameters = parameters as never;
      },
      RangeError,
      expected("parameters[3]", value),
    );
    expect(policy.parameters).toEqual(before);
    if (Number.isFinite(value)) return; // statistics are float64
    const wrong = Float64Array.from(statistics as Float64Array);
    wrong[4] = value;
    const text = new RegExp(`^statistics\\[4\\]: expected a number of at least 0, got ${value}$`);
    refuses(
      () => {
        normalised.statistics = wrong;
      },
      RangeError,
      text,
    );
    expect(normalised.statistics).toEqual(statistics);
  });

  it("refuses statistics that are none", async () => {
    const set = (values: unknown) => () => {
      normalised.statistics = values as Float64Array;
    };
    refuses(set(undefined), TypeError, "statistics: expected an array of 9 numbers, got undefined");
    refuses(set(new Float64Array(3)), RangeError, "statistics: expected 9 numbers, got 3");
    refuses(set([0, -1, 1, 0, 1, 1, 0, 1, 1]), RangeError, "statistics[1]: expected a number of at least 0, got -1");
    const config = completeConfig({ env: "Pendulum-v1", normalizeObservations: true });
    const statistics = new Float64Array(9).fill(Number.NaN);
    await expect(PolicyClass.create(config, () => {}, { statistics })).rejects.toThrow(
      /^statistics\[0\]: expected a number/,
    );
  });

  it.each(["module", "module-wasm"] as const)("exported as %s refuses the same in the same words", async (format) => {
    const files = await exportPolicy(policy, format);
    const [text] = [...files.values()].map((bytes) => new TextDecoder().decode(bytes));
    const { act } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
    const observations: unknown[] = [...BAD.map((value) => [0, 0, value]), [0, 0], "000", null, [0, "1", 0], undefined];
    for (const observation of observations)
      expect(thrown(() => act(observation))).toEqual(thrown(() => policy.act(observation as number[])));
    const masked = () => policy.act([0, 0, 0], { actionMask: [1, 1] });
    expect(thrown(() => act([0, 0, 0], [1, 1]))).toEqual(thrown(masked));
    expect(thrown(masked)).toMatch(/^TypeError: actionMask: expected none with a box/);
  });

  it.each(["module", "module-wasm"] as const)(
    "exported as %s refuses the same masks in the same words",
    async (format) => {
      for (const actionSpace of [discrete(3), multiDiscrete([2, 1]), multiBinary(2)]) {
        const env = defineEnv(() => Object.assign(new Walk(), { actionSpace }) as never);
        const policy = await PolicyClass.create(completeConfig({ env: "x" as never }, env), () => {}, { env });
        const [text] = [...(await exportPolicy(policy, format)).values()].map((bytes) =>
          new TextDecoder().decode(bytes),
        );
        const { act } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
        const masks: unknown[] = [
          [1],
          [0, 0, 0],
          [0, 0, 0, 0],
          [1, 2, 1],
          [1, 0.5, 1, 1],
          [1, Number.NaN, 1],
          "111",
          null,
          3,
          [1, 1, 0, 0],
          [true, true, true],
        ];
        for (const actionMask of masks)
          expect(thrown(() => act([0], actionMask))).toEqual(
            thrown(() => policy.act([0], { actionMask: actionMask as number[] })),
          );
      }
    },
  );
});

/** What it threw, or what it returned. */
function thrown(work: () => unknown): string {
  try {
    return `returned ${String(work())}`;
  } catch (error) {
    return String(error);
  }
}

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
    const env = await makeVectorEnv(() => new Follow(), { lanes: 3 });
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
    const walk = await makeVectorEnv("CartPole-v1", { lanes: 3 });
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
    const choices = await makeVectorEnv(masked as never, { lanes: 2 });
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

describe("policy files", () => {
  it("with a number that is not finite are refused", async () => {
    const policy = await PolicyClass.create(completeConfig({ env: "CartPole-v1" }), () => {});
    policy.actorCritic.parameters.view[0] = Number.NaN;
    await expect(loadPolicy(policy.toBytes())).rejects.toThrow(/holds NaN or infinite values$/);
  });
});
