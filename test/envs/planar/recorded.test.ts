/**
 * The planar robots beside recordings of Gymnasium 1.4.0 on MuJoCo 3.12.0: every mistake that one can make in them shows in
 * one of these.
 */
import { describe, expect, test } from "vitest";
import { replay, stepAlone } from "../../../bench/planar_parity.ts";
import { PLANAR, readPlanar } from "../../../bench/recordings.ts";
import { makeVectorEnv } from "../../../src/envs/make_vector_env.ts";
import { environmentInfo } from "../../../src/envs/registry.ts";
import { ulps } from "../distance.ts";
import { faults } from "./faults.ts";

describe.each(PLANAR)("%s", (id) => {
  const { trajectories, transitions, resets, timeLimit, rewardThreshold } = readPlanar(id);

  test("single steps from states of all kinds, without a warm start", async () => {
    expect(transitions.length).toBe(300);
    expect(faults(transitions, await stepAlone(id, transitions))).toEqual([]);
  });

  test("every step of the trajectories, from its state and warm start, whatever the options", async () => {
    expect(trajectories.some(({ options }) => Object.keys(options).length > 0)).toBe(true);
    for (const { steps, options } of trajectories)
      expect(faults(steps, await stepAlone(id, steps, options))).toEqual([]);
  });

  test("open loop, with the warm start carried along", async () => {
    let compared = 0;
    for (const trajectory of trajectories)
      for (const [t, { error }] of (await replay(id, trajectory)).entries()) {
        const largest = Math.max(...error.map(Math.abs));
        if (!(largest <= 1)) expect([trajectory.id, t, largest]).toEqual([]);
        compared++;
      }
    expect(compared).toBeGreaterThan(200);
  });

  test("seeded resets, bit for bit, and the episodes after them", async () => {
    const env = await makeVectorEnv(id, { numEnvs: 3 });
    for (const { seed, state, observation, next } of resets) {
      env.reset({ seed, compatibility: "gymnasium" });
      expect([...env.getState(0)].slice(0, state.length)).toEqual(state);
      observation.forEach((value, k) => {
        expect(ulps(env.observations[k * env.stride], value)).toBeLessThanOrEqual(1);
      });
      env.reset();
      expect([...env.getState(0)].slice(0, next.length)).toEqual(next);
    }
    const [first, second] = resets;
    env.reset({ seed: first.seed, compatibility: "gymnasium" });
    if (second.seed === first.seed + 1)
      expect([...env.getState(1)].slice(0, second.state.length)).toEqual(second.state);
  });

  test("spaces, time limit and threshold", () => {
    const info = environmentInfo(id);
    expect(info.observationSpace.shape).toEqual([transitions[0].observation.length]);
    expect(info.actionSpace).toMatchObject({ type: "box", shape: [transitions[0].action.length] });
    expect([info.timeLimit, info.rewardThreshold ?? null]).toEqual([timeLimit, rewardThreshold]);
  });
});
