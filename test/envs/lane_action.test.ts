/** One lane of a vector environment without its matrices: observations, masks and actions, with lanes that are padding. */
import { makeVectorEnv, type VectorEnv } from "swingup";
import { describe, expect, it } from "vitest";
import { Lamps, Nim, Rings } from "./choice_envs.ts";

const LANES = 5; // rows are 8 elements apart

/** By its stride. */
const columnOf = (matrix: ArrayLike<number>, env: VectorEnv, lane: number) =>
  Array.from(matrix).filter((_, k) => k % env.stride === lane);

describe("an observation", () => {
  it("is a copy of the lane's column, and the final one the last of the episode that ended", async () => {
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: LANES, seed: 3, wrappers: { timeLimit: 4 } });
    env.reset();
    for (let step = 0; step < 4; step++) {
      for (let lane = 0; lane < LANES; lane++) {
        const observation = env.observation(lane);
        expect(observation).toBeInstanceOf(Float32Array);
        expect([...observation]).toEqual(columnOf(env.observations, env, lane));
        expect(observation).toHaveLength(3);
        observation.fill(9);
        expect([...env.observation(lane)]).toEqual(columnOf(env.observations, env, lane));
      }
      env.step();
    }
    for (let lane = 0; lane < LANES; lane++) {
      expect([...env.finalObservation(lane)]).toEqual(columnOf(env.finalObservations, env, lane));
      expect(env.finalObservation(lane)).not.toEqual(env.observation(lane));
    }
    expect(new Set([0, 1, 2, 3, 4].map((lane) => env.observation(lane).join()))).toHaveProperty("size", LANES);
  });

  it.each([-1, LANES, 0.5, "0"])("is refused for lane %j, as a mask and an action are", async (lane) => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: LANES });
    env.reset();
    const text = /lane: expected a whole number in \[0, 4\]/;
    expect(() => env.observation(lane as number)).toThrow(text);
    expect(() => env.finalObservation(lane as number)).toThrow(text);
    expect(() => env.actionMask(lane as number)).toThrow(text);
    expect(() => env.action(lane as number)).toThrow(text);
    expect(() => env.setAction(lane as number, 0)).toThrow(text);
  });
});

describe("an action mask", () => {
  it("is a copy of the lane's, and undefined where there is none", async () => {
    const env = await makeVectorEnv(() => new Nim(), { numEnvs: LANES, seed: 1 });
    env.reset();
    for (let lane = 0; lane < LANES; lane++)
      expect([...env.actionMask(lane)!]).toEqual(columnOf(env.actionMasks!, env, lane));
    expect(env.actionMask(2)).toHaveLength(3);
    const open = await makeVectorEnv("CartPole-v1", { numEnvs: LANES });
    open.reset();
    expect(open.actionMask(0)).toBeUndefined();
  });
});

describe("an action", () => {
  it.each([
    ["Discrete", "MountainCar-v0", (lane: number) => lane % 3],
    ["MultiDiscrete", () => new Rings(), (lane: number) => Int32Array.of(lane % 3, lane % 4, lane % 2)],
    ["MultiBinary", () => new Lamps(), (lane: number) => Int32Array.of(1, lane % 2, 0, 1)],
    ["a Box of 1", "Pendulum-v1", (lane: number) => Float32Array.of(lane / 4)],
    ["a Box of 2", "Reacher-v5", (lane: number) => Float32Array.of(lane / 8, -lane / 8)],
  ] as const)("of %s is what was set in its lane, and what `step` takes", async (_, source, actionOf) => {
    const env = await makeVectorEnv(source, { numEnvs: LANES, seed: 2 });
    const twin = await makeVectorEnv(source, { numEnvs: LANES, seed: 2 });
    env.reset();
    twin.reset();
    for (let lane = 0; lane < LANES; lane++) {
      const action = actionOf(lane);
      env.setAction(lane, action);
      if (typeof action === "number") twin.actions[lane] = action;
      else for (let row = 0; row < action.length; row++) twin.actions[row * twin.stride + lane] = action[row];
    }
    expect(env.actions).toEqual(twin.actions);
    for (let lane = 0; lane < LANES; lane++) expect(env.action(lane)).toEqual(actionOf(lane));
    env.step();
    twin.step();
    expect(env.observations).toEqual(twin.observations);
    const copy = env.action(1);
    if (typeof copy !== "number") copy.fill(0);
    expect(env.action(1)).toEqual(actionOf(1));
  });

  it("may be any array of numbers", async () => {
    const env = await makeVectorEnv("Reacher-v5", { numEnvs: LANES });
    env.setAction(4, [0.25, -1]);
    expect(env.action(4)).toEqual(Float32Array.of(0.25, -1));
    expect(env.action(3)).toEqual(Float32Array.of(0, 0));
  });

  it.each([
    ["CartPole-v1", 2, /^action: expected a whole number in \[0, 1\], got 2$/],
    ["CartPole-v1", 0.5, /^action: expected a whole number in \[0, 1\], got 0.5$/],
    ["CartPole-v1", [1], /^action: expected a whole number in \[0, 1\], got an array of 1$/],
    ["Pendulum-v1", 0.5, /^action: expected an array of 1 number, got 0.5$/],
    ["Reacher-v5", [0], /^action: expected 2 numbers, got 1$/],
    ["Reacher-v5", [0, Number.NaN], /^action\[1\]: expected a finite float32 number, got NaN$/],
    [() => new Rings(), [0, 4, 0], /^action\[1\]: expected a whole number in \[0, 3\], got 4$/],
    [() => new Rings(), [0, 1], /^action: expected 3 whole numbers, got 2$/],
    [() => new Rings(), 1, /^action: expected an array of 3 whole numbers, got 1$/],
    [() => new Lamps(), [0, 1, 2, 0], /^action\[2\]: expected a whole number in \[0, 1\], got 2$/],
  ] as const)("of %s is refused as %j, and nothing is written", async (source, action, text) => {
    const env = await makeVectorEnv(source, { numEnvs: LANES });
    env.reset();
    const before = env.actions.slice();
    expect(() => env.setAction(0, action as number)).toThrow(text);
    expect(env.actions).toEqual(before);
  });
});
