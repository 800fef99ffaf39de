/**
 * What users write: a custom environment as a class of one episode at a time, in the shape of Gymnasium's. swingup
 * makes one object for each lane and does the rest: vectors, time limit, autoreset, seeds.
 *
 *   class Walk implements Env<number> {
 *     observationSpace = box([-1], [1]);
 *     actionSpace = discrete(2);
 *     x = 0;
 *     reset() { this.x = 0; return [this.x]; }
 *     step(action: number) {
 *       this.x += action === 1 ? 0.1 : -0.1;
 *       return { observation: [this.x], reward: this.x, terminated: Math.abs(this.x) > 0.95 };
 *     }
 *   }
 */
import type { Box, Space } from "../core/space.ts";

/**
 * A choice where the action space is Discrete; the choices of a MultiDiscrete or the bits of a MultiBinary, an Int32Array;
 * the numbers of a Box, flat, a Float32Array. Arrays are the environment's to keep.
 */
export type Action = number | Float32Array | Int32Array;

/**
 * Which choices are allowed, 1 (or true), and which are not, 0 (or false): n elements for Discrete; for MultiDiscrete
 * those of all dimensions one after the other, `nvec[0] + nvec[1] + ...`; for MultiBinary two for each bit, whether it may
 * be 0 and whether it may be 1, 2 n in all.
 */
export type ActionMask = ArrayLike<number | boolean>;

/** What is worth knowing beside an observation; swingup reads `actionMask` only. */
export type Info = object & { readonly actionMask?: ActionMask };

/** As many numbers as the observation space has, flat, row by row. Copied at once: it may be the same array every time. */
export type Observation = ArrayLike<number>;

/** What `reset` is given. */
export interface EpisodeOptions {
  /** Whole number in [0, 2^32 - 1], another for each episode; `new Random(seed)` makes random numbers of it. */
  readonly seed: number;
}

/** What `reset` returns: an observation, or an observation and whatever else is worth knowing. */
export type Start = Observation | { readonly observation: Observation; readonly info?: Info };

/** What `step` returns. */
export interface StepResult {
  readonly observation: Observation;
  readonly reward: number;
  /** The episode has ended by the rules of the task: nothing can follow, so nothing is worth anything from here on. */
  readonly terminated: boolean;
  /** The episode is cut off here though it could go on; default false. A fixed time limit is better left to swingup. */
  readonly truncated?: boolean;
  /** `info.actionMask` is for the next action, so nobody asks for it at the end of an episode; the rest is for people. */
  readonly info?: Info;
}

/** What both kinds of custom environments have. */
export interface EnvBase {
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Whether `reset` and `step` say in `info.actionMask` which choices are allowed next; default false. */
  readonly actionMasks?: boolean;
  /** A picture of the state: a `Scene` of "swingup/render" for `recordEpisode`; whatever else you like for yourself. */
  render?(): unknown;
  /** Called once, when the environment is no longer needed, also after a failure; a promise is waited for. */
  close?(): void | PromiseLike<void>;
  /** Everything that the episode's future depends on, always as many numbers. For checkpoints and tests. */
  getState?(): ArrayLike<number>;
  /** Goes to a state that `getState` returned; returns the observation there, as `reset` does. */
  setState?(state: Float64Array): Start;
}

/**
 * A custom environment. `A` is `number` for a Discrete action space, `Int32Array` for MultiDiscrete and
 * MultiBinary, `Float32Array` for a Box.
 */
export interface Env<A extends Action = Action> extends EnvBase {
  /** Begins an episode: whatever happened before must not matter. */
  reset(options: EpisodeOptions): Start | Promise<Start>;
  /** Advances by one step. Never called after the end of an episode before the next `reset`. */
  step(action: A): StepResult | Promise<StepResult>;
}

/** What `stepInto` writes beside the observation; given as `{ reward: NaN, terminated: false, truncated: false }`. */
export interface StepOutcome {
  reward: number;
  terminated: boolean;
  truncated: boolean;
}

/**
 * The same without an object made in any step, where the environment itself takes less than a microsecond. Arrays belong
 * to swingup: every element of `observation` must be written, and of `actionMask` where there are masks (it is empty
 * where there are none, and need not be written at the end of an episode); `action` must not be kept.
 */
export interface EnvInto<A extends Action = Action> extends EnvBase {
  /** Begins an episode and writes its first observation, and what is allowed. */
  resetInto(options: EpisodeOptions, observation: Float32Array, actionMask: Uint8Array): void;
  /** Advances by one step and writes what came of it. */
  stepInto(action: A, observation: Float32Array, outcome: StepOutcome, actionMask: Uint8Array): void;
}

/** Makes a new environment with each call, ready for `reset`. */
export type EnvFactory = () => Env | EnvInto;

export function writesInto(env: Env | EnvInto): env is EnvInto {
  return "stepInto" in env;
}
