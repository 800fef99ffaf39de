import { describe, expect, test } from "vitest";
import { environmentInfo } from "../../src/envs/registry.ts";
import { distance, ulps, uniformDistance } from "./distance.ts";
import { firstStates, readReference, replay, simulate, singleSteps, unrecorded } from "./reference.ts";

const ids = ["MountainCar-v0", "MountainCarContinuous-v0"] as const;
const step = (state: number[], action: number) => unrecorded(state, [action], 2);
const f32 = Math.fround;

describe.each(ids)("%s against Gymnasium", (id) => {
  const reference = readReference(id);

  test("every recorded step, one at a time", async () => {
    const steps = singleSteps(reference);
    const got = await simulate(id, steps);
    expect(steps.length).toBeGreaterThan(1000);
    expect(steps.filter(({ terminated }) => terminated).length).toBeGreaterThan(5);
    steps.forEach((recorded, i) => {
      if (id === "MountainCar-v0") expect(distance(got[i].nextState, recorded.nextState)).toBeLessThan(1e-12);
      else expect(got[i].nextState).toEqual(recorded.nextState); // float32 arithmetic leaves no room
      for (let k = 0; k < 2; k++) expect(ulps(got[i].observation[k], recorded.observation[k])).toBeLessThanOrEqual(1);
      expect(ulps(got[i].reward, recorded.reward)).toBeLessThanOrEqual(1);
      expect(got[i].terminated).toBe(Number(recorded.terminated));
    });
  });

  test("replayed open loop from the initial state", async () => {
    for (const trajectory of reference.trajectories)
      for (const [t, got] of (await replay(id, trajectory)).entries()) {
        if (trajectory.sensitivity[t] > 1e-6) break;
        const allowed = 10 * trajectory.sensitivity[t] + 1e-12;
        expect([got.terminated, got.truncated]).toEqual(
          [trajectory.terminated[t], trajectory.truncated[t]].map(Number),
        );
        expect(ulps(got.reward, trajectory.rewards[t])).toBeLessThanOrEqual(1);
        if (got.state) expect(distance(got.state, trajectory.states[t])).toBeLessThanOrEqual(allowed);
        expect(distance(got.observation, trajectory.observations[t])).toBeLessThanOrEqual(allowed + 1e-7);
      }
  });

  test("spaces, time limit and threshold", () => {
    const { observationSpace, actionSpace, timeLimit, rewardThreshold } = environmentInfo(id);
    expect([...observationSpace.low]).toEqual([f32(-1.2), f32(-0.07)]);
    expect([...observationSpace.high]).toEqual([f32(0.6), f32(0.07)]);
    if (id === "MountainCar-v0") expect(actionSpace).toEqual({ type: "discrete", n: 3 });
    else
      expect(actionSpace).toMatchObject({
        type: "box",
        shape: [1],
        low: Float32Array.of(-1),
        high: Float32Array.of(1),
      });
    expect(timeLimit).toBe(reference.max_episode_steps);
    expect(rewardThreshold).toBe(reference.reward_threshold);
  });

  test("the left end is a wall, the right end is not", async () => {
    const got = await simulate(id, [step([-1.2, -0.07], 1), step([0.6, 0.07], 1)]);
    expect(got[0].nextState).toEqual([id === "MountainCar-v0" ? -1.2 : f32(-1.2), 0]);
    expect(got[1].nextState).toEqual(id === "MountainCar-v0" ? [0.6, 0.07] : [f32(0.6), f32(0.07)]);
  });

  test("goal_velocity: too slow at the flag is not there yet", async () => {
    const slow = step([0.5, 0.02], 1);
    expect((await simulate(id, [slow]))[0].terminated).toBe(1);
    expect((await simulate(id, [slow], { goal_velocity: 0.015 }))[0].terminated).toBe(1);
    expect((await simulate(id, [slow], { goal_velocity: 0.03 }))[0].terminated).toBe(0);
    expect((await simulate(id, [step([0.55, -0.01], 1)]))[0].terminated).toBe(0);
  });

  test.each([
    [{}, -0.6, -0.4],
    [{ low: 0, high: 0.3 }, 0, 0.3],
  ])("resets are at rest, the position uniform within the bounds: %o", async (options, low, high) => {
    const lanes = 20_000;
    const states = await firstStates(id, { numEnvs: lanes, seed: 8, envOptions: options });
    expect(states.every(([, v]) => v === 0)).toBe(true);
    const positions = states.map(([p]) => p);
    expect(Math.min(...positions)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...positions)).toBeLessThan(high);
    expect(uniformDistance(positions, low, high)).toBeLessThan(1.95 / Math.sqrt(lanes)); // false alarm 1 in 1000
  });
});

describe("MountainCar-v0 by hand", () => {
  test("at p = -pi/6 the ground is level: only the push moves the car, and it moves with the new speed", async () => {
    const got = await simulate(
      "MountainCar-v0",
      [0, 1, 2].map((action) => step([-Math.PI / 6, 0.01], action)),
    );
    got.forEach(({ nextState, reward }, action) => {
      const v = 0.01 + 0.001 * (action - 1);
      expect(distance(nextState, [-Math.PI / 6 + v, v])).toBeLessThan(1e-17 + 2 ** -53);
      expect(reward).toBe(-1);
    });
  });
});

describe("MountainCarContinuous-v0 by hand", () => {
  const id = "MountainCarContinuous-v0";

  test("the force is clipped in the motion, not in the cost", async () => {
    const got = await simulate(id, [step([-0.5, 0], 1), step([-0.5, 0], 3), step([-0.5, 0], -3), step([-0.5, 0], -1)]);
    expect(distance(got[1].nextState, got[0].nextState)).toBeLessThan(1e-8);
    expect(distance(got[2].nextState, got[3].nextState)).toBeLessThan(1e-8);
    expect(got[1].nextState[1]).toBeGreaterThan(got[2].nextState[1] + 0.0029);
    expect(got.map(({ reward }) => reward)).toEqual([-0.1, -0.9, -0.9, -0.1].map(f32));
  });

  test("100 at the flag, less what the force costs", async () => {
    const got = await simulate(id, [step([0.44, 0.05], 0), step([0.44, 0.05], 2), step([0.44, 0], 0)]);
    expect(got.map(({ reward }) => reward)).toEqual([100, f32(99.6), 0]);
    expect(got.map(({ terminated }) => terminated)).toEqual([1, 1, 0]);
  });

  test("the flag and goal_velocity are float32 to a float32 state, and reaching them is enough", async () => {
    const flag = f32(0.45); // 1.2e-8 before 0.45
    const near = Array.from({ length: 64 }, (_, k) => [f32(startBelow(flag) + (k - 32) * 2 ** -25), f32(0.02)]);
    const state = near.find(([p, v]) => float32Step(p, v, 0)[0] === flag)!;
    const [, speed] = float32Step(state[0], state[1], 0);
    const terminated = async (goal_velocity: number) =>
      (await simulate(id, [step(state, 0)], { goal_velocity }))[0].terminated;
    expect(await terminated(0)).toBe(1);
    expect(await terminated(speed + 2e-10)).toBe(1);
    expect(await terminated(speed + 3e-9)).toBe(0);
    const [fresh] = await simulate(id, [step([startBelow(0.449999995), 0.02], 0)]); // ends between the two flags
    expect(fresh.nextState[0]).toBe(flag);
    expect(fresh.terminated).toBe(0);
  });

  test("a clipped speed is float32's 0.07 to a float32 state", async () => {
    const positions = [0, 1, 2, 3].map((k) => f32(0.1 + k * 2 ** -27)); // half the sums with f32(0.07) lie halfway
    const got = await simulate(
      id,
      positions.map((p) => step([p, f32(0.08)], 0)),
    );
    expect(got.map(({ nextState }) => nextState)).toEqual(positions.map((p) => [f32(p + f32(0.07)), f32(0.07)]));
  });

  test("float64 from a reset's state, float32 from then on, whatever the lane beside it does", async () => {
    const fresh = [-0.4726076625357092, 0];
    const later = [f32(-0.4726), f32(0.01)];
    const actions = [0.3, -2.5];
    const steps = [fresh, later].flatMap((a) =>
      [fresh, later].flatMap((b) => actions.flatMap((u) => actions.map((w) => [step(a, f32(u)), step(b, f32(w))]))),
    );
    const got = await simulate(id, steps.flat());
    steps.flat().forEach(({ state: [p, v], action: [a] }, i) => {
      const single = p === f32(p);
      expect(got[i].nextState).toEqual(single ? float32Step(p, v, a) : float64Step(p, v, a));
    });
    expect(float32Step(f32(fresh[0]), 0, f32(0.3))).not.toEqual(float64Step(fresh[0], 0, f32(0.3)));
  });
});

/** The position from which a step without force at speed 0.02 leads to `end`. */
function startBelow(end: number): number {
  let start = end;
  for (let k = 0; k < 30; k++) start = end - (0.02 - f32(0.0025 * Math.cos(3 * start)));
  return start;
}

/** Away from all limits, as NumPy 2 computes it from a float32 state. Math.cos may be an ulp of float64 off. */
function float32Step(p: number, v: number, a: number): number[] {
  const hill = 0.0025 * Math.cos(f32(3 * p));
  const speed = f32(v + (Math.abs(a) > 1 ? f32(Math.sign(a) * 0.0015 - hill) : f32(f32(a * f32(0.0015)) - f32(hill))));
  return [f32(p + speed), speed];
}

/** From a float64 state. */
function float64Step(p: number, v: number, a: number): number[] {
  const hill = 0.0025 * Math.cos(3 * p);
  const speed = v + (Math.abs(a) > 1 ? Math.sign(a) * 0.0015 - hill : f32(f32(a * f32(0.0015)) - f32(hill)));
  return [f32(p + speed), f32(speed)];
}
