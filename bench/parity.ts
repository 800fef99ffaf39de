/**
 * How far the environments are from Gymnasium and MuJoCo: the largest differences from the steps recorded in
 * `test/data`, one step at a time and replayed open loop, and from the starts of 20 seeds. Only in a repository with
 * that folder; the published package does not have it.
 */
import { allocateBlocks } from "../src/envs/blocks.ts";
import { completeOptions } from "../src/envs/env.ts";
import { makeVectorEnv } from "../src/envs/make_vector_env.ts";
import { environmentDefinition, environmentIds } from "../src/envs/registry.ts";
import { Arena } from "../src/wasm/arena.ts";
import { type Difference, Largest } from "./largest.ts";
import { antParity, planarParity } from "./planar_parity.ts";
import { PLANAR, readData } from "./recordings.ts";

const SENSITIVE = 1e-6; // open loop is compared until two runs of Gymnasium itself may differ by this much

export async function parity(): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const id of environmentIds()) {
    if ((PLANAR as readonly string[]).includes(id)) {
      differences.push(...(await planarParity(id)));
      continue;
    }
    const reference = readReference(id);
    differences.push(...(await singleSteps(id, reference)), await openLoop(id, reference), await seededStarts(id));
  }
  return [...differences, ...(await antParity())];
}

interface Trajectory {
  initialState: number[];
  actions: number[][]; // [t], and what came after it in the others
  states: number[][];
  observations: number[][];
  rewards: number[];
  terminated: boolean[];
  sensitivity: number[];
}

/** The transitions of the file come as trajectories of one step. */
interface Reference {
  trajectories: Trajectory[];
  transitions: Trajectory[];
}

async function singleSteps(env: string, { trajectories, transitions }: Reference): Promise<Difference[]> {
  const all = [...transitions, ...trajectories];
  const count = all.reduce((sum, { actions }) => sum + actions.length, 0);
  const arena = await Arena.create();
  const definition = environmentDefinition(env);
  const blocks = allocateBlocks(arena, definition, count);
  const batch = await definition.create(arena, blocks, completeOptions(definition, {}));
  let lane = 0;
  for (const { initialState, actions, states } of all)
    actions.forEach((action, t) => {
      batch.setState(lane, t === 0 ? initialState : states[t - 1]);
      for (let row = 0; row < action.length; row++) blocks.actions.view[row * blocks.stride + lane] = action[row];
      lane++;
    });
  batch.step();

  const state = new Largest();
  const observation = new Largest();
  const reward = new Largest();
  const terminated = new Largest();
  const reached = new Float64Array(batch.stateSize);
  lane = 0;
  for (const trajectory of all)
    for (let t = 0; t < trajectory.actions.length; t++, lane++) {
      batch.getState(lane, reached);
      trajectory.states[t].forEach((expected, c) => {
        state.add(reached[c], expected);
      });
      trajectory.observations[t].forEach((expected, row) => {
        observation.addFloat32(blocks.observations.view[row * blocks.stride + lane], expected);
      });
      reward.addFloat32(blocks.rewards.view[lane], trajectory.rewards[t]);
      terminated.add(blocks.terminated.view[lane], Number(trajectory.terminated[t]));
    }
  return [
    { env, quantity: "state", numbers: state.count, maximumError: state.error },
    {
      env,
      quantity: "observation",
      numbers: observation.count,
      maximumError: observation.error,
      ulps: observation.ulps,
    },
    { env, quantity: "reward", numbers: reward.count, maximumError: reward.error, ulps: reward.ulps },
    { env, quantity: "terminated", numbers: terminated.count, maximumError: terminated.sum },
  ];
}

/** The states of trajectories replayed from their first state, until Gymnasium's own rounding errors have grown up. */
async function openLoop(id: string, { trajectories }: Reference): Promise<Difference> {
  const difference = new Largest();
  for (const { initialState, actions, states, terminated, sensitivity } of trajectories) {
    const env = await makeVectorEnv(id);
    env.reset();
    env.setState(0, initialState);
    for (let t = 0; t < actions.length && !terminated[t] && sensitivity[t] <= SENSITIVE; t++) {
      for (let row = 0; row < actions[t].length; row++) env.actions[row * env.stride] = actions[t][row];
      env.step();
      if (env.truncated[0] === 1) break;
      env.getState(0).forEach((value, c) => {
        difference.add(value, states[t][c]);
      });
    }
    env.dispose();
  }
  return { env: id, quantity: "state, open loop", numbers: difference.count, maximumError: difference.error };
}

/** The states that `reset` leads to from a seed. */
async function seededStarts(id: string): Promise<Difference> {
  const starts: { seed: number; state: number[] }[] = readData("reset_seeds.json").envs[id];
  const difference = new Largest();
  const env = await makeVectorEnv(id);
  for (const { seed, state } of starts) {
    env.reset({ seed, compatibility: "gymnasium" });
    env.getState(0).forEach((value, c) => {
      difference.add(value, state[c]);
    });
  }
  return { env: id, quantity: "state, reset(seed)", numbers: difference.count, maximumError: difference.error };
}

/** The file of an environment; Reacher's keeps positions and speeds apart and says nothing of sensitivity. */
function readReference(id: string): Reference {
  const { trajectories, transitions } = readData(`${id}.json`);
  const join = (qpos: number[][], qvel: number[][]) => qpos.map((q, t) => [...q, ...qvel[t]]);
  const wide = (actions: (number | number[])[]) => actions.map((action) => [action].flat());
  const recorded = transitions;
  const before: number[][] = recorded.states ?? join(recorded.qpos, recorded.qvel);
  const after: number[][] = recorded.next_states ?? join(recorded.next_qpos, recorded.next_qvel);
  return {
    trajectories: trajectories.map((t: Record<string, number[][]>) => ({
      initialState: t.init_state ?? [...t.init_qpos, ...t.init_qvel],
      actions: wide(t.actions),
      states: t.states ?? join(t.qpos, t.qvel),
      observations: t.observations,
      rewards: t.rewards,
      terminated: t.terminated,
      sensitivity: t.sensitivity ?? t.actions.map(() => 0),
    })),
    transitions: before.map((initialState, i) => ({
      initialState,
      actions: wide([recorded.actions[i]]),
      states: [after[i]],
      observations: [recorded.observations[i]],
      rewards: [recorded.rewards[i]],
      terminated: [recorded.terminated?.[i] ?? false],
      sensitivity: [0],
    })),
  };
}
