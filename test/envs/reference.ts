/**
 * What Gymnasium did: the recorded trajectories and transitions of test/data, in the form they were written in (but
 * Reacher's, which is brought into the form of the others), and the kernels' steps beside them.
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { allocateBlocks } from "../../src/envs/blocks.ts";
import { completeOptions } from "../../src/envs/env.ts";
import { type MakeVectorEnvOptions, makeVectorEnv } from "../../src/envs/make_vector_env.ts";
import { environmentDefinition } from "../../src/envs/registry.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { distance, ulps } from "./distance.ts";

type Action = number | number[];

export interface Trajectory {
  note: string;
  length: number;
  init_state: number[];
  init_obs: number[];
  actions: Action[]; // [t], and what came after it in the others
  observations: number[][];
  states: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
  sensitivity: number[];
}

export interface Reference {
  env_id: string;
  max_episode_steps: number;
  reward_threshold: number | null;
  trajectories: Trajectory[];
  transitions: {
    states: number[][];
    actions: Action[];
    next_states: number[][];
    observations: number[][];
    rewards: number[];
    terminated: boolean[];
  };
}

/** One recorded step, whichever list it comes from. */
export interface Transition {
  state: number[];
  action: number[];
  nextState: number[];
  observation: number[];
  reward: number;
  terminated: boolean;
}

export function readReference(id: string): Reference {
  return readData(`${id}.json`) as Reference;
}

/** MuJoCo's file: positions and speeds apart, no sensitivities. A state is qpos and then qvel. */
export function readReacher(): Reference {
  const file = readData("Reacher-v5.json") as ReacherFile;
  const join = (qpos: number[][], qvel: number[][]) => qpos.map((q, i) => [...q, ...qvel[i]]);
  const { transitions } = file;
  return {
    ...file,
    trajectories: file.trajectories.map((t) => ({
      ...t,
      init_state: [...t.init_qpos, ...t.init_qvel],
      states: join(t.qpos, t.qvel),
      sensitivity: t.actions.map(() => 0),
    })),
    transitions: {
      ...transitions,
      states: join(transitions.qpos, transitions.qvel),
      next_states: join(transitions.next_qpos, transitions.next_qvel),
      terminated: transitions.actions.map(() => false),
    },
  };
}

interface ReacherFile extends Reference {
  trajectories: (Trajectory & { init_qpos: number[]; init_qvel: number[]; qpos: number[][]; qvel: number[][] })[];
  transitions: Reference["transitions"] & Record<"qpos" | "qvel" | "next_qpos" | "next_qvel", number[][]>;
}

export interface SeededStart {
  seed: number;
  state: number[];
  obs: number[];
}

/** States and observations after `env.reset(seed=...)` of the real environments. */
export function readSeededStarts(): Record<string, SeededStart[]> {
  return (readData("reset_seeds.json") as { envs: Record<string, SeededStart[]> }).envs;
}

function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8"));
}

/** Every step of every trajectory and every transition, as single steps. */
export function singleSteps({ trajectories, transitions }: Reference): Transition[] {
  const steps = transitions.states.map((state, i) => ({
    state,
    action: [transitions.actions[i]].flat(),
    nextState: transitions.next_states[i],
    observation: transitions.observations[i],
    reward: transitions.rewards[i],
    terminated: transitions.terminated[i],
  }));
  for (const t of trajectories)
    for (let i = 0; i < t.length; i++)
      steps.push({
        state: i === 0 ? t.init_state : t.states[i - 1],
        action: [t.actions[i]].flat(),
        nextState: t.states[i],
        observation: t.observations[i],
        reward: t.rewards[i],
        terminated: t.terminated[i],
      });
  return steps;
}

/** Takes each step in a lane of its own, all at once, without autoreset, so that terminal states can be seen. */
export async function simulate(id: string, steps: readonly Transition[], options = {}) {
  const arena = await Arena.create();
  const definition = environmentDefinition(id);
  const blocks = allocateBlocks(arena, definition, steps.length);
  const env = await definition.create(arena, blocks, completeOptions(definition, options));
  steps.forEach(({ state, action }, lane) => {
    env.setState(lane, state);
    action.forEach((value, row) => {
      blocks.actions.view[row * blocks.stride + lane] = value;
    });
  });
  env.step();
  return steps.map((step, lane) => {
    const nextState = new Float64Array(env.stateSize);
    env.getState(lane, nextState);
    return {
      nextState: [...nextState],
      observation: step.observation.map((_, row) => blocks.observations.view[row * blocks.stride + lane]),
      reward: blocks.rewards.view[lane],
      terminated: blocks.terminated.view[lane],
    };
  });
}

/** The recorded steps, each taken alone: states to 1e-12, observations to float32's last place, the rest exactly. */
export async function expectRecordedSteps(id: string, reference: Reference, least: { steps: number; ends: number }) {
  const steps = singleSteps(reference);
  expect(steps.length).toBeGreaterThan(least.steps);
  expect(steps.filter(({ terminated }) => terminated).length).toBeGreaterThan(least.ends);
  const got = await simulate(id, steps);
  steps.forEach(({ nextState, observation, reward, terminated }, i) => {
    expect(distance(got[i].nextState, nextState)).toBeLessThan(1e-12);
    observation.forEach((value, k) => {
      expect(ulps(got[i].observation[k], value)).toBeLessThanOrEqual(1);
    });
    expect(got[i].reward).toBe(reward);
    expect(got[i].terminated).toBe(Number(terminated));
  });
}

/** The states [lane] in which a vector environment's first episodes begin. */
export async function firstStates(
  id: string,
  options: MakeVectorEnvOptions & { numEnvs: number },
): Promise<Float64Array[]> {
  const env = await makeVectorEnv(id, options);
  env.reset();
  return Array.from({ length: options.numEnvs }, (_, lane) => env.getState(lane));
}

/** What came after one action of a replay. */
export interface Replayed {
  /** Undefined where the step ended the episode: the lane is then in the next one. */
  state: Float64Array | undefined;
  observation: number[];
  reward: number;
  terminated: number;
  truncated: number;
}

/** Plays a trajectory's actions from its first state, open loop. */
export async function replay(id: string, { init_state, init_obs, actions }: Trajectory): Promise<Replayed[]> {
  const env = await makeVectorEnv(id);
  env.reset();
  env.setState(0, init_state);
  return actions.map((action) => {
    [action].flat().forEach((value, row) => {
      env.actions[row * env.stride] = value;
    });
    env.step();
    const ended = env.episodes.count > 0;
    const observed = ended ? env.finalObservations : env.observations;
    return {
      state: ended ? undefined : env.getState(0),
      observation: init_obs.map((_, row) => observed[row * env.stride]),
      reward: env.rewards[0],
      terminated: env.terminated[0],
      truncated: env.truncated[0],
    };
  });
}

/** A single step as `simulate` takes it, with nothing recorded to compare it with. */
export function unrecorded(state: number[], action: number[], features: number): Transition {
  return { state, action, nextState: [], observation: new Array(features).fill(0), reward: 0, terminated: false };
}
