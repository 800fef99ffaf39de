/** A floor that rises and pushes from the side: by hand where that can be worked out, else beside MuJoCo itself. */
import { makeVectorEnv, Random } from "swingup";
import { gymnasiumRobot } from "swingup/mujoco";
import { sceneOf } from "swingup/render";
import { describe, expect, it } from "vitest";
import { stepAlone } from "../../../bench/planar_parity.ts";
import { planarStates } from "../../../bench/planar_states.ts";
import { PLANAR } from "../../../bench/recordings.ts";
import { MODELS } from "../../../src/envs/planar/generated/models.ts";
import { faults } from "./faults.ts";

const DT = 0.04; // s, of InvertedPendulum
const PUSHED = { push_force: 40, push_duration: 0.12, push_interval: 0.4 };

/** A hopper 25 m up in the air and still, so that nothing touches anything. */
async function flying(envOptions: Record<string, number>) {
  const env = await makeVectorEnv("Hopper-v5", { envOptions: { ...envOptions, terminate_when_unhealthy: false } });
  env.reset({ seed: 1 });
  env.setState(0, [0, 25, ...new Array<number>(10).fill(0)]);
  env.setAction(0, [0, 0, 0]);
  return env;
}

describe("a slope", () => {
  it("turns gravity: what flies falls along it and across it", async () => {
    const slope = 0.3;
    const env = await flying({ slope });
    env.step();
    const state = env.getState(0);
    const seconds = 0.008;
    expect(state[6]).toBeCloseTo(-9.81 * Math.sin(slope) * seconds, 10);
    expect(state[7]).toBeCloseTo(-9.81 * Math.cos(slope) * seconds, 10);
    env.dispose();
  });

  it("lets a cart roll down: all of it as one, where its pole hangs as gravity does", async () => {
    const slope = 0.15;
    const env = await makeVectorEnv("InvertedPendulum-v5", { envOptions: { slope } });
    env.reset({ seed: 1 });
    env.setState(0, [0, 0, 0, 0]);
    env.setAction(0, [0]);
    env.step();
    expect(env.getState(0)[2]).toBeLessThan(-0.5 * 9.81 * Math.sin(slope) * DT);
    env.dispose();
  });

  for (const id of PLANAR.filter((name) => name !== "Swimmer-v5"))
    it(`of ${id} is MuJoCo's with its gravity turned`, async () => {
      const steps = planarStates(id, 200, new Random(3));
      const options = { slope: -0.2 };
      const theirs = await stepAlone(gymnasiumRobot(id), steps, options);
      const labelled = theirs.map((outcome, i) => ({ ...outcome, label: steps[i].label }));
      expect(faults(labelled, await stepAlone(id, steps, options))).toEqual([]);
    });
});

describe("pushes", () => {
  it("are an impulse: force times time over the mass is how fast a robot in the air flies away then", async () => {
    const force = 30;
    const pushed = { push_force: force, push_duration: 0.016, push_interval: 0.08 };
    const env = await flying(pushed);
    const mass = MODELS.hopper.bodies.reduce((sum, body) => sum + body.mass, 0);
    let impulse = 0; // N s
    let pushes = 0;
    for (let step = 0; step < 10; step++) {
      const before = centerOfMass(env.getState(0));
      env.step();
      const { push } = env.info(0);
      if (push === 0) expect((centerOfMass(env.getState(0)) - before) / 0.008).toBeCloseTo(impulse / mass, 6);
      else expect(Math.abs(push)).toBe(force);
      pushes += Number(push !== 0);
      impulse += push * 0.008;
    }
    expect(pushes).toBe(2);
    expect(Math.abs(impulse)).toBeCloseTo(force * 0.016, 12);
    env.dispose();
  });

  it("come at other moments and from other sides in each episode, from its seed, and go on from a snapshot", async () => {
    const times = async (seed: number) => {
      const env = await makeVectorEnv("HalfCheetah-v5", { numEnvs: 8, envOptions: { push_force: 50 } });
      env.reset({ seed });
      const said: number[][] = [];
      for (let step = 0; step < 120; step++) {
        env.actions.fill(0);
        env.step();
        said.push(Array.from({ length: 8 }, (_, lane) => env.info(lane).push));
      }
      env.dispose();
      return said;
    };
    const [first, again, other] = [await times(1), await times(1), await times(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (let lane = 0; lane < 8; lane++) {
      const steps = first.map((push) => push[lane]);
      for (
        let from = 0;
        from < 120;
        from += 40 // 2 s of 0.05 s
      )
        expect(steps.slice(from, from + 40).filter((push) => push !== 0)).toHaveLength(2); // 0.1 s
    }
    const all = first.flat().filter((push) => push !== 0);
    expect(all.filter((push) => push > 0).length).toBeGreaterThan(all.length / 5);
    expect(all.filter((push) => push < 0).length).toBeGreaterThan(all.length / 5);
  });

  for (const id of PLANAR)
    it(`of ${id} are those of MuJoCo, on the root's center of mass`, async () => {
      const robot = gymnasiumRobot(id);
      const random = new Random(5);
      const steps = planarStates(id, 200, random).map(({ state, ...step }, i) => ({
        ...step,
        state: [...state, ...new Array(state.length / 2).fill(0), random.uniform(0, 1), i % 60],
      }));
      const theirs = await stepAlone(robot, steps, PUSHED);
      const labelled = theirs.map((outcome, i) => ({ ...outcome, label: steps[i].label }));
      const ours = await stepAlone(id, steps, PUSHED);
      expect(faults(labelled, ours)).toEqual([]);
      expect(theirs.filter(({ terms }) => terms.push !== 0).length).toBeGreaterThan(20);
      expect(ours.map(({ state }) => state.slice(-2))).toEqual(theirs.map(({ state }) => state.slice(-2)));
      const calm = await stepAlone(
        id,
        steps.map((step) => ({ ...step, state: step.state.slice(0, -2) })),
      );
      const moved = ours.filter(
        ({ nextState, terms }, i) => (nextState.join() !== calm[i].nextState.join()) !== (terms.push !== 0),
      );
      expect(moved).toEqual([]);
    });

  it("are refused where one is longer than the time that it is to lie in", async () => {
    const envOptions = { push_force: 1, push_duration: 3, push_interval: 2 };
    await expect(makeVectorEnv("Hopper-v5", { envOptions })).rejects.toThrow(
      "push_duration: expected at most push_interval = 2, got 3",
    );
  });
});

/** Where that of a hopper is along the floor: each of its bodies is one capsule, its mass in the middle. */
function centerOfMass(state: Float64Array): number {
  const { bodies } = MODELS.hopper;
  const capsules = sceneOf("Hopper-v5", state.slice(0, 18)).shapes.filter((shape) => shape.kind === "capsule");
  expect(capsules).toHaveLength(bodies.length);
  const mass = bodies.reduce((sum, body) => sum + body.mass, 0);
  return capsules.reduce((sum, { from, to }, b) => sum + (bodies[b].mass / mass) * ((from[0] + to[0]) / 2), 0);
}
