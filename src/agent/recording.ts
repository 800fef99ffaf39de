/**
 * One episode of a policy, step by step: states, actions, rewards and the scenes that picture them. What `evaluate`
 * counts, this shows; the episode is the first one that `evaluate` with the same seed plays.
 */

import { wrapEnvironment } from "../configuration/wrap_environment.ts";
import { checkSignal, throwIfAborted } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { checkBoolean, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import type { EnvDefinition, Simulation } from "../envs/env.ts";
import type { RobotForces } from "../envs/robot_forces.ts";
import { drawnEnvironments, framesPerSecond, sceneOf } from "../envs/scenes.ts";
import type { Action } from "../envs/user_env.ts";
import type { Scene } from "../render/scene.ts";
import { type Play, play } from "./play.ts";
import type { Policy } from "./policy.ts";

/** Of an episode without time limit, unless more are asked for. */
const DEFAULT_STEPS = 1000;
const MOST_STEPS = 100_000;

/** Frames a second of a custom environment. */
const OWN_RATE = 30;

/** Which episode is recorded, and how much of it. */
export interface RecordingOptions {
  /** Of the initial state (and of the samples); the training seed unless given. */
  seed?: number;
  /** Most steps that are recorded, 1 to 100000; the whole episode unless given (1000 where it has no time limit). */
  steps?: number;
  /** At which the scenes are to be played; unless given as many as Gymnasium shows, 30 for a custom environment. */
  framesPerSecond?: number;
  /** Whether the policy takes its most probable action (true) or samples; default: as its `acting` says. */
  deterministic?: boolean;
  /** Of a planar robot on swingup's own engine: keeps the forces of contacts and motors, and its pictures show them; default false. */
  forces?: boolean;
  /** Ends the recording within some milliseconds: it rejects with the signal's reason. */
  signal?: AbortSignal;
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
  /** `[step]`, one for each state, where they were asked for: while the action that led to it acts. */
  readonly forces?: readonly RobotForces[];
  /** One for each state, with the action that led to it. */
  readonly scenes: readonly Scene[];
  /** At which they are played. */
  readonly framesPerSecond: number;
}

/**
 * Plays one episode of the environment that the policy was trained for and keeps everything.
 * A custom environment is pictured by what its `render` returns, a `Scene`.
 * @throws RangeError for options out of range, or an environment that has no picture, or no forces where they are asked for
 * @throws the signal's reason where it was aborted
 */
export async function recordEpisode(policy: Policy, options: RecordingOptions = {}): Promise<Recording> {
  checkKeys("options", options, ["seed", "steps", "framesPerSecond", "deterministic", "forces", "signal"]);
  const signal = checkSignal(options.signal);
  const { acting } = policy;
  const { env: id, seed: trainingSeed } = policy.config;
  const drawn = (drawnEnvironments as readonly string[]).includes(id);
  const rate = checkNumber("framesPerSecond", options.framesPerSecond ?? (drawn ? framesPerSecond(id) : OWN_RATE), {
    above: 0,
    most: 240,
  });
  const seed = checkInteger("seed", options.seed ?? trainingSeed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const definition = policy.environment;
  const wholeEpisode = Math.min(definition.timeLimit || DEFAULT_STEPS, MOST_STEPS);
  const most = checkInteger("steps", options.steps ?? wholeEpisode, { least: 1, most: MOST_STEPS });
  const deterministic = checkBoolean("deterministic", options.deterministic ?? acting === "probable");
  const wanted = checkBoolean("forces", options.forces ?? false) ? "forces" : "states";
  throwIfAborted(signal);
  const views: View[] = [];
  const watched = watch(definition.unwrapped ?? definition, views, wanted);
  const environment = wrapEnvironment(watched, policy.config);
  const plan = { environment, numEnvs: 1, seed, deterministic, signal };
  const played = await play(policy, plan, (game) => playEpisode(game, most, signal));
  const states = views.map(({ state }) => state);
  const scenes = views.map(({ state, picture, forces }, t) => {
    if (!drawn) return checkScene(id, picture);
    return sceneOf(id, state, { ...(t > 0 && { action: played.actions[t - 1] }), ...(forces && { forces }) });
  });
  const forces = views.flatMap((view) => view.forces ?? []);
  const shown = wanted === "forces" ? { states, forces } : { states };
  return { env: id, seed, steps: played.actions.length, ...shown, ...played, scenes, framesPerSecond: rate };
}

/** At most `most` steps of an episode. */
async function playEpisode({ env, step }: Play, most: number, signal: AbortSignal | undefined) {
  const breath = new Breath(signal);
  const actions: Action[] = [];
  const rewards: number[] = [];
  let terminated = false;
  let truncated = false;
  while (actions.length < most && !terminated && !truncated) {
    const pending = step();
    if (pending) await pending;
    actions.push(env.action(0));
    rewards.push(env.rewards[0]);
    terminated = env.terminated[0] === 1;
    truncated = env.truncated[0] === 1;
    if (breath.due()) await breath.take();
  }
  return { actions, rewards, terminated, truncated };
}

/** What is seen of the environment at one time. */
interface View {
  readonly state: Float64Array;
  /** What its own `render` returned. */
  readonly picture: unknown;
  readonly forces: RobotForces | undefined;
}

/**
 * Looks at the environment after its first reset and after each step: the state after the last step is gone when
 * `VectorEnv.step` returns, since the next episode has begun by then.
 */
function watch(definition: EnvDefinition, views: View[], wanted: "states" | "forces"): EnvDefinition {
  const create: EnvDefinition["create"] = async (arena, buffers, options): Promise<Simulation> => {
    const env = await definition.create(arena, buffers, options);
    if (wanted === "forces" && !env.forces) {
      await env.dispose?.();
      throw new RangeError(
        `forces: expected a planar robot on swingup's own engine, such as Hopper-v5, got ${definition.id}`,
      );
    }
    const look = () => {
      const state = new Float64Array(env.stateSize);
      if (state.length > 0) env.getState(0, state);
      const forces = wanted === "forces" ? env.forces?.(0) : undefined;
      views.push({ state, picture: env.render?.(0, forces), forces });
    };
    return {
      get stateSize() {
        return env.stateSize;
      },
      async step() {
        await env.step();
        look();
      },
      async reset(count) {
        await env.reset(count);
        if (views.length === 0) look();
      },
      getState: (lane, state) => env.getState(lane, state),
      setState: (lane, state) => env.setState(lane, state),
      dispose: () => env.dispose?.(),
    };
  };
  return { ...definition, create };
}

/** @throws RangeError for anything but a scene */
function checkScene(id: string, picture: unknown): Scene {
  const { title, center, width, height, shapes } = (picture ?? {}) as Partial<Scene>;
  const complete = typeof title === "string" && Array.isArray(center) && Array.isArray(shapes) && width && height;
  if (complete) return picture as Scene;
  throw new RangeError(
    `environment: expected one with a picture: ${drawnEnvironments.join(", ")}, or a custom one whose render() returns a Scene ({ title, center, width, height, shapes }, see swingup/render); render() of ${id} gave ${show(picture)}`,
  );
}
