/**
 * One episode of a policy, step by step: states, actions, rewards and the scenes that picture them. What `evaluate`
 * counts, this shows; the episode is the first one that `evaluate` with the same seed plays.
 */
import { checkBoolean, checkInteger, checkKeys } from "../core/check.ts";
import { STREAMS } from "../core/streams.ts";
import type { BatchEnv, EnvDefinition } from "../envs/env.ts";
import type { Action } from "../envs/user_env.ts";
import { VectorEnv } from "../envs/vector_env.ts";
import type { Scene } from "../render/scene.ts";
import { framesPerSecond, sceneOf } from "../render/scenes.ts";
import { Arena } from "../wasm/arena.ts";
import { Policy } from "./policy.ts";

/** Of an episode without time limit, unless more are asked for. */
const DEFAULT_STEPS = 1000;

export interface RecordingOptions {
  /** Of the initial state (and of the samples); the training seed unless given. */
  seed?: number;
  /** Most steps that are recorded, 1 to 100000; the whole episode unless given (1000 where it has no time limit). */
  steps?: number;
  /** Whether the policy takes its most probable action (true, the default) or samples. */
  deterministic?: boolean;
}

/** The first `steps` steps of an episode, often all of them. */
export interface Recording {
  readonly env: string;
  readonly seed: number;
  readonly steps: number;
  /** `[step]`, one more than steps: before each step, and where the last one led; as `VectorEnv.getState` returns them. */
  readonly states: readonly Float64Array[];
  /** `[step]`: as `Policy.act` returns them. */
  readonly actions: readonly Action[];
  /** `[step]` */
  readonly rewards: readonly number[];
  /** Whether the last step ended the episode by the environment's rules, or by its time limit. */
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** One for each state, with the action that led to it. */
  readonly scenes: readonly Scene[];
  /** At which they are played; as many as Gymnasium shows. */
  readonly framesPerSecond: number;
}

/**
 * Plays one episode of the environment that the policy was trained for and keeps everything.
 * @throws RangeError for options out of range, or an environment that has no picture
 */
export async function recordEpisode(policy: Policy, options: RecordingOptions = {}): Promise<Recording> {
  checkKeys("options", options, ["seed", "steps", "deterministic"]);
  const { env: id, seed: trainingSeed, envOptions } = policy.config;
  const rate = framesPerSecond(id);
  const seed = checkInteger("seed", options.seed ?? trainingSeed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const definition = policy.environment;
  const wholeEpisode = definition.timeLimit || DEFAULT_STEPS;
  const most = checkInteger("steps", options.steps ?? wholeEpisode, { least: 1, most: 100_000 });
  const deterministic = checkBoolean("deterministic", options.deterministic ?? true);
  const states: Float64Array[] = [];
  const watched = watch(definition, (state) => states.push(state));
  const config = { seed, stream: STREAMS.evaluation, options: envOptions };
  const env = await VectorEnv.create(await Arena.create(), watched, config);
  const player = await copy(policy, seed); // samples begin anew from the seed, and the policy's own go on undisturbed
  try {
    await env.reset();
    states.push(env.getState(0));
    const played = await play(env, player, { most, deterministic });
    const scenes = states.map((state, t) => sceneOf(id, state, t === 0 ? {} : { action: played.actions[t - 1] }));
    return { env: id, seed, steps: played.actions.length, states, ...played, scenes, framesPerSecond: rate };
  } finally {
    env.dispose();
    player.actorCritic.dispose();
  }
}

async function play(env: VectorEnv, policy: Policy, { most, deterministic }: { most: number; deterministic: boolean }) {
  const actions: Action[] = [];
  const rewards: number[] = [];
  let terminated = false;
  let truncated = false;
  while (actions.length < most && !terminated && !truncated) {
    const column = <T extends Float32Array | Uint32Array>(matrix: T) => matrix.filter((_, k) => k % env.stride === 0);
    const masked = env.actionMasks && { actionMask: column(env.actionMasks) };
    const action = policy.act(column(env.observations), { deterministic, ...masked });
    if (typeof action === "number") env.actions[0] = action;
    else for (let row = 0; row < action.length; row++) env.actions[row * env.stride] = action[row];
    await env.step();
    actions.push(action);
    rewards.push(env.rewards[0]);
    terminated = env.terminated[0] === 1;
    truncated = env.truncated[0] === 1;
  }
  return { actions, rewards, terminated, truncated };
}

/** The state after the last step is gone when `step` returns, since the next episode has begun by then: look before. */
function watch(definition: EnvDefinition, onStep: (state: Float64Array) => void): EnvDefinition {
  const create: EnvDefinition["create"] = async (arena, buffers, options): Promise<BatchEnv> => {
    const env = await definition.create(arena, buffers, options);
    return {
      stateSize: env.stateSize,
      async step() {
        await env.step();
        const state = new Float64Array(env.stateSize);
        env.getState(0, state);
        onStep(state);
      },
      reset: (count) => env.reset(count),
      getState: (lane, state) => env.getState(lane, state),
      setState: (lane, state) => env.setState(lane, state),
      dispose: () => env.dispose?.(),
    };
  };
  return { ...definition, create };
}

function copy({ config, environment, engine, actorCritic }: Policy, seed: number): Promise<Policy> {
  const write = (copied: Policy["actorCritic"]) => copied.parameters.view.set(actorCritic.parameters.view);
  return Policy.create(config, write, { env: environment, engine, seed });
}
