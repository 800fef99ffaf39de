/**
 * Many copies of one environment, one in each lane, stepped together: what a trainer and a user hold. Here is all that
 * is common to environments: episodes and their statistics, time limits, autoreset, random numbers. The physics is
 * behind `BatchEnv`.
 *
 * Autoreset happens in the same step: where a step ends an episode (terminated, truncated, or both), `finalObservations`
 * keeps the observation it led to, and `observations` already holds the first one of the next episode.
 */
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { failClosed, handled } from "../core/closing.ts";
import type { Box, Space } from "../core/space.ts";
import { STREAMS, splitSeed } from "../core/streams.ts";
import { Arena, type Block } from "../wasm/arena.ts";
import { allocateBlocks, type LaneViews, laneViews, type VectorEnvBlocks } from "./blocks.ts";
import { type BatchEnv, completeOptions, type EnvDefinition, type MaybeAsync } from "./env.ts";
import { checkActions } from "./given_actions.ts";
import { Normalizer, type NormalizerOptions, normalizes } from "./normalizer.ts";
import { type EnvSource, environmentDefinition } from "./registry.ts";
import { type Compatibility, checkCompatibility, ResetDraws } from "./reset_draws.ts";
import { checkWrappers, normalizerOptions, type Wrappers, wrapDefinition } from "./wrappers.ts";

const MAXIMUM_LANES = 65536;

export interface VectorEnvConfig {
  /** Copies of the environment, 1 to 65536; default 1. */
  readonly lanes?: number;
  /** Whole number in [0, 2^53 - 1]; default 0. */
  readonly seed?: number;
  /** Which of the seed's streams of random numbers, see `STREAMS`; default `STREAMS.environment`. */
  readonly stream?: number;
  /** Options of the environment; default: its own. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What is shown instead of raw observations and rewards; default: just these. */
  readonly normalizer?: NormalizerOptions | undefined;
  /**
   * Episodes that a lane plays before it rests, where the environment can leave a lane alone; default: without end. A
   * lane that rests ends no episodes.
   */
  readonly episodesOf?: (lane: number) => number;
}

/** `lanes` and `seed` as in `VectorEnvConfig`, wrappers, and beside them the options of the environment. */
export interface MakeVectorEnvOptions {
  readonly lanes?: number;
  readonly seed?: number;
  /** Time limit, normalisation, history and so on; default: none. */
  readonly wrappers?: Wrappers;
  readonly [option: string]: unknown;
}

/** What `reset` takes. */
export interface ResetOptions {
  /** Whole number in [0, 2^53 - 1]: the random numbers begin anew from it. Default: they go on. */
  readonly seed?: number;
  /**
   * With a seed only. "gymnasium": lane k starts exactly where Gymnasium's `env.reset(seed=seed + k)` starts, and its
   * later episodes where that environment's later `env.reset()` start. Default: swingup's own, faster numbers.
   */
  readonly compatibility?: Compatibility;
}

/** The episodes that the last step ended: the first `count` elements of each array, by increasing lane. */
export interface EndedEpisodes {
  count: number;
  readonly lanes: Int32Array;
  /** Undiscounted sums of rewards. */
  readonly returns: Float64Array;
  /** Steps. */
  readonly lengths: Int32Array;
}

/**
 * Makes a vector environment on a memory of its own. Call `reset` before the first `step`.
 * @param env a name, a factory such as `() => new MyGame()`, or a definition
 * @throws TypeError or RangeError naming an unknown environment, an unknown option, or a value out of range
 */
export async function makeVectorEnv(env: EnvSource, options: MakeVectorEnvOptions = {}): Promise<VectorEnv> {
  const bare = environmentDefinition(env);
  checkKeys(`${bare.id} options`, options, ["lanes", "seed", "wrappers", ...Object.keys(bare.options)]);
  const { lanes, seed, wrappers = {}, ...own } = options;
  const definition = wrapDefinition(bare, checkWrappers(wrappers));
  const normalizer = normalizerOptions(wrappers);
  return VectorEnv.create(await Arena.create(), definition, { lanes, seed, options: own, normalizer });
}

/** What `dispose` lets go of. */
interface Parts {
  readonly arena: Arena;
  readonly env: BatchEnv;
  readonly blocks: VectorEnvBlocks;
  /** The same as the simulation sees them: apart where a normaliser stands between. */
  readonly raw: VectorEnvBlocks;
  readonly normalizer: Normalizer | undefined;
  readonly views: LaneViews;
  readonly draws: ResetDraws;
  /** Episodes after which a lane rests, where lanes do. */
  readonly rests: ((lane: number) => number) | undefined;
}

/** Many environments of one kind, stepped together; an episode that ends begins anew in the same step. */
export class VectorEnv {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  /** Mean return over 100 episodes at which the environment counts as solved; undefined where there is none. */
  readonly rewardThreshold: number | undefined;
  readonly lanes: number;
  /** Elements from row to row of every matrix: `lanes` rounded up to a multiple of 8. */
  readonly stride: number;
  readonly episodes: EndedEpisodes;

  readonly #seedsItself: boolean;
  #parts: Parts | undefined;
  readonly #resting = new Set<number>(); // lanes
  #begun = false;
  #closed = false;
  #closing: Promise<void> | undefined; // fulfilled when that has come to an end, however it did
  #pending: Promise<void> | undefined; // a step or a reset of an asynchronous environment

  /**
   * Makes a vector environment in a given arena, so that environments, networks and buffers can share one memory.
   * @throws TypeError or RangeError for lanes, a seed or options out of range
   */
  static async create(arena: Arena, definition: EnvDefinition, config: VectorEnvConfig = {}): Promise<VectorEnv> {
    checkKeys("VectorEnv.create", config, ["lanes", "seed", "stream", "options", "normalizer", "episodesOf"]);
    const { lanes = 1, seed = 0, stream = STREAMS.environment, options = {}, normalizer: shown } = config;
    checkInteger("lanes", lanes, { least: 1, most: MAXIMUM_LANES });
    const key = splitSeed(seed);
    checkInteger("stream", stream, { least: 0, most: 2 ** 32 - 1 });
    checkKeys("options", options, Object.keys(definition.options));
    const complete = completeOptions(definition, options);
    const blocks = allocateBlocks(arena, definition, lanes);
    const normalizer =
      shown && normalizes(shown) ? new Normalizer(arena, blocks, definition.observationSpace, shown) : undefined;
    const raw = normalizer?.raw ?? blocks;
    const env = await definition.create(arena, raw, complete);
    try {
      const draws = new ResetDraws(arena, blocks, definition, key, stream);
      const rests = config.episodesOf && env.rest ? config.episodesOf : undefined;
      const views = laneViews(blocks);
      return new VectorEnv(definition, { arena, env, blocks, raw, normalizer, views, draws, rests });
    } catch (error) {
      return failClosed(error, () => env.dispose?.());
    }
  }

  private constructor(definition: EnvDefinition, parts: Parts) {
    this.id = definition.id;
    this.observationSpace = definition.observationSpace;
    this.actionSpace = definition.actionSpace;
    this.timeLimit = definition.timeLimit;
    this.rewardThreshold = definition.rewardThreshold;
    this.#seedsItself = definition.seedsItself === true;
    this.lanes = parts.blocks.lanes;
    this.stride = parts.blocks.stride;
    this.episodes = {
      count: 0,
      lanes: new Int32Array(this.lanes),
      returns: new Float64Array(this.lanes),
      lengths: new Int32Array(this.lanes),
    };
    this.#parts = parts;
  }

  /** The arrays in the arena, with their padding, for kernels that take pointers. */
  get blocks(): VectorEnvBlocks {
    return this.#alive.blocks;
  }

  /** The same before normalisation: what the simulation writes. */
  get rawBlocks(): VectorEnvBlocks {
    return this.#alive.raw;
  }

  /** The statistics of the normalisation, by name; empty where there is none. */
  get state(): Readonly<Record<string, Block>> {
    return this.#alive.normalizer?.state ?? {};
  }

  /**
   * Read by `step`: Int32Array `[lane]` for Discrete, Int32Array `[dimension][lane]` for MultiDiscrete and MultiBinary,
   * Float32Array `[action][lane]` for Box (row stride `stride`). Choices must be in range and allowed, continuous actions
   * finite; what is written into an Int32Array becomes a whole number before `step` could look.
   */
  get actions(): Int32Array | Float32Array {
    return this.#alive.views.actions.view;
  }

  /** `[feature][lane]`, row stride `stride`: what the next action is chosen by. */
  get observations(): Float32Array {
    return this.blocks.observations.view;
  }

  /**
   * `[choice][lane]`, row stride `stride`: 1 where a choice is allowed now, 0 where not; undefined where the environment
   * has no action masks. The choices of several dimensions follow one another; a bit has two, 0 and 1.
   */
  get actionMasks(): Uint32Array | undefined {
    return this.blocks.actionMasks?.view;
  }

  /** `[lane]`: rewards of the last step. */
  get rewards(): Float32Array {
    return this.#alive.views.rewards.view;
  }

  /** `[lane]`: 1 where the last step ended the episode by the environment's own rules. */
  get terminated(): Uint8Array {
    return this.#alive.views.terminated.view;
  }

  /** `[lane]`: 1 where the last step reached the time limit, whatever `terminated` says. */
  get truncated(): Uint8Array {
    return this.#alive.views.truncated.view;
  }

  /** `[feature][lane]`, row stride `stride`: the last observation of the lane's last ended episode. */
  get finalObservations(): Float32Array {
    return this.blocks.finalObservations.view;
  }

  /** Of the random numbers of its resets. */
  get seed(): number {
    return this.#alive.draws.seed.value;
  }

  /** Where the random numbers of resets come from, for snapshots. */
  get resetDraws(): ResetDraws {
    return this.#alive.draws;
  }

  /**
   * Begins a new episode in every lane. With `seed` the random numbers begin anew from that seed; without, they go on,
   * so that a second reset gives other episodes.
   * @returns nothing; where an environment of the user's own is asynchronous, a promise that has to be awaited
   * @throws TypeError or RangeError for a seed that is not a whole number in [0, 2^53 - 1], an unknown compatibility,
   * a compatibility without a seed, or with an environment of the user's own
   * @throws EnvError where an environment of the user's own fails
   */
  reset(options: ResetOptions = {}): MaybeAsync {
    checkKeys("reset", options, ["seed", "compatibility"]);
    const compatibility = checkCompatibility(options.compatibility);
    const { blocks, draws, normalizer } = this.#alive;
    this.#refuseWhileBusy();
    if (compatibility !== undefined && this.#seedsItself)
      throw new RangeError(
        `compatibility: expected none with ${this.id}, an environment of your own, got "${compatibility}"; it makes its random numbers itself`,
      );
    if (options.seed !== undefined || compatibility !== undefined) draws.reseed(splitSeed(options.seed), compatibility);
    for (const block of [blocks.rewards, blocks.terminated, blocks.truncated]) block.view.fill(0);
    const resetLanes = blocks.resetLanes.view;
    for (let lane = 0; lane < this.lanes; lane++) resetLanes[lane] = lane;
    this.episodes.count = 0;
    this.#begun = false;
    const pending = this.#begin(this.lanes);
    if (pending) return this.#wait(pending.then(() => normalizer?.begin()));
    normalizer?.begin();
    this.#begun = true;
  }

  /**
   * One step of every lane: reads `actions`, fills `observations`, `rewards`, `terminated`, `truncated`,
   * `finalObservations` and `episodes`, and begins a new episode in each lane whose episode ended.
   * @returns nothing; where an environment of the user's own is asynchronous, a promise that has to be awaited
   * @throws Error before the first `reset`
   * @throws RangeError for an action that is not finite, out of range or not allowed; nothing has happened then
   * @throws EnvError where an environment of the user's own fails; only a `reset` helps then
   */
  step(): MaybeAsync {
    const { arena, blocks } = this.#running;
    checkActions(arena.kernels, this.actionSpace, blocks);
    return this.advance();
  }

  /** `step` for actions that are right by the way they were made: it does not look at them. */
  advance(): MaybeAsync {
    const { env, blocks, normalizer } = this.#running;
    blocks.truncated.view.fill(0);
    this.#begun = false; // until all went well
    const pending = env.step();
    const more = pending ? pending.then(() => this.#endEpisodes()) : this.#endEpisodes();
    if (more) return this.#wait(more.then(() => normalizer?.step(this.episodes.count)));
    normalizer?.step(this.episodes.count);
    this.#begun = true;
  }

  /** Counts the step; where it ended episodes, keeps their accounts and begins new ones. */
  #endEpisodes(): MaybeAsync {
    const { arena, blocks, raw, rests } = this.#alive;
    const ended = arena.kernels.episodeAdvance(
      raw.rewards.pointer,
      blocks.terminated.pointer,
      blocks.truncated.pointer,
      this.timeLimit,
      blocks.episodeReturns.pointer,
      blocks.episodeLengths.pointer,
      this.lanes,
      blocks.resetLanes.pointer,
    );
    const count = rests ? this.#keepInReset(ended, (lane) => !this.#resting.has(lane)) : ended;
    this.episodes.count = count;
    if (count === 0) return;
    this.#record(count);
    this.#keepFinalObservations(count);
    const going = rests ? this.#keepInReset(count, (lane) => !this.#letRest(lane, rests)) : count;
    if (going > 0) return this.#begin(going);
  }

  /** Keeps those of the first `count` lanes of `resetLanes` that are wanted; returns how many they are. */
  #keepInReset(count: number, wanted: (lane: number) => boolean): number {
    const lanes = this.#alive.blocks.resetLanes.view;
    const kept = lanes.subarray(0, count).filter(wanted);
    lanes.set(kept);
    return kept.length;
  }

  /** Lets a lane rest whose last episode has ended. */
  #letRest(lane: number, episodesOf: (lane: number) => number): boolean {
    const { env, blocks } = this.#alive;
    if (blocks.episodeNumbers.view[lane] < episodesOf(lane)) return false;
    this.#resting.add(lane);
    env.rest?.(lane);
    return true;
  }

  async #wait(pending: Promise<void>): Promise<void> {
    this.#pending = pending;
    try {
      await pending;
      this.#begun = true;
    } finally {
      this.#pending = undefined;
    }
  }

  /** Float64 numbers in the state of a lane; 0 where an environment of the user's own has no `getState`. */
  get stateSize(): number {
    return this.#alive.env.stateSize;
  }

  /** A copy of the state of a lane, in the environment's own order of components. */
  getState(lane: number): Float64Array {
    const { env } = this.#running;
    const state = new Float64Array(this.stateSize);
    env.getState(checkInteger("lane", lane, { least: 0, most: this.lanes - 1 }), state);
    return state;
  }

  /**
   * Puts a lane into a state and refreshes its observation. Nothing else changes: the running episode keeps its number,
   * its return and its length, so its time limit too, as when `env.unwrapped.state` is assigned in Gymnasium.
   * @throws TypeError or RangeError unless `state` has `stateSize` finite numbers
   */
  setState(lane: number, state: ArrayLike<number>): void {
    const { env } = this.#running;
    checkInteger("lane", lane, { least: 0, most: this.lanes - 1 });
    if (typeof state !== "object" || state === null || typeof state.length !== "number")
      throw new TypeError(`state: expected an array of ${this.stateSize} numbers, got ${show(state)}`);
    if (state.length !== this.stateSize)
      throw new RangeError(`state: expected ${this.stateSize} numbers, got ${state.length}`);
    for (let c = 0; c < this.stateSize; c++) checkNumber(`state[${c}]`, state[c]);
    env.setState(lane, state);
    this.#alive.normalizer?.refresh();
  }

  /** Shows the raw observations anew, after they or the statistics of their normalisation were written. */
  refresh(): void {
    this.#alive.normalizer?.refresh();
  }

  /**
   * Lets go of the memory (where it is its own) and of what the environment holds. Any later use throws.
   * @returns nothing, or a promise where an environment of the user's own takes time to close
   * @throws EnvError where its `close()` fails
   */
  dispose(): MaybeAsync {
    try {
      return this.close();
    } finally {
      this.#parts = undefined;
    }
  }

  /**
   * Lets go of what the environment holds, once. It can be read, but neither stepped nor reset from then on. A step under
   * way is waited for; what closing throws is told to one caller only.
   */
  close(): MaybeAsync {
    if (this.#closed || this.#parts === undefined) return this.#closing;
    const { env } = this.#parts;
    this.#closed = true;
    const settled = this.#pending?.then(undefined, () => {});
    const closing = settled ? settled.then(() => env.dispose?.()) : env.dispose?.();
    if (!closing) return;
    const done = () => {
      this.#closing = undefined;
    };
    this.#closing = closing.then(done, done);
    return handled(closing);
  }

  /** Begins an episode in the first `count` lanes of `resetLanes`. */
  #begin(count: number): MaybeAsync {
    const { env, draws } = this.#alive;
    draws.fill(count);
    const pending = env.reset(count);
    return pending ? pending.then(() => this.#countBegun(count)) : this.#countBegun(count);
  }

  /** Opens the accounts of the episodes that have begun in the first `count` lanes of `resetLanes`. */
  #countBegun(count: number): void {
    const { blocks } = this.#alive;
    const lanes = blocks.resetLanes.view;
    const numbers = blocks.episodeNumbers.view;
    const returns = blocks.episodeReturns.view;
    const lengths = blocks.episodeLengths.view;
    for (let j = 0; j < count; j++) {
      numbers[lanes[j]]++;
      returns[lanes[j]] = 0;
      lengths[lanes[j]] = 0;
    }
  }

  #record(count: number): void {
    const { blocks } = this.#alive;
    const ended = blocks.resetLanes.view;
    const returns = blocks.episodeReturns.view;
    const lengths = blocks.episodeLengths.view;
    for (let j = 0; j < count; j++) {
      this.episodes.lanes[j] = ended[j];
      this.episodes.returns[j] = returns[ended[j]];
      this.episodes.lengths[j] = lengths[ended[j]];
    }
  }

  #keepFinalObservations(count: number): void {
    const { observations, finalObservations, resetLanes } = this.#alive.raw;
    const from = observations.view;
    const to = finalObservations.view;
    const ended = resetLanes.view;
    for (let row = 0; row < from.length; row += this.stride)
      for (let j = 0; j < count; j++) to[row + ended[j]] = from[row + ended[j]];
  }

  get #running(): Parts {
    this.#refuseWhileBusy();
    if (!this.#begun) throw new Error(`${this.id}: call reset() first`);
    return this.#alive;
  }

  #refuseWhileBusy(): void {
    if (this.#pending) throw new Error(`${this.id}: the last step() or reset() is under way, await it first`);
    if (this.#parts && this.#closed) throw new Error(`${this.id}: it was closed`);
  }

  get #alive(): Parts {
    if (this.#parts === undefined) throw new Error(`${this.id}: it was disposed`);
    return this.#parts;
  }
}
