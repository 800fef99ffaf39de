import { describe, expect, test } from "vitest";
import { environmentInfo } from "../../src/envs/registry.ts";
import { distance, uniformDistance } from "./distance.ts";
import { expectRecordedSteps, firstStates, readReference, replay, simulate, unrecorded } from "./reference.ts";

const reference = readReference("Acrobot-v1");
const step = (state: number[], action: number) => unrecorded(state, [action], 6);

describe("against Gymnasium", () => {
  test("every recorded step, one at a time", async () => {
    await expectRecordedSteps("Acrobot-v1", reference, { steps: 800, ends: 10 });
  });

  test("replayed open loop from the initial state", async () => {
    for (const trajectory of reference.trajectories)
      for (const [t, got] of (await replay("Acrobot-v1", trajectory)).entries()) {
        if (trajectory.sensitivity[t] > 1e-6) break;
        const allowed = 10 * trajectory.sensitivity[t] + 1e-12;
        expect([got.terminated, got.truncated]).toEqual(
          [trajectory.terminated[t], trajectory.truncated[t]].map(Number),
        );
        expect(got.reward).toBe(trajectory.rewards[t]);
        if (got.state) expect(distance(got.state, trajectory.states[t])).toBeLessThanOrEqual(allowed);
        trajectory.observations[t].forEach((expected, k) => {
          expect(Math.abs(got.observation[k] - expected)).toBeLessThanOrEqual(allowed + 1.2e-7 * Math.abs(expected));
        });
      }
  });

  test("spaces, time limit and threshold", () => {
    const { observationSpace, actionSpace, timeLimit, rewardThreshold } = environmentInfo("Acrobot-v1");
    const high = [1, 1, 1, 1, 12.566371, 28.274334].map(Math.fround);
    expect([...observationSpace.high]).toEqual(high);
    expect([...observationSpace.low]).toEqual(high.map((bound) => -bound));
    expect(actionSpace).toEqual({ type: "discrete", n: 3 });
    expect(timeLimit).toBe(reference.max_episode_steps);
    expect(rewardThreshold).toBe(reference.reward_threshold);
  });
});

describe("by hand", () => {
  test("hanging at rest it stays, and equal torques to both sides give mirrored motions", async () => {
    const got = await simulate("Acrobot-v1", [step([0, 0, 0, 0], 1), step([0, 0, 0, 0], 0), step([0, 0, 0, 0], 2)]);
    expect(distance(got[0].nextState, [0, 0, 0, 0])).toBeLessThan(1e-15);
    expect(
      distance(
        got[1].nextState.map((x) => -x),
        got[2].nextState,
      ),
    ).toBeLessThan(1e-15);
    // From rest a2 = 1 / (1.25 - 1.75^2 / 4.5) = 1.756, a1 = -1.75 / 4.5 a2; gravity takes some of it back in 0.2 s.
    const a2 = 1 / (1.25 - 1.75 ** 2 / 4.5);
    expect(got[2].nextState[3]).toBeGreaterThan(0.8 * 0.2 * a2);
    expect(got[2].nextState[3]).toBeLessThan(0.2 * a2);
    expect(got[2].nextState[2]).toBeLessThan(0);
  });

  test("without torque the energy of small swings stays: rods of 1 kg and 1 kg m^2, centres at half a metre", async () => {
    const energy = ([t1, t2, w1, w2]: number[]) => {
      const d1 = 3.5 + Math.cos(t2);
      const d2 = 1.25 + 0.5 * Math.cos(t2);
      const kinetic = 0.5 * d1 * w1 ** 2 + d2 * w1 * w2 + 0.5 * 1.25 * w2 ** 2;
      return kinetic + 1.5 * 9.8 * (1 - Math.cos(t1)) + 0.5 * 9.8 * (1 - Math.cos(t1 + t2));
    };
    let state = [0.1, -0.05, 0.02, 0.1];
    const before = energy(state);
    for (let t = 0; t < 25; t++) [{ nextState: state }] = await simulate("Acrobot-v1", [step(state, 1)]);
    expect(distance(state, [0.1, -0.05, 0.02, 0.1])).toBeGreaterThan(0.02);
    expect(Math.abs(energy(state) / before - 1)).toBeLessThan(0.01); // RK4 at 0.2 s loses 0.6 % of it
  });

  test("angles are wrapped into [-pi, pi], speeds clipped after the step", async () => {
    const turn = 2 * Math.PI;
    const angles = [0.5, -2, 3].flatMap((a) => [-3, -1, 0, 1, 3].map((n) => [a, n * turn]));
    const got = await simulate(
      "Acrobot-v1",
      angles.map(([a, turns]) => step([a + turns, -a + turns, 0, 0], 1)),
    );
    angles.forEach(([a], i) => {
      const alone = got[angles.findIndex(([b, turns]) => b === a && turns === 0)];
      expect(distance(got[i].nextState, alone.nextState)).toBeLessThan(1e-13);
      expect(Math.max(...got[i].nextState.slice(0, 2).map(Math.abs))).toBeLessThanOrEqual(Math.PI);
    });
    const [fast] = await simulate("Acrobot-v1", [step([0, 0, 100, -100], 1)]);
    expect(fast.nextState.slice(2).map(Math.abs)).toEqual([4 * Math.PI, 9 * Math.PI]);
  });

  test("no angle holds the wrap up", async () => {
    const got = await simulate("Acrobot-v1", [step([1e17, -1e17, 0, 0], 1), step([0.3, 0.2, 0, 0], 1)]);
    const [alone] = await simulate("Acrobot-v1", [step([0.3, 0.2, 0, 0], 1)]);
    expect(got[1]).toEqual(alone);
  });

  test("standing upright it has ended; straight out it has not", async () => {
    const got = await simulate("Acrobot-v1", [
      step([Math.PI - 0.01, 0, 0, 0], 1),
      step([Math.PI / 2, 0, 0, 0], 1),
      step([Math.PI - 0.01, Math.PI, 0, 0], 1), // folded: the free end is at the bar
    ]);
    expect(got.map(({ terminated }) => terminated)).toEqual([1, 0, 0]);
    expect(got.map(({ reward }) => reward)).toEqual([0, -1, -1]);
  });
});

describe("reset", () => {
  test.each([
    [{}, -0.1, 0.1],
    [{ low: 0.5, high: 0.75 }, 0.5, 0.75],
  ])("each component uniform within the bounds, rounded to float32: %o", async (options, low, high) => {
    const lanes = 20_000;
    const states = await firstStates("Acrobot-v1", { numEnvs: lanes, seed: 3, envOptions: options });
    for (let c = 0; c < 4; c++) {
      const values = states.map((state) => state[c]);
      expect(values.every((value) => value === Math.fround(value))).toBe(true);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(low));
      expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(high));
      expect(uniformDistance(values, low, high)).toBeLessThan(1.95 / Math.sqrt(lanes)); // false alarm 1 in 1000
      const centred = (state: Float64Array, d: number) => (state[d] - (low + high) / 2) / (high - low);
      for (let d = 0; d < c; d++) {
        const correlation = states.reduce((sum, s) => sum + centred(s, c) * centred(s, d), 0) / (lanes / 12);
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(lanes));
      }
    }
  });
});
