/** Configuration: presets under options, every value checked, relations between sizes. */
import { describe, expect, it } from "vitest";
import { algorithmSettings } from "../../src/algorithms/registry.ts";
import {
  algorithmNames,
  completeConfig,
  type TrainingOptions,
  trainingKeys,
  unreadSettings,
} from "../../src/configuration/config.ts";
import { settings } from "../../src/configuration/settings.ts";
import { settingsOrder } from "../../src/configuration/settings_order.ts";
import { box } from "../../src/core/space.ts";
import { defineEnv } from "../../src/envs/custom_env.ts";
import { Follow } from "../envs/users_envs.ts";

class Unbounded extends Follow {
  override actionSpace = box([-1, -1, 0], [1, Number.POSITIVE_INFINITY, 1]);
}

const refusal = (options: object): string => {
  try {
    completeConfig(options as TrainingOptions);
  } catch (error) {
    return `${(error as Error).constructor.name}: ${(error as Error).message}`;
  }
  return "nothing refused";
};

describe("completeConfig", () => {
  it("lays options over the preset over the defaults", () => {
    const plain = completeConfig({ env: "CartPole-v1" });
    const given = completeConfig({ env: "CartPole-v1", gamma: 0.5, numEnvs: 16 });
    expect(given).toEqual({ ...plain, gamma: 0.5, numEnvs: 16 });
    expect(plain.seed).toBe(1);
    expect(plain.hiddenSizes).toEqual([32, 32]); // of the preset
    expect(plain.activation).toBe("tanh"); // of no preset
    expect(trainingKeys).toEqual(expect.arrayContaining(Object.keys(plain)));
  });

  it("leaves out what nothing reads, and says why it is refused", () => {
    const { clipRange, gaeLambda, momentum, adamEpsilon } = completeConfig({ env: "CartPole-v1", algorithm: "a2c" });
    expect({ clipRange, gaeLambda, momentum, adamEpsilon }).toEqual({ gaeLambda: 0.9 });
    const sgd = completeConfig({ env: "CartPole-v1", optimizer: "sgd", advantageEstimator: "td" });
    expect([sgd.momentum, sgd.adamEpsilon, sgd.gaeLambda, sgd.nStepReturn]).toEqual([
      0.9,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("takes the fast preset where it is asked for and differs", () => {
    const { steps, numEnvs: lanes } = completeConfig({ env: "Acrobot-v1", preset: "fast" });
    const usual = completeConfig({ env: "Acrobot-v1" });
    expect([steps, lanes]).toEqual([100_000, usual.numEnvs]);
    expect(usual.steps).toBeGreaterThan(steps);
    expect(completeConfig({ env: "CartPole-v1", preset: "fast" })).toEqual(completeConfig({ env: "CartPole-v1" }));
    expect(refusal({ env: "CartPole-v1", preset: "quick" })).toMatch(
      /preset: expected one of frugal, fast, robust, plain, got "quick"/,
    );
  });

  it("is a fixed point: a complete configuration completes to itself", () => {
    for (const env of ["CartPole-v1", "Pendulum-v1"])
      for (const algorithm of algorithmNames) {
        const config = completeConfig({ env, algorithm });
        expect(completeConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
      }
  });

  it("has every setting in its place, after those that decide whether it is read", () => {
    const names = Object.keys(settings);
    expect(names.filter((name) => settingsOrder.includes(name))).toEqual(settingsOrder);
    expect(names[names.indexOf("valueLoss") - 1]).toBe("valueCoefficient"); // beside which it is declared
    for (const [name, { only = {} }] of Object.entries(settings))
      for (const other of Object.keys(only).filter((key) => key !== "algorithm")) {
        expect(names).toContain(other);
        expect(names.indexOf(other)).toBeLessThan(names.indexOf(name));
      }
  });

  it("knows of no default that an algorithm would not read", () => {
    for (const [name, { initials, only }] of Object.entries(settings))
      for (const algorithm of Object.keys(initials)) expect(only?.algorithm ?? [algorithm], name).toContain(algorithm);
    for (const { defaults } of Object.values(algorithmSettings))
      expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(defaults)));
  });

  it("gives every setting a default that passes its own check, and a text", () => {
    for (const [key, { check, initial, initials, doc }] of Object.entries(settings)) {
      for (const value of [initial, ...Object.values(initials)]) expect(check(key, value)).toEqual(value);
      expect(doc.length).toBeGreaterThan(10);
    }
  });

  it.each([
    [
      { env: "CartPole-v1", squashActions: true },
      /^RangeError: squashActions: expected false for CartPole-v1, whose actions are choices/,
    ],
    [{ env: "CartPole-v1", stateDependentStd: true }, /^RangeError: stateDependentStd: expected false for CartPole-v1/],
    [
      { env: defineEnv(() => new Unbounded()), squashActions: true },
      /squashActions: expected false for Unbounded, whose action 1 lies in \[-1, Infinity\], .*clipped/,
    ],
    [
      { env: "Pendulum-v1", initialLogStd: -3, minLogStd: -2 },
      /initialLogStd: expected a number in \[minLogStd, maxLogStd\] = \[-2, 2\], got -3/,
    ],
    [{ env: "Pendulum-v1", minLogStd: 1, maxLogStd: 0 }, /minLogStd: expected at most maxLogStd = 0, got 1/],
    [{ env: "CartPole-v0" }, /^RangeError: env: expected one of .*, got "CartPole-v0" \(did you mean "CartPole-v1"/],
    [{ env: 3 }, /^TypeError: env/],
    [{ env: "CartPole-v1", algorithm: "pppo" }, /algorithm: expected one of ppo.*did you mean "ppo"/],
    [{ env: "CartPole-v1", learningrate: 1 }, /unknown key "learningrate" \(did you mean "learningRate"/],
    [{ env: "CartPole-v1", gamma: 1.01 }, /gamma: expected a number in \[0, 1\], got 1.01/],
    [{ env: "CartPole-v1", gaeLambda: -0.1 }, /gaeLambda: expected a number in \[0, 1\]/],
    [{ env: "CartPole-v1", clipRange: 0 }, /clipRange: expected a number in \(0, 10\], got 0/],
    [{ env: "CartPole-v1", learningRate: Number.NaN }, /learningRate: .*got NaN/],
    [{ env: "CartPole-v1", numEnvs: 0 }, /numEnvs: expected a whole number in \[1, 65536\], got 0/],
    [{ env: "CartPole-v1", epochs: 1.5 }, /epochs: expected a whole number/],
    [{ env: "CartPole-v1", seed: -1 }, /seed: expected a whole number in \[0, /],
    [{ env: "CartPole-v1", hiddenSizes: [64, 0] }, /hiddenSizes\[1\]: expected a whole number in \[1, 16384\], got 0/],
    [{ env: "CartPole-v1", hiddenSizes: 64 }, /TypeError: hiddenSizes: expected an array/],
    [{ env: "CartPole-v1", activation: "Tanh" }, /activation: expected one of .*did you mean "tanh"/],
    [
      { env: "CartPole-v1", numEnvs: 2, rolloutSteps: 8, minibatchSize: 32 },
      /minibatchSize: expected at most numEnvs \* rolloutSteps = 2 \* 8 = 16, got 32/,
    ],
    [
      { env: "CartPole-v1", numEnvs: 2, rolloutSteps: 8, minibatchSize: 5 },
      /minibatchSize: expected a divisor of numEnvs \* rolloutSteps = 2 \* 8 = 16, got 5/,
    ],
    [
      { env: "CartPole-v1", algorithm: "a2c", clipRange: 0.2 },
      /RangeError: clipRange: expected only with algorithm ppo.*, got it with algorithm a2c/,
    ],
    [{ env: "CartPole-v1", momentum: 0.5 }, /momentum: expected only with optimizer sgd, got it with optimizer adam/],
    [
      { env: "CartPole-v1", optimizer: "rmsprop", adamEpsilon: 1e-8 },
      /adamEpsilon: expected only with optimizer adam or adamW, got it with optimizer rmsprop/,
    ],
    [
      { env: "CartPole-v1", nStepReturn: 3 },
      /nStepReturn: expected only with advantageEstimator nStep, got it with advantageEstimator gae/,
    ],
    [
      { env: "CartPole-v1", algorithm: "a2c", rolloutSteps: 8, advantageEstimator: "nStep", nStepReturn: 9 },
      /nStepReturn: expected at most rolloutSteps = 8, got 9; use longer rollouts, or the estimator monteCarlo/,
    ],
    [{ env: "CartPole-v1", steps: 10 }, /steps: expected at least one rollout/],
    [{ env: "CartPole-v1", envOptions: { gravitation: 1 } }, /envOptions: unknown key "gravitation"/],
    [{ env: "Pendulum-v1", envOptions: { g: "10" } }, /TypeError: g: expected a number/],
  ])("refuses %j", (options, text) => {
    expect(refusal(options)).toMatch(text);
  });
});

describe("unreadSettings", () => {
  it("names what an algorithm or optimiser does not read, and nothing that it does", () => {
    const options = { env: "CartPole-v1", steps: 50_000, gamma: 0.9, clipRange: 0.1, momentum: 0.5, hiddenSizes: [8] };
    const unread = (more: Partial<TrainingOptions>) => unreadSettings({ ...options, ...more });
    expect(unread({})).toEqual(["momentum"]);
    expect(unread({ optimizer: "sgd" })).toEqual([]);
    expect(unread({ algorithm: "a2c" }).sort()).toEqual(["clipRange", "momentum"]);
    for (const algorithm of algorithmNames)
      for (const optimizer of ["adam", "sgd", "rmsprop"] as const) {
        const given: Record<string, unknown> = { ...options, algorithm, optimizer };
        for (const key of unreadSettings(given as unknown as TrainingOptions)) {
          expect(
            refusal({
              env: "CartPole-v1",
              algorithm,
              ...(key === "optimizer" ? {} : { optimizer }),
              [key]: given[key],
            }),
          ).toContain(`${key}: expected only with`);
          delete given[key];
        }
        expect(refusal(given)).toBe("nothing refused");
      }
  });
});
