/** Ant-v5 on MuJoCo beside recordings of Gymnasium 1.4.0. */
import { checkEnv, makeVectorEnv } from "swingup";
import { gymnasiumRobot } from "swingup/mujoco";
import { expect, it, vi } from "vitest";
import { type PlanarOutcome, stepAlone } from "../../bench/planar_parity.ts";
import { type PlanarStep, readAnt } from "../../bench/recordings.ts";
import { ulps } from "../envs/distance.ts";
import { faults } from "../envs/planar/faults.ts";

const { trajectories, transitions, resets } = readAnt();
const ant = gymnasiumRobot("Ant-v5");

/** Everything that is not as MuJoCo had it, with a state that is closer than what tests of other engines allow. */
function found(steps: readonly PlanarStep[], outcomes: readonly PlanarOutcome[]): string[] {
  const far = steps.flatMap(({ label, nextState }, i) =>
    nextState.flatMap((value, c) => {
      const difference = Math.abs(outcomes[i].nextState[c] - value) / (1 + Math.abs(value));
      return difference <= 1e-11 ? [] : [`${label}: state[${c}] ${difference}`];
    }),
  );
  return [...far, ...faults(steps, outcomes)];
}

it("single steps from states of all kinds, without a warm start", async () => {
  expect(transitions.length).toBe(60);
  expect(found(transitions, await stepAlone(ant, transitions))).toEqual([]);
});

it("every step of the trajectories, from its state, warm start and place, whatever the options", async () => {
  expect(trajectories.some(({ steps }) => steps.some(({ terminated }) => terminated))).toBe(true);
  for (const { steps, options } of trajectories) expect(found(steps, await stepAlone(ant, steps, options))).toEqual([]);
});

it("an episode from its start, with the place of the main body carried along", async () => {
  const [{ steps }] = trajectories;
  const env = await makeVectorEnv(ant);
  env.reset();
  env.setState(0, steps[0].state.slice(0, 29));
  for (const { action, reward, observation } of steps.slice(0, 20)) {
    env.setAction(0, action);
    env.step();
    expect(env.rewards[0]).toBeCloseTo(reward, 6);
    observation.forEach((value, k) => {
      expect(Math.abs(env.observations[k * env.stride] - value)).toBeLessThan(1e-6);
    });
  }
  env.dispose();
});

it("seeded resets, bit for bit, and the episodes after them", async () => {
  const env = await makeVectorEnv(ant, { numEnvs: 2 });
  for (const { seed, state, observation, next } of resets) {
    env.reset({ seed, compatibility: "gymnasium" });
    expect([...env.getState(0)].slice(0, state.length)).toEqual(state);
    observation.forEach((value, k) => {
      expect(ulps(env.observations[k * env.stride], value)).toBeLessThanOrEqual(1);
    });
    for (let k = observation.length; k < 105; k++) expect(env.observations[k * env.stride]).toBe(0);
    env.reset();
    expect([...env.getState(0)].slice(0, next.length)).toEqual(next);
  }
  env.dispose();
});

it("passes the examination; spaces, limits and options", async () => {
  expect(await checkEnv(ant)).toMatchObject({ findings: [] });
  expect(ant).toMatchObject({ id: "Ant-v5", timeLimit: 1000, rewardThreshold: 6000 });
  const make = (envOptions: Record<string, number | boolean>) => makeVectorEnv(ant, { envOptions });
  await expect(make({ main_body: 1.5 })).rejects.toThrow(/^main_body: expected a whole number in \[1, 13\], got 1.5$/);
  await expect(make({ contact_force_min: 2 })).rejects.toThrow(
    /^contact_force_min: expected a number below contact_force_max = 1, got 2$/,
  );
  await expect(make({ main_bodies: 1 })).rejects.toThrow(/main_bodies.*main_body/);
  const wrong = () => gymnasiumRobot("Ant-v4" as "Ant-v5");
  expect(wrong).toThrow(/^name: expected one of Ant-v5, .*got "Ant-v4"/);
});

it("another version of the package is refused", async () => {
  const { mujocoPackage } = await import("../../src/mujoco/package.ts");
  const other = { mj_versionString: vi.fn(() => "3.15.0") };
  await expect(mujocoPackage(other, "claimed")).rejects.toThrow(
    /^@mujoco\/mujoco: expected version 3.14.0, got 3.15.0; npm install @mujoco\/mujoco@3.14.0$/,
  );
});
