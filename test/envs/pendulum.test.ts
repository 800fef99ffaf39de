import { describe, expect, test } from "vitest";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentInfo } from "../../src/envs/registry.ts";
import { distance, ulps } from "./distance.ts";
import { readReference, simulate, singleSteps } from "./reference.ts";

const reference = readReference("Pendulum-v1");

describe("against Gymnasium", () => {
  test("every recorded step, one at a time", async () => {
    const steps = singleSteps(reference);
    const got = await simulate("Pendulum-v1", steps);
    expect(steps.length).toBe(1300);
    steps.forEach((step, i) => {
      expect(distance(got[i].nextState, step.nextState)).toBeLessThan(1e-12);
      for (let k = 0; k < 3; k++) expect(ulps(got[i].observation[k], step.observation[k])).toBeLessThanOrEqual(1);
      if (Math.abs(got[i].reward - step.reward) > 1e-9) expect(ulps(got[i].reward, step.reward)).toBeLessThanOrEqual(1);
      expect(got[i].terminated).toBe(0);
    });
  });

  test("replayed open loop from the initial state, all trajectories side by side, to the time limit", async () => {
    const { trajectories } = reference;
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: trajectories.length });
    env.reset();
    trajectories.forEach(({ init_state, init_obs }, lane) => {
      env.setState(lane, init_state);
      for (let k = 0; k < 3; k++)
        expect(ulps(env.observations[k * env.stride + lane], init_obs[k])).toBeLessThanOrEqual(1);
    });
    for (let t = 0; t < 200; t++) {
      trajectories.forEach(({ actions }, lane) => {
        env.actions[lane] = (actions[t] as number[])[0];
      });
      env.step();
      trajectories.forEach((trajectory, lane) => {
        expect(env.terminated[lane]).toBe(0);
        expect(env.truncated[lane]).toBe(Number(trajectory.truncated[t]));
        if (trajectory.sensitivity[t] > 1e-6) return;
        const allowed = 10 * trajectory.sensitivity[t] + 1e-12;
        if (t < 199) expect(distance(env.getState(lane), trajectory.states[t])).toBeLessThanOrEqual(allowed);
        const observed = t < 199 ? env.observations : env.finalObservations;
        for (let k = 0; k < 3; k++)
          expect(Math.abs(observed[k * env.stride + lane] - trajectory.observations[t][k])).toBeLessThanOrEqual(
            allowed + 1e-6,
          );
        expect(Math.abs(env.rewards[lane] - trajectory.rewards[t])).toBeLessThanOrEqual(20 * allowed + 1e-6);
      });
    }
    expect(env.episodes.count).toBe(trajectories.length);
    trajectories.forEach(({ rewards }, lane) => {
      expect(env.episodes.lengths[lane]).toBe(200);
      const total = rewards.reduce((sum, reward) => sum + reward, 0);
      expect(Math.abs(env.episodes.returns[lane] / total - 1)).toBeLessThan(1e-6);
    });
  });

  test("spaces, time limit and threshold", () => {
    const { observationSpace, actionSpace, timeLimit, rewardThreshold } = environmentInfo("Pendulum-v1");
    expect([...observationSpace.high]).toEqual([1, 1, 8]);
    expect([...observationSpace.low]).toEqual([-1, -1, -8]);
    expect(actionSpace).toMatchObject({ type: "box", shape: [1], low: Float32Array.of(-2), high: Float32Array.of(2) });
    expect(timeLimit).toBe(reference.max_episode_steps);
    expect(rewardThreshold).toBeUndefined();
  });
});

describe("by hand", () => {
  const step = (state: number[], action: number) => ({
    state,
    action: [action],
    observation: [0, 0, 0],
    nextState: [],
    reward: 0,
    terminated: false,
  });

  test("horizontal, no torque: thd' = 15 dt = 0.75, th' moves with the new speed, reward -(pi/2)^2", async () => {
    const [got] = await simulate("Pendulum-v1", [step([Math.PI / 2, 0], 0)]);
    expect(distance(got.nextState, [Math.PI / 2 + 0.0375, 0.75])).toBeLessThan(1e-15);
    expect(got.reward).toBe(Math.fround(-((Math.PI / 2) ** 2)));
    expect(got.observation[2]).toBe(0.75);
  });

  test("torque is clipped in the motion and in the cost; speed is clipped", async () => {
    const got = await simulate("Pendulum-v1", [
      step([0, 0], 50),
      step([0, 0], 2),
      step([0, 0], -50),
      step([0, 20], 0),
      step([0, -20], 0),
    ]);
    expect(got[0]).toEqual(got[1]);
    expect(got[0].nextState[1]).toBeCloseTo(0.3, 15);
    expect(got[0].reward).toBe(Math.fround(-0.004));
    expect(got[2].nextState[1]).toBeCloseTo(-0.3, 15);
    expect(got[3].nextState).toEqual([0.4, 8]);
    expect(got[3].reward).toBe(-40);
    expect(got[4].nextState).toEqual([-0.4, -8]);
  });

  test("the angle counts modulo a turn, on both sides, but is not wrapped", async () => {
    const angles = [0.3, 3, -3, -0.3].flatMap((a) => [-40, -1, 0, 1, 40].map((turns) => [a, a + turns * 2 * Math.PI]));
    const got = await simulate(
      "Pendulum-v1",
      angles.map(([, th]) => step([th, 0], 0)),
    );
    angles.forEach(([a, th], i) => {
      expect(Math.abs(got[i].reward + a * a)).toBeLessThan(1e-6);
      expect(Math.abs(got[i].nextState[0] - th)).toBeLessThan(0.05);
    });
  });

  test("g: twice the gravity, twice the acceleration", async () => {
    const [got] = await simulate("Pendulum-v1", [step([Math.PI / 2, 0], 0)], { g: 20 });
    expect(got.nextState[1]).toBeCloseTo(1.5, 14);
  });
});

describe("reset", () => {
  test.each([
    [{}, Math.PI, 1],
    [{ x_init: 0.5, y_init: 0 }, 0.5, 0],
  ])("angle and speed uniform within their bounds: %o", async (options, xInit, yInit) => {
    const lanes = 20_000;
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: lanes, seed: 8, envOptions: options });
    env.reset();
    for (const [c, bound] of [xInit, yInit].entries()) {
      const values = Array.from({ length: lanes }, (_, lane) => env.getState(lane)[c]).sort((a, b) => a - b);
      expect(values[0]).toBeGreaterThanOrEqual(-bound);
      expect(values[lanes - 1]).toBeLessThanOrEqual(bound);
      const ks = Math.max(...values.map((v, i) => Math.abs(v - bound * ((2 * i + 1) / lanes - 1))));
      expect(ks).toBeLessThanOrEqual((2 * bound * 1.95) / Math.sqrt(lanes));
    }
  });
});
