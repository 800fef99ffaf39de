/**
 * How far the planar robots are from MuJoCo 3.12.0 in Gymnasium: every recorded step by itself from its state and warm start,
 * trajectories open loop in units of what they may differ by, and seeded resets.
 */
import { Random } from "../src/core/random.ts";
import { allocateBlocks } from "../src/envs/blocks.ts";
import { completeOptions, withOptions } from "../src/envs/env.ts";
import { givenState } from "../src/envs/given_state.ts";
import { makeVectorEnv } from "../src/envs/make_vector_env.ts";
import { type EnvSource, environmentDefinition } from "../src/envs/registry.ts";
import { type GymnasiumRobot, gymnasiumRobot } from "../src/mujoco/gymnasium_robot.ts";
import { Arena } from "../src/wasm/arena.ts";
import { type Difference, Largest } from "./largest.ts";
import { planarStates } from "./planar_states.ts";
import { type PlanarReset, type PlanarStep, type PlanarTrajectory, readAnt, readPlanar } from "./recordings.ts";

const LIVE = 1000; // states of each robot that are compared with MuJoCo itself
const SENSITIVE = 1e-6; // open loop is compared until two runs of MuJoCo itself may differ by this much

/** What came of a step: all that a `PlanarStep` says of it. */
export interface PlanarOutcome
  extends Pick<PlanarStep, "nextState" | "observation" | "reward" | "terminated" | "terms"> {
  /** The whole next state. */
  readonly state: readonly number[];
}

/** Takes steps in lanes of their own, all at once; states may be of qpos and qvel alone. */
export async function stepAlone(
  source: EnvSource,
  steps: readonly Pick<PlanarStep, "state" | "action">[],
  options: PlanarTrajectory["options"] = {},
): Promise<PlanarOutcome[]> {
  const arena = await Arena.create();
  const definition = withOptions(environmentDefinition(source), options);
  const blocks = allocateBlocks(arena, definition, steps.length);
  const env = await definition.create(arena, blocks, completeOptions(definition, options));
  const { stride } = blocks;
  steps.forEach(({ state, action }, lane) => {
    env.setState(lane, givenState(env, state));
    action.forEach((value, row) => {
      blocks.actions.view[row * stride + lane] = value;
    });
  });
  await env.step();
  const features = blocks.observations.length / stride;
  const outcomes = steps.map((_, lane) => {
    const state = new Float64Array(env.stateSize);
    env.getState(lane, state);
    return {
      state: [...state],
      nextState: [...state.subarray(0, env.leastState)],
      observation: Array.from({ length: features }, (_, row) => blocks.observations.view[row * stride + lane]),
      reward: blocks.rewards.view[lane],
      terminated: blocks.terminated.view[lane] === 1,
      terms: env.info?.(lane) ?? {},
    };
  });
  await env.dispose?.();
  return outcomes;
}

export async function planarParity(env: string): Promise<Difference[]> {
  const { trajectories, transitions, resets } = readPlanar(env);
  const alone = new Differences(env);
  alone.add(transitions, await stepAlone(env, transitions));
  for (const { steps, options } of trajectories) alone.add(steps, await stepAlone(env, steps, options));
  return [
    ...alone.all,
    await openLoop(env, trajectories),
    await seededResets(env, resets),
    ...(await liveParity(env as GymnasiumRobot)),
  ];
}

/** Beside MuJoCo itself, where its package is installed: a step from random states, and one from where that leads. */
async function liveParity(env: GymnasiumRobot): Promise<Difference[]> {
  const live = new Differences(env, "live ");
  let steps: readonly Pick<PlanarStep, "state" | "action">[] = planarStates(env, LIVE, new Random(1));
  for (let round = 0; round < 2; round++) {
    const expected = await stepAlone(gymnasiumRobot(env), steps).catch(() => undefined);
    if (!expected) return [];
    live.add(expected, await stepAlone(env, steps));
    steps = steps.map(({ action }, i) => ({ action, state: expected[i].state }));
  }
  return live.all;
}

/** Ant-v5, which runs on nothing but MuJoCo's package. */
export async function antParity(): Promise<Difference[]> {
  const { trajectories, transitions } = readAnt();
  const env = gymnasiumRobot("Ant-v5");
  const alone = new Differences(env.id);
  try {
    alone.add(transitions, await stepAlone(env, transitions));
    for (const { steps, options } of trajectories) alone.add(steps, await stepAlone(env, steps, options));
  } catch (error) {
    if (/is not installed/.test((error as Error).message)) return [];
    throw error;
  }
  return alone.all;
}

class Differences {
  readonly #env: string;
  readonly #kind: string;
  readonly #state = new Largest();
  readonly #observation = new Largest();
  readonly #reward = new Largest();
  readonly #terminated = new Largest();

  /** @param kind before the name of each quantity */
  constructor(env: string, kind = "") {
    this.#env = env;
    this.#kind = kind;
  }

  add(steps: readonly Omit<PlanarOutcome, "state">[], outcomes: readonly PlanarOutcome[]): void {
    steps.forEach((step, i) => {
      const outcome = outcomes[i];
      step.nextState.forEach((expected, c) => {
        this.#state.add((outcome.nextState[c] - expected) / (1 + Math.abs(expected)), 0);
      });
      step.observation.forEach((expected, k) => {
        this.#observation.addFloat32(outcome.observation[k], expected);
      });
      this.#reward.addFloat32(outcome.reward, step.reward);
      this.#terminated.add(Number(outcome.terminated), Number(step.terminated));
    });
  }

  get all(): Difference[] {
    const env = this.#env;
    const of = (quantity: string, { count, error, ulps }: Largest) => ({
      env,
      quantity: this.#kind + quantity,
      numbers: count,
      maximumError: error,
      ulps,
    });
    const { count, error } = this.#state;
    return [
      { env, quantity: `${this.#kind}state / (1 + |value|)`, numbers: count, maximumError: error },
      of("observation", this.#observation),
      of("reward", this.#reward),
      { env, quantity: `${this.#kind}terminated`, numbers: this.#terminated.count, maximumError: this.#terminated.sum },
    ];
  }
}

/** In units of 10 sensitivity + 1e-12. */
async function openLoop(env: string, trajectories: readonly PlanarTrajectory[]): Promise<Difference> {
  const difference = new Largest();
  for (const trajectory of trajectories)
    for (const { error } of await replay(env, trajectory)) for (const value of error) difference.add(value, 0);
  return {
    env,
    quantity: "state, open loop / (10 sensitivity + 1e-12)",
    numbers: difference.count,
    maximumError: difference.error,
  };
}

/** Plays the actions of a trajectory from its first state as long as it can be compared: differences, each step's. */
export async function replay(env: string, { steps, options, sensitivity }: PlanarTrajectory) {
  const vectorEnv = await makeVectorEnv(env, { envOptions: options });
  vectorEnv.reset();
  vectorEnv.setState(0, steps[0].state.slice(0, (2 * vectorEnv.stateSize) / 3));
  const errors: { error: number[] }[] = [];
  for (let t = 0; t < steps.length && sensitivity[t] <= SENSITIVE; t++) {
    vectorEnv.setAction(0, steps[t].action);
    vectorEnv.step();
    if (vectorEnv.episodes.count > 0) break;
    const state = vectorEnv.getState(0);
    const allowed = 10 * sensitivity[t] + 1e-12;
    errors.push({ error: steps[t].nextState.map((expected, c) => (state[c] - expected) / allowed) });
  }
  vectorEnv.dispose();
  return errors;
}

/** The states that `reset` leads to from seeds, and those of the episodes after them. */
async function seededResets(id: string, resets: readonly PlanarReset[]): Promise<Difference> {
  const difference = new Largest();
  const env = await makeVectorEnv(id);
  const compare = (expected: readonly number[]) => {
    const state = env.getState(0);
    expected.forEach((value, c) => {
      difference.add(state[c], value);
    });
  };
  for (const { seed, state, next } of resets) {
    env.reset({ seed, compatibility: "gymnasium" });
    compare(state);
    env.reset();
    compare(next);
  }
  return { env: id, quantity: "state, reset(seed)", numbers: difference.count, maximumError: difference.error };
}
