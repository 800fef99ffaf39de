/**
 * Many copies of one environment, one in each lane, stepped together: what a trainer and a user hold. Here is all that
 * is common to environments: episodes and their statistics, time limits, autoreset, random numbers. The physics is
 * behind `Simulation`.
 *
 * Autoreset happens in the same step: where a step ends an episode (terminated, truncated, or both), `finalObservations`
 * keeps the observation it led to, and `observations` already holds the first one of the next episode.
 */
import { checkInteger, checkKeys } from "../core/check.ts";
import { laneColumn } from "../core/lane_column.ts";
import type { Box, Space } from "../core/space.ts";
import { splitSeed } from "../core/streams.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";
import type { EnvDefinition, MaybeAsync } from "./env.ts";
import type { EndedEpisodes } from "./episodes.ts";
import { checkActions } from "./given_actions.ts";
import { givenState } from "./given_state.ts";
import { laneAction, setLaneAction } from "./lane_action.ts";
import { Lifetime } from "./lifetime.ts";
import { checkCompatibility, type ResetDraws, type ResetOptions } from "./reset_draws.ts";
import type { Action } from "./user_env.ts";
import { createParts, type VectorEnvConfig, type VectorEnvParts } from "./vector_env_parts.ts";

/** Many environments of one kind, stepped together; an episode that ends begins again in the same step. */
export class VectorEnv {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  /** Mean return over 100 episodes at which the environment counts as solved; undefined where there is none. */
  readonly rewardThreshold: number | undefined;
  /** Copies of the environment, each in a lane of every matrix. */
  readonly numEnvs: number;
  /** Elements from row to row of every matrix: `numEnvs` rounded up to a multiple of 8. */
  readonly stride: number;
  readonly episodes: EndedEpisodes;

  readonly #seedsItself: boolean;
  readonly #life: Lifetime<VectorEnvParts>;

  /**
   * Makes a vector environment in a given arena, so that environments, networks and buffers can share one memory.
   * @internal
   * @throws TypeError or RangeError for numEnvs, a seed or options out of range
   */
  static async create(arena: Arena, definition: EnvDefinition, config: VectorEnvConfig = {}): Promise<VectorEnv> {
    return new VectorEnv(definition, await createParts(arena, definition, config));
  }

  private constructor(definition: EnvDefinition, parts: VectorEnvParts) {
    this.id = definition.id;
    this.observationSpace = definition.observationSpace;
    this.actionSpace = definition.actionSpace;
    this.timeLimit = definition.timeLimit;
    this.rewardThreshold = definition.rewardThreshold;
    this.#seedsItself = definition.seedsItself === true;
    this.numEnvs = parts.blocks.lanes;
    this.stride = parts.blocks.stride;
    this.episodes = parts.episodes.ended;
    this.#life = new Lifetime(definition.id, parts);
  }

  /** @deprecated `numEnvs` now. */
  get lanes(): number {
    return this.numEnvs;
  }

  /** @internal The arrays in the arena, with their padding, for kernels that take pointers. */
  get blocks(): VectorEnvBlocks {
    return this.#life.alive.blocks;
  }

  /** @internal The same before normalization: what the simulation writes. */
  get rawBlocks(): VectorEnvBlocks {
    return this.#life.alive.raw;
  }

  /** @internal What rewards are made by, where a formula does. */
  get formula() {
    return this.#life.alive.shown.formula;
  }

  /** @internal The statistics of the normalization and of a formula, by name; empty where there is neither. */
  get state(): Readonly<Record<string, Block>> {
    return this.#life.alive.shown.state;
  }

  /**
   * Read by `step`: Int32Array `[lane]` for Discrete, Int32Array `[dimension][lane]` for MultiDiscrete and MultiBinary,
   * Float32Array `[action][lane]` for Box (row stride `stride`). Choices must be in range and allowed, continuous actions
   * finite; what is written into an Int32Array becomes a whole number before `step` could look.
   */
  get actions(): Int32Array | Float32Array {
    return this.#life.alive.views.actions.view;
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

  /** `[feature]`: a copy of what the lane's next action is chosen by, for `Policy.act`. */
  observation(lane: number): Float32Array {
    return laneColumn(this.observations, this.stride, this.#checkLane(lane));
  }

  /** `[feature]`: a copy of the last observation of the lane's last ended episode. */
  finalObservation(lane: number): Float32Array {
    return laneColumn(this.finalObservations, this.stride, this.#checkLane(lane));
  }

  /** `[choice]`: a copy of the lane's action mask, for `Policy.act`; undefined where the environment has none. */
  actionMask(lane: number): Uint32Array | undefined {
    this.#checkLane(lane);
    return this.actionMasks && laneColumn(this.actionMasks, this.stride, lane);
  }

  /** The lane's action as it stands in `actions`: the number of a Discrete's choice; else a copy, `[row]`. */
  action(lane: number): Action {
    return laneAction(this.actionSpace, this.blocks.actions.view, this.stride, this.#checkLane(lane));
  }

  /**
   * Writes the lane's action into `actions`, from where `step` takes it: a number for Discrete, else an array `[row]`, as
   * `Policy.act` returns them.
   * @throws TypeError or RangeError for an action of another kind or length, a choice that there is not, or a number that
   * float32 does not hold
   */
  setAction(lane: number, action: Action | ArrayLike<number>): void {
    setLaneAction(this.actionSpace, this.blocks.actions.view, this.stride, this.#checkLane(lane), action);
  }

  /** `[lane]`: rewards of the last step. */
  get rewards(): Float32Array {
    return this.#life.alive.views.rewards.view;
  }

  /** `[lane]`: 1 where the last step ended the episode by the environment's own rules. */
  get terminated(): Uint8Array {
    return this.#life.alive.views.terminated.view;
  }

  /** `[lane]`: 1 where the last step reached the time limit, whatever `terminated` says. */
  get truncated(): Uint8Array {
    return this.#life.alive.views.truncated.view;
  }

  /** `[feature][lane]`, row stride `stride`: the last observation of the lane's last ended episode. */
  get finalObservations(): Float32Array {
    return this.blocks.finalObservations.view;
  }

  /** Of the random numbers of its resets. */
  get seed(): number {
    return this.#life.alive.draws.seed.value;
  }

  /** @internal Where the random numbers of resets come from, for snapshots. */
  get resetDraws(): ResetDraws {
    return this.#life.alive.draws;
  }

  /**
   * Begins a new episode in every lane. With `seed` the random numbers begin again from that seed; without, they go on,
   * so that a second reset gives other episodes.
   * @returns nothing; where a custom environment is asynchronous, a promise that has to be awaited
   * @throws TypeError or RangeError for a seed that is not a whole number in [0, 2^53 - 1], an unknown compatibility,
   * a compatibility without a seed, or with a custom environment
   * @throws EnvError where a custom environment fails
   */
  reset(options: ResetOptions = {}): MaybeAsync {
    checkKeys("reset", options, ["seed", "compatibility"]);
    const compatibility = checkCompatibility(options.compatibility);
    const { blocks, draws, shown, episodes } = this.#life.alive;
    this.#life.refuseWhileBusy();
    if (compatibility !== undefined && this.#seedsItself)
      throw new RangeError(
        `compatibility: expected none with ${this.id}, a custom environment, got "${compatibility}"; it makes its random numbers itself`,
      );
    if (options.seed !== undefined || compatibility !== undefined) draws.reseed(splitSeed(options.seed), compatibility);
    for (const block of [blocks.rewards, blocks.terminated, blocks.truncated]) block.view.fill(0);
    this.#life.begun = false;
    const pending = this.#begin(episodes.restart());
    if (pending) return this.#life.wait(pending.then(() => shown.begin()));
    shown.begin();
    this.#life.begun = true;
  }

  /**
   * One step of every lane: reads `actions`, fills `observations`, `rewards`, `terminated`, `truncated`,
   * `finalObservations` and `episodes`, and begins a new episode in each lane whose episode ended.
   * @returns nothing; where a custom environment is asynchronous, a promise that has to be awaited
   * @throws Error before the first `reset`
   * @throws RangeError for an action that is not finite, out of range or not allowed; nothing has happened then
   * @throws EnvError where a custom environment fails; only a `reset` helps then
   */
  step(): MaybeAsync {
    const { arena, blocks } = this.#life.running;
    checkActions(arena.kernels, this.actionSpace, blocks);
    return this.advance();
  }

  /** @internal `step` for actions that are right by the way they were made: it does not look at them. */
  advance(): MaybeAsync {
    const { env, blocks, shown } = this.#life.running;
    blocks.truncated.view.fill(0);
    this.#life.begun = false; // until all went well
    const pending = env.step();
    const more = pending ? pending.then(() => this.#endEpisodes()) : this.#endEpisodes();
    if (more) return this.#life.wait(more.then(() => shown.step(this.episodes)));
    shown.step(this.episodes);
    this.#life.begun = true;
  }

  /** Counts the step and begins an episode in each lane whose episode has ended. */
  #endEpisodes(): MaybeAsync {
    const count = this.#life.alive.episodes.advance();
    if (count > 0) return this.#begin(count);
  }

  /** Begins an episode in the first `count` lanes of `resetLanes`. */
  #begin(count: number): MaybeAsync {
    const { env, draws, episodes } = this.#life.alive;
    draws.fill(count);
    const pending = env.reset(count);
    return pending ? pending.then(() => episodes.begin(count)) : episodes.begin(count);
  }

  /** Float64 numbers in the state of a lane; 0 where a custom environment has no `getState`. */
  get stateSize(): number {
    return this.#life.alive.env.stateSize;
  }

  /** A copy of the state of a lane, in the environment's own order of components. */
  getState(lane: number): Float64Array {
    const { env } = this.#life.running;
    const state = new Float64Array(this.stateSize);
    env.getState(this.#checkLane(lane), state);
    return state;
  }

  /**
   * Puts a lane into a state and refreshes its observation. Nothing else changes: the running episode keeps its number,
   * its return and its length, so its time limit too, as when `env.unwrapped.state` is assigned in Gymnasium.
   * @throws TypeError or RangeError unless `state` has `stateSize` finite numbers; MuJoCo's robots also take positions and
   * speeds alone
   */
  setState(lane: number, state: ArrayLike<number>): void {
    const { env } = this.#life.running;
    this.#checkLane(lane);
    const complete = givenState(env, state);
    env.setState(lane, complete);
    this.#life.alive.shown.refresh();
  }

  /**
   * What the lane's last step says beside its reward, as Gymnasium's `info` names it: MuJoCo's robots give the parts of their
   * reward, the others nothing.
   */
  info(lane: number): Readonly<Record<string, number>> {
    const { env } = this.#life.running;
    return env.info?.(this.#checkLane(lane)) ?? {};
  }

  #checkLane(lane: number): number {
    return checkInteger("lane", lane, { least: 0, most: this.numEnvs - 1 });
  }

  /** @internal Shows the raw observations again, after they or the statistics of their normalization were written. */
  refresh(): void {
    this.#life.alive.shown.refresh();
  }

  /**
   * Lets go of the memory (where it is its own) and of what the environment holds. Any later use throws.
   * @returns nothing, or a promise where a custom environment takes time to close
   * @throws EnvError where its `close()` fails
   */
  dispose(): MaybeAsync {
    return this.#life.dispose(({ env }) => env.dispose?.());
  }

  /**
   * Lets go of what the environment holds, once. It can be read, but neither stepped nor reset from then on. A step under
   * way is waited for; what closing throws is told to one caller only.
   */
  close(): MaybeAsync {
    return this.#life.close(({ env }) => env.dispose?.());
  }
}
