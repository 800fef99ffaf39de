/**
 * What users write where one object for each copy of an environment is too slow: an environment that steps many copies at
 * once, in TypeScript with an array for each component of the state, or in WebAssembly. swingup does the rest: time limit,
 * autoreset, seeds. A copy has a place in every array, its lane.
 *
 *   class Walks implements BatchEnv<Int32Array> {
 *     x: Float64Array;
 *     constructor(numEnvs: number) { this.x = new Float64Array(numEnvs); }
 *     reset(lanes: Int32Array, _seeds: Uint32Array, { observations: [seen] }: Batch) {
 *       for (const lane of lanes) seen[lane] = this.x[lane] = 0;
 *     }
 *     step({ numEnvs, actions: [choice], observations: [seen], rewards, terminated }: Batch) {
 *       for (let lane = 0; lane < numEnvs; lane++) {
 *         this.x[lane] += choice[lane] === 1 ? 0.1 : -0.1;
 *         seen[lane] = rewards[lane] = this.x[lane];
 *         terminated[lane] = Math.abs(this.x[lane]) > 0.95 ? 1 : 0;
 *       }
 *     }
 *   }
 *   const walks = defineBatchEnv({
 *     id: "Walks", observationSpace: box([-1.1], [1.1]), actionSpace: discrete(2), make: (numEnvs) => new Walks(numEnvs),
 *   });
 */
import type { Box, Space } from "../core/space.ts";
import type { EnvOption, EnvOptions } from "./env.ts";

/** Float32Array where the action space is a Box, Int32Array for choices and bits. */
export type BatchActions = Float32Array | Int32Array;

/**
 * The arrays between swingup and an environment that steps many copies at once; the same ones at every call. Each has
 * `numEnvs` elements, one for each lane.
 */
export interface Batch<A extends BatchActions = BatchActions> {
  /** Copies of the environment. */
  readonly numEnvs: number;
  /** `[row][lane]`, to read: one row for Discrete, one for each dimension, bit or number of the other action spaces. */
  readonly actions: readonly A[];
  /** `[feature][lane]`, to write. */
  readonly observations: readonly Float32Array[];
  /**
   * `[choice][lane]`, to write where the environment has action masks: 1 where a choice is allowed next, 0 where not, in
   * the order of `ActionMask`. No rows where there are none.
   */
  readonly actionMasks: readonly Uint8Array[];
  /** `[lane]`, for `step` to write. */
  readonly rewards: Float32Array;
  /** `[lane]`, 0 until `step` writes 1: the episode has ended by the rules of the task. */
  readonly terminated: Uint8Array;
  /** `[lane]`, 0 until `step` writes 1: it is cut off here though it could go on; time limits are better left to swingup. */
  readonly truncated: Uint8Array;
}

/**
 * Many copies of one environment, stepped at once. What happens in a lane must depend on that lane alone: on the seeds and
 * actions that it is given. Everything returns at once, no promises.
 */
export interface BatchEnv<A extends BatchActions = BatchActions> {
  /**
   * Begins an episode in some of the lanes, whatever happened in them before, and writes their columns of
   * `observations` and `actionMasks`; nothing else is read.
   * @param lanes which ones, increasing
   * @param seeds for the lane at the same place: a whole number in [0, 2^32 - 1], another for each episode
   */
  reset(lanes: Int32Array, seeds: Uint32Array, batch: Batch<A>): void;
  /**
   * Advances every lane by one step: reads `actions`; writes all of `observations` and `rewards`, `terminated` and
   * `truncated` where they are 1, and `actionMasks` of lanes whose episode goes on.
   */
  step(batch: Batch<A>): void;
  /** Everything that the future of a lane's episode depends on, always as many numbers. For checkpoints and tests. */
  getState?(lane: number): ArrayLike<number>;
  /** Puts a lane into a state that `getState` returned, and writes its column of `observations` and `actionMasks`. */
  setState?(lane: number, state: Float64Array, batch: Batch<A>): void;
  /** A picture of a lane: a `Scene` of "swingup/render" for `recordEpisode`. */
  render?(lane: number): unknown;
  /** Called once, when it is no longer needed, also after a failure; a promise is waited for. */
  close?(): void | PromiseLike<void>;
}

/** What is to be known of an environment that steps many copies at once. */
export interface BatchEnvOptions {
  /** Its name, such as "Walks-v0". */
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Whether it says which choices are allowed next; default false. Not with a Box of actions. */
  readonly actionMasks?: boolean;
  /** Steps after which an episode is truncated; 0, the default: never. */
  readonly timeLimit?: number;
  /** Mean return over 100 episodes at which it counts as solved; default: none. */
  readonly rewardThreshold?: number;
  /** What `envOptions` and `makeVectorEnv` may set, by name; default: nothing. */
  readonly options?: Readonly<Record<string, EnvOption>>;
  /**
   * Makes a new object with each call, for so many copies: one for a training, others for its evaluations.
   * @param options complete, with defaults where nothing was given
   */
  make(numEnvs: number, options: EnvOptions): BatchEnv;
}
