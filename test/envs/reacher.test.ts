import { describe, expect, test } from "vitest";
import { makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentDefinition, environmentInfo } from "../../src/envs/registry.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { EnvLanes } from "../../src/wasm/generated/records.ts";
import { writeFields } from "../../src/wasm/record.ts";
import { distance, ulps, uniformDistance } from "./distance.ts";
import { firstStates, readReacher, replay, simulate, singleSteps, unrecorded } from "./reference.ts";

const reference = readReacher();
const step = (state: number[], action: number[]) => unrecorded(state, action, 10);

/** Within one unit in the last place of float32, or as near 0 as the state's own tolerance. */
function expectFloat32(value: number, expected: number): void {
  if (Math.abs(value - expected) > 1e-10) expect(ulps(value, expected)).toBeLessThanOrEqual(1);
}

describe("against MuJoCo", () => {
  test("every recorded step, one at a time", async () => {
    const steps = singleSteps(reference);
    const got = await simulate("Reacher-v5", steps);
    expect(steps.length).toBe(500);
    expect(steps.filter(({ nextState }) => Math.abs(nextState[1]) > 3).length).toBeGreaterThan(100);
    steps.forEach((recorded, i) => {
      expect(distance(got[i].nextState, recorded.nextState)).toBeLessThan(1e-10);
      recorded.observation.forEach((expected, k) => {
        expectFloat32(got[i].observation[k], expected);
      });
      expect(got[i].reward).toBe(f32(recorded.reward)); // which float64 instead of float32 costs of control fail
      expect(got[i].terminated).toBe(0);
    });
  });

  test("replayed open loop from the initial state, limit contacts included, to the time limit", async () => {
    expect(reference.trajectories.length).toBe(8);
    for (const trajectory of reference.trajectories)
      for (const [t, got] of (await replay("Reacher-v5", trajectory)).entries()) {
        expect([got.terminated, got.truncated]).toEqual([0, Number(trajectory.truncated[t])]);
        expect(got.truncated).toBe(Number(t === 49));
        if (got.state) expect(distance(got.state, trajectory.states[t])).toBeLessThan(1e-10);
        trajectory.observations[t].forEach((expected, k) => {
          expectFloat32(got.observation[k], expected);
        });
        expectFloat32(got.reward, trajectory.rewards[t]);
      }
  });

  test("the observation of a state has the fingertip where it is", async () => {
    const env = await makeVectorEnv("Reacher-v5");
    env.reset();
    for (const { init_state, init_obs } of reference.trajectories) {
      env.setState(0, init_state);
      init_obs.forEach((expected, k) => {
        expectFloat32(env.observations[k * env.stride], expected);
      });
    }
  });

  test("spaces, time limit and threshold", () => {
    const { observationSpace, actionSpace, timeLimit, rewardThreshold } = environmentInfo("Reacher-v5");
    expect([...observationSpace.high]).toEqual(new Array(10).fill(Infinity));
    expect([...observationSpace.low]).toEqual(new Array(10).fill(-Infinity));
    expect(actionSpace).toMatchObject({ shape: [2], low: Float32Array.of(-1, -1), high: Float32Array.of(1, 1) });
    expect(timeLimit).toBe(reference.max_episode_steps);
    expect(rewardThreshold).toBe(reference.reward_threshold);
  });
});

describe("by hand", () => {
  const still = [0, 0, 0.21, 0, 0, 0, 0, 0]; // stretched out, the fingertip on the target

  test("at rest it stays, and costs nothing on the target", async () => {
    const [got] = await simulate("Reacher-v5", [step(still, [0, 0])]);
    expect(got.nextState).toEqual(still);
    expect(distance(got.observation, [1, 1, 0, 0, f32(0.21), 0, 0, 0, 0, 0])).toBeLessThan(1e-16);
    expect(Math.abs(got.reward)).toBeLessThan(1e-16);
  });

  test("joint 0 pushed with 200 N m against armature and damping 1: v = 200 (1 - e^-t), but for 0.1 %", async () => {
    const [got] = await simulate("Reacher-v5", [step(still, [1, 0])]);
    const [t, inertia] = [0.02, 1.0007051618870249 + 2 * 2.24e-4];
    const speed = 200 * (1 - Math.exp(-t / inertia));
    const angle = 200 * (t - inertia * (1 - Math.exp(-t / inertia)));
    expect(Math.abs(got.nextState[4] / speed - 1)).toBeLessThan(1e-4);
    expect(Math.abs(got.nextState[0] / angle - 1)).toBeLessThan(1e-4);
    expect(got.nextState[5]).toBeLessThan(0); // the second link is left behind
  });

  test("the action is clipped in the motion, not in the cost", async () => {
    const got = await simulate("Reacher-v5", [step(still, [3, -4]), step(still, [1, -1])]);
    expect(got[0].nextState).toEqual(got[1].nextState);
    expect(Math.abs(got[0].reward - got[1].reward + 23)).toBeLessThan(1e-5);
  });

  test("weights of distance and control", async () => {
    const away = step([0, 0, 0, 0.2, 0, 0, 0, 0], [0, 0]); // distance |(0.21, -0.2)| = 0.29
    const driven = step(still, [0.5, 0.5]);
    const rewards = async (options: object) =>
      (await simulate("Reacher-v5", [away, driven], options)).map(({ reward }) => reward);
    expect((await rewards({}))[0]).toBe(f32(-0.29));
    expect((await rewards({ reward_dist_weight: 3 }))[0]).toBe(f32(-0.87));
    const [light, heavy] = [0, 2].map((weight) => rewards({ reward_control_weight: weight }));
    expect(Math.abs((await light)[1] - (await heavy)[1] - 1)).toBeLessThan(1e-6);
    expect(Math.abs((await light)[1])).toBeLessThan(0.02);
  });

  test("the limit of joint 1 pushes back on both sides alike; joint 0 has none", async () => {
    const bent = (q1: number, v1: number) => step([7, q1, 0.1, 0.1, 0, v1, 0, 0], [0, 0]);
    const got = await simulate("Reacher-v5", [bent(3.01, 2), bent(-3.01, -2), bent(2.9, 2)]);
    expect(got[0].nextState[5]).toBeLessThan(1.2); // damping 1 alone would leave 1.96
    expect(got[0].nextState[5]).toBeCloseTo(-got[1].nextState[5], 13);
    expect(got[2].nextState[5]).toBeCloseTo(2 * Math.exp(-0.02), 3);
    expect(got[0].nextState[0]).toBeCloseTo(7, 2);
  });

  test("a lane's bits do not depend on whether the lane beside it is at the limit", async () => {
    const states = [0, 1.5, 2.9999, 3, 3.0001, -3.0004, 3.2, -4].map((q1) => [0.3, q1, 0.1, -0.1, 1, 5, 0, 0]);
    const pairs = states.flatMap((a) => states.map((b) => [a, b]));
    const got = await simulate(
      "Reacher-v5",
      pairs.flat().map((state) => step(state, [0.3, -0.8])),
    );
    pairs.flat().forEach((state, lane) => {
      expect(got[lane]).toEqual(got[2 * pairs.findIndex(([a, b]) => a === state && b === state)]);
    });
  });
});

describe("reset", () => {
  test("joints and speeds uniform, the target uniform in the disc of 0.2 m", async () => {
    const lanes = 20_000;
    const states = await firstStates("Reacher-v5", { numEnvs: lanes, seed: 4 });
    const column = (f: (state: Float64Array) => number) => states.map(f);
    const quantities: [number[], number, number][] = [
      [column((s) => s[0]), -0.1, 0.1],
      [column((s) => s[1]), -0.1, 0.1],
      [column((s) => s[4]), -0.005, 0.005],
      [column((s) => s[5]), -0.005, 0.005],
      [column((s) => s[2] ** 2 + s[3] ** 2), 0, 0.04],
      [column((s) => Math.atan2(s[3], s[2])), -Math.PI, Math.PI],
    ];
    const centred = quantities.map(([values, low, high]) => {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThan(high);
      expect(uniformDistance(values, low, high)).toBeLessThan(1.95 / Math.sqrt(lanes)); // false alarm 1 in 1000
      return values.map((value) => (value - (low + high) / 2) / (high - low));
    });
    centred.forEach((x, c) => {
      for (const y of centred.slice(0, c)) {
        const correlation = x.reduce((sum, value, i) => sum + value * y[i], 0) / (lanes / 12);
        expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(lanes));
      }
    });
    expect(states.every((s) => s[6] === 0 && s[7] === 0)).toBe(true);
  });

  test.each([0, 1, 7, 22, 23])("after %i pairs outside the disc", async (outside) => {
    const { resetDraws, drawsUsed } = environmentDefinition("Reacher-v5");
    const draws = Array.from({ length: resetDraws }, (_, k) => (k + 0.5) / resetDraws);
    for (let k = 4; k < 50; k++) draws[k] = k < 4 + 2 * outside ? 0.999 : 0.25 + k / 1000;
    const used = drawsUsed!((k) => draws[k]);
    expect(used).toBe(4 + 2 * Math.min(23, outside + 1) + 4);

    const arena = await Arena.create();
    const [state, lanes, out] = [arena.f64(8 * 8), arena.i32(8), arena.f64(resetDraws * 8)];
    lanes.view[0] = 5;
    for (let k = 0; k < resetDraws; k++) out.view[k * 8] = draws[k];
    const env = arena.own.room(EnvLanes);
    writeFields(env, { state: state.pointer, stride: 8, draws: out.pointer, resetLanes: lanes.pointer });
    arena.kernels.reacherReset(env.pointer, 1);
    const got = Array.from({ length: 8 }, (_, c) => state.view[c * 8 + 5]);
    const square = [used - 6, used - 5].map((k) => -0.2 + 0.4 * draws[k]);
    const goal = outside < 23 ? square : square.map((x) => 0.7 * x); // the fallback
    expect(Math.hypot(...goal)).toBeLessThan(0.2);
    const speeds = [used - 4, used - 3].map((k) => -0.005 + 0.01 * draws[k]);
    expect(got).toEqual([-0.1 + 0.2 * draws[0], -0.1 + 0.2 * draws[1], ...goal, ...speeds, 0, 0]);
  });
});

function f32(x: number): number {
  return Math.fround(x);
}
