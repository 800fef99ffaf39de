/** The forces that contacts and motors exert on the planar robots: what has to hold of them by Newton, and what is drawn. */
import { createTrainer, recordEpisode } from "swingup";
import { type RobotForces, type Shape, sceneOf } from "swingup/render";
import { describe, expect, it } from "vitest";
import { planarStates } from "../../../bench/planar_states.ts";
import { Random } from "../../../src/core/random.ts";
import { allocateBlocks } from "../../../src/envs/blocks.ts";
import { completeOptions, type Simulation, withOptions } from "../../../src/envs/env.ts";
import { givenState } from "../../../src/envs/given_state.ts";
import { MODELS } from "../../../src/envs/planar/generated/models.ts";
import { jointsOf } from "../../../src/envs/planar/model.ts";
import { environmentDefinition } from "../../../src/envs/registry.ts";
import { Arena } from "../../../src/wasm/arena.ts";

interface Start {
  readonly state: readonly number[];
  readonly action: readonly number[];
}

/** A simulation with a lane for each start, there with its action. */
async function lanesAt(id: string, starts: readonly Start[], given: Record<string, number> = {}) {
  const arena = await Arena.create();
  const definition = withOptions(environmentDefinition(id), given);
  const blocks = allocateBlocks(arena, definition, starts.length);
  const env = await definition.create(arena, blocks, completeOptions(definition, given));
  starts.forEach(({ state, action }, lane) => {
    env.setState(lane, givenState(env, state));
    action.forEach((value, row) => {
      blocks.actions.view[row * blocks.stride + lane] = value;
    });
  });
  return { env, blocks };
}

const still = (positions: readonly number[], motors: number): Start => ({
  state: [...positions, ...positions.map(() => 0)],
  action: new Array<number>(motors).fill(0),
});

const stateOf = (env: Simulation, lane: number) => {
  const state = new Float64Array(env.stateSize);
  env.getState(lane, state);
  return state;
};

const forcesOf = (env: Simulation, lane: number) => env.forces?.(lane) as RobotForces;
const sum = ({ contacts }: RobotForces, axis: number) => contacts.reduce((all, { force }) => all + force[axis], 0);
const weightOf = (robot: keyof typeof MODELS) => MODELS[robot].bodies.reduce((all, { mass }) => all + 9.81 * mass, 0);

describe("forces of contacts", () => {
  it("carry the weight of a cheetah that has come to rest, and push it nowhere", async () => {
    const { env } = await lanesAt("HalfCheetah-v5", [still(new Array(9).fill(0), 6)]);
    for (let step = 0; step < 400; step++) await env.step();
    const speeds = stateOf(env, 0).subarray(9, 18);
    expect(Math.max(...speeds.map(Math.abs))).toBeLessThan(1e-3);
    const forces = forcesOf(env, 0);
    expect(forces.contacts.length).toBeGreaterThanOrEqual(2);
    expect(sum(forces, 1) / weightOf("halfCheetah")).toBeCloseTo(1, 3);
    expect(sum(forces, 0) / weightOf("halfCheetah")).toBeCloseTo(0, 3);
    for (const { at } of forces.contacts) expect(Math.abs(at[1])).toBeLessThan(0.02); // in the soft floor's surface
  });

  it("are none in the air, and the motors are what the action is, clipped, times the gear", async () => {
    const start = still([0, 25, 0, 0, 0, 0], 3);
    const { env } = await lanesAt("Hopper-v5", [start, { ...start, action: [0.5, -3, 1] }]);
    expect(forcesOf(env, 0)).toEqual({ contacts: [], motors: [0, 0, 0] });
    expect(forcesOf(env, 1)).toEqual({ contacts: [], motors: [100, -200, 200] });
  });

  it("change nothing of what comes: states go on with the same bits", async () => {
    const starts = planarStates("Hopper-v5", 5, new Random(2));
    const [{ env: looked }, { env: other }] = [await lanesAt("Hopper-v5", starts), await lanesAt("Hopper-v5", starts)];
    for (let step = 0; step < 20; step++) {
      for (let lane = 0; lane < starts.length; lane++) forcesOf(looked, lane);
      await looked.step();
      await other.step();
    }
    for (let lane = 0; lane < starts.length; lane++) expect(stateOf(looked, lane)).toEqual(stateOf(other, lane));
  });

  it("between two bodies are where they touch: a hopper's foot folded onto its thigh is pushed off it", async () => {
    const folded = planarStates("Hopper-v5", 400, new Random(5)).filter(({ label }) => label.startsWith("folded"));
    const high = folded.map(({ state, action }) => ({ state: state.map((x, i) => (i === 1 ? 25 : x)), action }));
    const { env } = await lanesAt("Hopper-v5", high);
    const touching = high.flatMap((_, lane) => forcesOf(env, lane).contacts.map((contact) => ({ lane, ...contact })));
    expect(touching.length).toBeGreaterThan(5);
    for (const { lane, at, force } of touching) {
      const [x, z] = stateOf(env, lane);
      expect(Math.hypot(at[0] - x, at[1] - z)).toBeLessThan(1.3); // on the robot, which is 1.3 m long
      expect(Math.hypot(force[0], force[1])).toBeGreaterThan(0);
    }
  });
});

describe("a recording with forces", () => {
  const trained = async (env: string) => {
    const trainer = await createTrainer({
      env,
      algorithm: "ppo",
      numEnvs: 2,
      rolloutSteps: 8,
      minibatchSize: 16,
      steps: 16,
    });
    const policy = await trainer.policy();
    trainer.dispose();
    return policy;
  };
  const named = (shapes: readonly Shape[], name: string) => shapes.filter((shape) => shape.name.startsWith(name));

  it("has those of every state, and pictures that show them", async () => {
    const policy = await trained("HalfCheetah-v5");
    const {
      forces = [],
      scenes,
      states,
      actions,
    } = await recordEpisode(policy, { steps: 30, deterministic: false, forces: true });
    const plain = await recordEpisode(policy, { steps: 30, deterministic: false });
    expect(plain.forces).toBeUndefined();
    expect(forces).toHaveLength(31);
    expect(forces[0].motors).toEqual(new Array(6).fill(0));
    const gears = MODELS.halfCheetah.motors.map(({ gear }) => gear);
    const clipped = [...(actions[29] as Float32Array)].map((value, k) => gears[k] * Math.min(1, Math.max(-1, value)));
    forces[30].motors.forEach((torque, k) => {
      expect(torque).toBeCloseTo(clipped[k], 10);
    });
    const [, largest] = forces.reduce<[number, number]>(
      ([most, at], each, t) => (sum(each, 1) > most ? [sum(each, 1), t] : [most, at]),
      [0, 0],
    );
    const { shapes } = scenes[largest];
    forces[largest].contacts.forEach(({ at, force }, k) => {
      const [line] = named(shapes, `contact ${k}`);
      const [from, to] = (line as Extract<Shape, { kind: "polyline" }>).points;
      expect(from).toEqual(at);
      expect((to[0] - from[0]) * force[1] - (to[1] - from[1]) * force[0]).toBeCloseTo(0, 8);
      expect(to[1]).toBeGreaterThan(from[1]);
    });
    expect(named(scenes[30].shapes, "motor").length).toBeGreaterThan(0);
    expect(named(plain.scenes[30].shapes, "motor")).toEqual([]);
    expect(scenes[30]).toEqual(sceneOf("HalfCheetah-v5", states[30], { forces: forces[30] }));
  });

  it("is refused of what is no robot, and forces that are none", async () => {
    const policy = await trained("Pendulum-v1");
    await expect(recordEpisode(policy, { forces: true })).rejects.toThrow(
      "forces: expected a planar robot on swingup's own engine, such as Hopper-v5, got Pendulum-v1",
    );
    await expect(recordEpisode(policy, { forces: 1 as never })).rejects.toThrow(
      /forces: expected true or false, got 1/,
    );
    const forces = { contacts: [], motors: [0] };
    expect(() => sceneOf("Pendulum-v1", [0, 0], { forces })).toThrow(/forces: expected none, since Pendulum-v1/);
    expect(() => sceneOf("Hopper-v5", new Array(18).fill(0), { forces })).toThrow(
      "forces.motors: expected 3 numbers, got 1",
    );
    const wrong = { contacts: [{ at: [0, Number.NaN], force: [0, 1] }], motors: [0, 0, 0] };
    expect(() => sceneOf("Hopper-v5", new Array(18).fill(0), { forces: wrong })).toThrow(
      /forces.contacts\[0\].at\[1\]/,
    );
  });
});

describe("a picture", () => {
  it.each([
    ["Hopper-v5", "hopper"],
    ["Walker2d-v5", "walker2d"],
    ["HalfCheetah-v5", "halfCheetah"],
  ] as const)("turns arcs as torques turn what hangs on the joints: %s", (id, name) => {
    const { bodies, motors: driven } = MODELS[name];
    const dofs = jointsOf(MODELS[name]).length;
    const count = driven.length;
    for (let motor = 0; motor < count; motor++) {
      const joint = dofs - count + motor;
      const turnAt = (q: number) => {
        const state = new Array(3 * dofs).fill(0).map((_, i) => (i === joint ? q : 0));
        const body = bodies.length - count + motor; // each has one joint
        const capsule = sceneOf(id, state).shapes.find((shape) => shape.name === bodies[body].name);
        const { from, to } = capsule as Extract<Shape, { kind: "capsule" }>;
        return Math.atan2(to[1] - from[1], to[0] - from[0]);
      };
      const turned = Math.sin(turnAt(0.01) - turnAt(-0.01)); // angles may lie on both sides of 180 degrees
      const motors = driven.map(({ gear }, k) => (k === motor ? 0.5 * gear : 0));
      const state = new Array(3 * dofs).fill(0);
      const arcs = sceneOf(id, state, { forces: { contacts: [], motors } }).shapes.filter(({ kind }) => kind === "arc");
      expect(arcs).toMatchObject([{ name: `motor ${motor}`, sweep: (Math.sign(turned) * 5 * Math.PI) / 12 }]);
    }
  });

  it("shows the motor of a cart as a line from it", () => {
    const forces = { contacts: [], motors: [-300] };
    const { shapes } = sceneOf("InvertedPendulum-v5", [0.5, 0, 0, 0, 0, 0], { forces });
    expect(shapes.find(({ name }) => name === "motor 0")).toMatchObject({ points: [[0.5, 0], [expect.closeTo(0.18, 9), 0]] }); // biome-ignore format: two points
  });
});
