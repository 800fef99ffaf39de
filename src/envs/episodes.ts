/**
 * The episodes of a vector environment's lanes: their returns and lengths, their ends (terminated, or at the time limit),
 * the observations that they ended with, and which lanes begin another one.
 */
import type { Arena } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";
import type { Simulation } from "./env.ts";

/** The episodes that the last step ended: the first `count` elements of each array, by increasing lane. */
export interface EndedEpisodes {
  count: number;
  readonly lanes: Int32Array;
  /** Undiscounted sums of rewards. */
  readonly returns: Float64Array;
  /** Steps. */
  readonly lengths: Int32Array;
}

interface EpisodesSpec {
  readonly arena: Arena;
  readonly env: Simulation;
  readonly blocks: VectorEnvBlocks;
  /** The same as the simulation sees them. */
  readonly raw: VectorEnvBlocks;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  /** Episodes after which a lane rests, where lanes do. */
  readonly rests: ((lane: number) => number) | undefined;
}

export class Episodes {
  readonly ended: EndedEpisodes;
  readonly #spec: EpisodesSpec;
  readonly #resting = new Set<number>(); // lanes

  constructor(spec: EpisodesSpec) {
    const { lanes } = spec.blocks;
    this.#spec = spec;
    this.ended = {
      count: 0,
      lanes: new Int32Array(lanes),
      returns: new Float64Array(lanes),
      lengths: new Int32Array(lanes),
    };
  }

  /** Lists every lane as one that begins, and none as ended; returns how many they are. */
  restart(): number {
    const { resetLanes, lanes } = this.#spec.blocks;
    const list = resetLanes.view;
    for (let lane = 0; lane < lanes; lane++) list[lane] = lane;
    this.ended.count = 0;
    return lanes;
  }

  /**
   * Counts the step and keeps the accounts of the episodes that it ended.
   * @returns how many lanes are to begin another one: the first of `resetLanes`
   */
  advance(): number {
    const { arena, blocks, raw, timeLimit, rests } = this.#spec;
    const ended = arena.kernels.episodeAdvance(
      raw.rewards.pointer,
      blocks.terminated.pointer,
      blocks.truncated.pointer,
      timeLimit,
      blocks.episodeReturns.pointer,
      blocks.episodeLengths.pointer,
      blocks.lanes,
      blocks.resetLanes.pointer,
    );
    const count = rests ? this.#keepInReset(ended, (lane) => !this.#resting.has(lane)) : ended;
    this.ended.count = count;
    if (count === 0) return 0;
    this.#record(count);
    this.#keepFinalObservations(count);
    return rests ? this.#keepInReset(count, (lane) => !this.#letRest(lane, rests)) : count;
  }

  /** Opens the accounts of the episodes that have begun in the first `count` lanes of `resetLanes`. */
  begin(count: number): void {
    const { blocks } = this.#spec;
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

  /** Keeps those of the first `count` lanes of `resetLanes` that are wanted; returns how many they are. */
  #keepInReset(count: number, wanted: (lane: number) => boolean): number {
    const lanes = this.#spec.blocks.resetLanes.view;
    const kept = lanes.subarray(0, count).filter(wanted);
    lanes.set(kept);
    return kept.length;
  }

  /** Lets a lane rest whose last episode has ended. */
  #letRest(lane: number, episodesOf: (lane: number) => number): boolean {
    const { env, blocks } = this.#spec;
    if (blocks.episodeNumbers.view[lane] < episodesOf(lane)) return false;
    this.#resting.add(lane);
    env.rest?.(lane);
    return true;
  }

  #record(count: number): void {
    const { blocks } = this.#spec;
    const lanes = blocks.resetLanes.view;
    const returns = blocks.episodeReturns.view;
    const lengths = blocks.episodeLengths.view;
    for (let j = 0; j < count; j++) {
      this.ended.lanes[j] = lanes[j];
      this.ended.returns[j] = returns[lanes[j]];
      this.ended.lengths[j] = lengths[lanes[j]];
    }
  }

  #keepFinalObservations(count: number): void {
    const { observations, finalObservations, resetLanes, stride } = this.#spec.raw;
    const from = observations.view;
    const to = finalObservations.view;
    const lanes = resetLanes.view;
    for (let row = 0; row < from.length; row += stride)
      for (let j = 0; j < count; j++) to[row + lanes[j]] = from[row + lanes[j]];
  }
}
