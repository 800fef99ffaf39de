import { describe, expect, test } from "vitest";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentInfo } from "../../src/envs/registry.ts";
import { distance, ulps } from "./distance.ts";
import { expectRecordedSteps, firstStates, readReference, simulate } from "./reference.ts";

const reference = readReference("CartPole-v1");

describe("against Gymnasium", () => {
  test("every recorded step, one at a time", async () => {
    await expectRecordedSteps("CartPole-v1", reference, { steps: 700, ends: 10 });
  });

  test("replayed open loop from the initial state", async () => {
    for (const trajectory of reference.trajectories) {
      const env = await makeVectorEnv("CartPole-v1");
      env.reset();
      env.setState(0, trajectory.init_state);
      for (let k = 0; k < 4; k++)
        expect(ulps(env.observations[k * env.stride], trajectory.init_obs[k])).toBeLessThanOrEqual(1);
      for (let t = 0; t < trajectory.length; t++) {
        env.actions[0] = trajectory.actions[t] as number;
        env.step();
        expect(env.terminated[0]).toBe(Number(trajectory.terminated[t]));
        expect(env.truncated[0]).toBe(Number(trajectory.truncated[t]));
        const ended = trajectory.terminated[t] || trajectory.truncated[t];
        const allowed = 10 * trajectory.sensitivity[t] + 1e-12;
        if (trajectory.sensitivity[t] > 1e-6) break;
        if (!ended) expect(distance(env.getState(0), trajectory.states[t])).toBeLessThanOrEqual(allowed);
        const observed = ended ? env.finalObservations : env.observations;
        for (let k = 0; k < 4; k++)
          expect(Math.abs(observed[k * env.stride] - trajectory.observations[t][k])).toBeLessThanOrEqual(
            allowed + 1.2e-7 * Math.abs(trajectory.observations[t][k]),
          );
      }
    }
  });

  test("spaces, time limit and threshold", () => {
    const { observationSpace, actionSpace, timeLimit, rewardThreshold } = environmentInfo("CartPole-v1");
    expect([...observationSpace.high]).toEqual([4.8, Infinity, 0.41887903, Infinity].map(Math.fround));
    expect([...observationSpace.low]).toEqual([-4.8, -Infinity, -0.41887903, -Infinity].map(Math.fround));
    expect(actionSpace).toEqual({ type: "discrete", n: 2 });
    expect(timeLimit).toBe(reference.max_episode_steps);
    expect(rewardThreshold).toBe(reference.reward_threshold);
  });
});

describe("by hand", () => {
  const still = { observation: [0, 0, 0, 0], nextState: [], reward: 0, terminated: false };

  test("a push at rest and upright: temp = 10 / 1.1, thacc = -temp / (0.5 (4/3 - 1/11))", async () => {
    const [got] = await simulate("CartPole-v1", [{ ...still, state: [0, 0, 0, 0], action: [1] }]);
    const temp = 10 / 1.1;
    const thacc = -temp / (0.5 * (4 / 3 - 1 / 11));
    const xacc = temp - (0.05 * thacc) / 1.1;
    expect(distance(got.nextState, [0, 0.02 * xacc, 0, 0.02 * thacc])).toBeLessThan(1e-15);
  });

  test("positions move with the old speeds", async () => {
    const [got] = await simulate("CartPole-v1", [{ ...still, state: [1, 3, 0.1, -2], action: [0] }]);
    expect(got.nextState[0]).toBeCloseTo(1.06, 14);
    expect(got.nextState[2]).toBeCloseTo(0.06, 14);
  });

  test("a limit itself is still inside, on all four sides", async () => {
    const angle = (12 * 2 * Math.PI) / 360;
    const states = [2.4, 2.4 + 4.5e-16, -2.4, -2.4 - 4.5e-16].map((x) => [x, 0, 0, 0]);
    for (const th of [angle, angle + 2.8e-17, -angle, -angle - 2.8e-17]) states.push([0, 0, th, 0]);
    const got = await simulate(
      "CartPole-v1",
      states.map((state) => ({ ...still, state, action: [1] })),
    );
    expect(got.map(({ terminated }) => terminated)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test("sutton_barto_reward: 0, and -1 on termination", async () => {
    const steps = [0, 2.5, 0, -2.5, 2.5].map((x) => ({ ...still, state: [x, 0, 0, 0], action: [1] }));
    const barto = await simulate("CartPole-v1", steps, { sutton_barto_reward: true });
    expect(barto.map(({ reward }) => reward)).toEqual([0, -1, 0, -1, -1]);
    const plain = await simulate("CartPole-v1", steps);
    expect(plain.map(({ reward }) => reward)).toEqual([1, 1, 1, 1, 1]);
  });
});

test("a lane's bits do not depend on the angle of the lane beside it", async () => {
  const angles = [0, -0, 1e-300, 0.2, -0.7, 0.7499, 0.75, 0.7501, 0.785, 0.786, -0.7854, 1.5, -3, 40];
  const pairs = angles.flatMap((a) => angles.map((b) => [a, b]));
  const steps = pairs.flat().map((th) => ({
    state: [0.1, -0.2, th, 0.3],
    action: [1],
    observation: [0, 0, 0, 0],
    nextState: [],
    reward: 0,
    terminated: false,
  }));
  const got = await simulate("CartPole-v1", steps);
  const alone = new Map(angles.map((th) => [String(th), got[2 * pairs.findIndex(([a, b]) => a === th && b === th)]]));
  pairs.flat().forEach((th, lane) => {
    expect(got[lane]).toEqual(alone.get(String(th)));
  });
});

describe("reset", () => {
  test("each component uniform in [-0.05, 0.05)", async () => {
    const lanes = 20_000;
    const states = await firstStates("CartPole-v1", { numEnvs: lanes, seed: 3 });
    for (let c = 0; c < 4; c++) {
      const values = states.map((state) => state[c]).sort((a, b) => a - b);
      expect(values[0]).toBeGreaterThanOrEqual(-0.05);
      expect(values[lanes - 1]).toBeLessThan(0.05);
      const ks = Math.max(...values.map((v, i) => Math.abs((v + 0.05) / 0.1 - (i + 0.5) / lanes)));
      expect(ks).toBeLessThan(1.95 / Math.sqrt(lanes)); // Kolmogorov-Smirnov, false alarm 1 in 1000
      for (let d = 0; d < c; d++) {
        const correlation = states.reduce((sum, s) => sum + s[c] * s[d], 0) / (lanes * (0.1 ** 2 / 12));
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(lanes));
      }
    }
  });

  test("bounds of its own", async () => {
    const env = await makeVectorEnv("CartPole-v1", { numEnvs: 1000, envOptions: { low: 0.01, high: 0.2 } });
    env.reset();
    const values = Array.from({ length: 1000 }, (_, lane) => [...env.getState(lane)]).flat();
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.01);
    expect(Math.min(...values)).toBeLessThan(0.011);
    expect(Math.max(...values)).toBeLessThan(0.2);
    expect(Math.max(...values)).toBeGreaterThan(0.199);
  });
});
