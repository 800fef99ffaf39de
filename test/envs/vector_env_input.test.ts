/** What `makeVectorEnv` and the methods of a vector environment refuse, and in which words. */
import { describe, expect, test } from "vitest";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { Arena } from "../../src/wasm/arena.ts";

describe("bad input", () => {
  test.each<[string, unknown, new () => Error, string]>([
    ["CartPole-v2", {}, RangeError, 'HalfCheetah-v5, got "CartPole-v2" (did you mean "CartPole-v1"?)'],
    ["cartpole", {}, RangeError, 'got "cartpole" (did you mean "CartPole-v1"?)'],
    [
      5 as never,
      {},
      TypeError,
      "environment: expected one of CartPole-v1, Pendulum-v1, Acrobot-v1, MountainCar-v0, MountainCarContinuous-v0, Reacher-v5, InvertedPendulum-v5, InvertedDoublePendulum-v5, Swimmer-v5, Hopper-v5, Walker2d-v5, HalfCheetah-v5, got 5",
    ],
    [
      "CartPole-v1",
      { numEnv: 4 },
      RangeError,
      'CartPole-v1 options: unknown key "numEnv" (did you mean "numEnvs"?); allowed',
    ],
    ["CartPole-v1", { sutton_barto: true }, RangeError, '(did you mean "sutton_barto_reward"?)'],
    [
      "CartPole-v1",
      { g: 5 },
      RangeError,
      "allowed are numEnvs, seed, envOptions, wrappers, sutton_barto_reward, low, high",
    ],
    ["CartPole-v1", { numEnvs: 0 }, RangeError, "numEnvs: expected a whole number in [1, 65536], got 0"],
    ["CartPole-v1", { numEnvs: 65537 }, RangeError, "numEnvs: expected a whole number in [1, 65536], got 65537"],
    ["CartPole-v1", { numEnvs: 2.5 }, RangeError, "numEnvs: expected a whole number in [1, 65536], got 2.5"],
    ["CartPole-v1", { numEnvs: "8" }, TypeError, 'numEnvs: expected a whole number in [1, 65536], got "8"'],
    ["CartPole-v1", { seed: -1 }, RangeError, "seed: expected a whole number in [0, 9007199254740991], got -1"],
    ["CartPole-v1", { seed: 2 ** 53 }, RangeError, "seed: expected a whole number in [0, 9007199254740991]"],
    [
      "CartPole-v1",
      { envOptions: { sutton_barto_reward: 1 } },
      TypeError,
      "sutton_barto_reward: expected true or false, got 1",
    ],
    [
      "CartPole-v1",
      { envOptions: { low: Number.NaN } },
      RangeError,
      "low: expected a number in [-1000000, 1000000], got NaN",
    ],
    ["CartPole-v1", { envOptions: { low: 0.1 } }, RangeError, "low: expected a number of at most high = 0.05, got 0.1"],
    ["Pendulum-v1", { envOptions: { x_init: -1 } }, RangeError, "x_init: expected a number in [0, 1000000], got -1"],
    ["Acrobot-v1", { envOptions: { low: 0.2 } }, RangeError, "low: expected a number of at most high = 0.1, got 0.2"],
    [
      "MountainCar-v0",
      { envOptions: { high: -0.7 } },
      RangeError,
      "low: expected a number of at most high = -0.7, got -0.6",
    ],
    [
      "MountainCarContinuous-v0",
      { goal: 1 },
      RangeError,
      "allowed are numEnvs, seed, envOptions, wrappers, goal_velocity, low, high",
    ],
    [
      "Reacher-v5",
      { envOptions: { reward_dist_weight: Infinity } },
      RangeError,
      "reward_dist_weight: expected a number in [-1000000,",
    ],
    ["Pendulum-v1", null, TypeError, "Pendulum-v1 options: expected an object, got null"],
  ])("makeVectorEnv(%o, %o)", async (id, options, kind, text) => {
    const failure = await makeVectorEnv(id, options as Record<string, unknown>).then(
      () => undefined,
      (error) => error,
    );
    expect(failure).toBeInstanceOf(kind);
    expect(failure.message).toContain(text);
  });

  test("VectorEnv.create names keys and options that nothing reads", async () => {
    const arena = await Arena.create();
    const definition = environmentDefinition("CartPole-v1");
    const failure = (config: object) => VectorEnv.create(arena, definition, config).catch((error) => error.message);
    expect(await failure({ numEnv: 4 })).toContain('VectorEnv.create: unknown key "numEnv" (did you mean "numEnvs"?)');
    expect(await failure({ options: { lov: 0 } })).toContain('options: unknown key "lov" (did you mean "low"?)');
    expect(await failure({ stream: -1 })).toContain("stream: expected a whole number in [0, 4294967295], got -1");
  });

  test("before the first reset", async () => {
    const env = await makeVectorEnv("CartPole-v1");
    for (const use of [() => env.step(), () => env.getState(0), () => env.setState(0, [0, 0, 0, 0])])
      expect(use).toThrow("CartPole-v1: call reset() first");
  });

  test("lanes, states and seeds of methods", async () => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: 4 });
    env.reset();
    expect(() => env.getState(4)).toThrow(new RangeError("lane: expected a whole number in [0, 3], got 4"));
    expect(() => env.setState(-1, [0, 0, 0, 0])).toThrow(
      new RangeError("lane: expected a whole number in [0, 3], got -1"),
    );
    expect(() => env.setState(0, [0, 0, 0])).toThrow(new RangeError("state: expected 4 numbers, got 3"));
    expect(() => env.setState(0, 7 as never)).toThrow(new TypeError("state: expected an array of 4 numbers, got 7"));
    expect(() => env.setState(0, [0, Number.NaN, 0, 0])).toThrow(
      new RangeError("state[1]: expected a number, got NaN"),
    );
    expect(() => env.reset({ seed: 0.5 })).toThrow(RangeError);
    expect(() => env.reset({ sede: 1 } as object)).toThrow('reset: unknown key "sede" (did you mean "seed"?)');
  });
});
