/**
 * Acting, for everybody who acts: rollouts, evaluations, recordings, `Policy.act`. Of every lane's observation an actor
 * makes the action that its environment gets:
 *
 *   observation -> normalized (where the policy normalizes by frozen statistics) -> network -> masked outputs
 *     -> an action sampled by noise, or the most probable one -> clipped, rescaled or squashed into its bounds.
 *
 * Noise is a function of (seed, stream, lane, counter), so actors with the same of these act alike, whatever plays.
 * Matrices are `[row][lane]`; nothing is allocated while acting.
 */
import { type Seed, splitSeed } from "../core/streams.ts";
import { normalizeColumns } from "../networks/feature_statistics.ts";
import type { Columns } from "../networks/network.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Pointer } from "../wasm/units.ts";
import type { ActorCritic } from "./actor_critic.ts";

/** Where an actor reads and writes: an environment's blocks. */
export interface ActorPlaces {
  /** Elements between rows, `padLanes` of the lanes. */
  readonly stride: number;
  /** f32 `[feature][lane]` */
  readonly observations: Block<Float32Array>;
  /** u32 `[choice][lane]`: 1 where a choice is allowed, 0 where not; none where everything is. */
  readonly actionMasks?: Block<Uint32Array> | undefined;
  /** i32 or f32 `[row][lane]`: gets the actions, within their bounds. */
  readonly actions: Block<Float32Array> | Block<Int32Array>;
}

/** What decides of the noise, and how much room an actor needs. */
export interface ActorShape {
  /** That it acts for, a multiple of 4. */
  readonly lanes: number;
  /** Whole number in [0, 2^53 - 1]. */
  readonly seed: number;
  /** Which of the seed's streams of random numbers, see `STREAMS`. */
  readonly stream: number;
  /** For which noise is drawn at once; default 1. */
  readonly steps?: number;
  /** By which observations are normalized, as they are at the time; default: observations are taken as they come. */
  readonly statistics?: Block<Float64Array> | undefined;
}

// What `connect` keeps: addresses, u32 words.
const OBSERVATIONS = 0;
const MASKS = 1;
const ACTIONS = 2;
const WORDS = 3;

export class Actor {
  readonly actorCritic: ActorCritic;
  readonly lanes: number;
  /** Elements between rows. */
  readonly stride: number;
  /** `[row][lane]`: the last actions before they were bounded, of which a loss speaks; the bits of int32 for choices. */
  readonly actions: Block<Float32Array>;
  /** `[lane]`: of the last sampled actions. */
  readonly logProbabilities: Block<Float32Array>;
  /**
   * `[row][lane]`: what the policy carries from step to step of a lane's episode, zeros where one begins. A policy of
   * perceptrons carries nothing, in no rows.
   */
  readonly state: Block<Float32Array>;
  readonly #kernels: Arena["kernels"];
  readonly #shape: ActorShape;
  readonly #seed: Seed;
  readonly #noise: Block<Float32Array>; // [step * action row][lane]
  readonly #normalized: Block<Float32Array>; // [feature][lane]; empty without statistics
  readonly #places: Block<Uint32Array>; // seen by all threads that act for these lanes
  // Where a pass through the policy reads and writes, from some lane on.
  readonly #input: Columns;
  readonly #masks: Columns;
  readonly #drawn: Columns;
  readonly #chosen: Columns;
  readonly #bounded: Columns;
  #counter = 0; // of `act`

  /** Threads that share the work build it alike, each on its own actor-critic. */
  constructor(arena: Arena, actorCritic: ActorCritic, shape: ActorShape) {
    const { lanes, seed, steps = 1, statistics } = shape;
    const { distribution, observationRows, stateRows } = actorCritic;
    const stride = padLanes(lanes);
    this.actorCritic = actorCritic;
    this.lanes = lanes;
    this.stride = stride;
    this.actions = arena.f32(distribution.actionRows * stride);
    this.logProbabilities = arena.f32(stride);
    this.state = arena.f32(stateRows * stride);
    this.#kernels = arena.kernels;
    this.#shape = shape;
    this.#seed = splitSeed(seed);
    this.#noise = arena.f32(steps * distribution.actionRows * stride);
    this.#normalized = arena.f32(statistics ? observationRows * stride : 0);
    this.#places = arena.u32(WORDS);
    const columns = (): Columns => ({ pointer: 0, stride });
    this.#input = columns();
    this.#masks = columns();
    this.#drawn = columns();
    this.#chosen = columns();
    this.#bounded = columns();
  }

  /** Reads and writes there from now on, in all threads. */
  connect({ stride, observations, actionMasks, actions }: ActorPlaces): void {
    if (stride !== this.stride) throw new RangeError(`stride: expected ${this.stride}, got ${stride}`);
    const places = this.#places.view;
    places[OBSERVATIONS] = observations.pointer;
    places[MASKS] = actionMasks?.pointer ?? 0;
    places[ACTIONS] = actions.pointer;
  }

  /** Draws the noise of the next `steps` steps; with the same counter the same. */
  draw(counter: number): void {
    const { noise, actionRows } = this.actorCritic.distribution;
    const { stream, steps = 1 } = this.#shape;
    const { lo, hi } = this.#seed;
    this.#kernels[noise](this.#noise.pointer, this.stride, steps * actionRows, this.stride, lo, hi, stream, counter);
  }

  /**
   * Samples an action for each lane, by the noise of step number `step` since the last `draw`.
   * @param from the first of the lanes, a multiple of 4; `to` the one after the last, another
   */
  sample(step: number, from = 0, to = this.lanes): void {
    const { actionRows } = this.actorCritic.distribution;
    this.#choose(from, to, this.#noise.pointer + step * actionRows * this.stride * 4);
  }

  /** The most probable action for each lane. */
  mode(): void {
    this.#choose(0, this.lanes);
  }

  /** Outside of training: the most probable actions, or samples by the next noise of the stream, from counter 0 on. */
  act({ deterministic }: { readonly deterministic: boolean }): void {
    if (deterministic) {
      this.mode();
      return;
    }
    this.draw(this.#counter++);
    this.sample(0);
  }

  /** An episode begins in every lane. */
  begin(): void {
    this.state.view.fill(0);
  }

  /** Episodes have ended in the first `count` of `lanes`, and others begin there. */
  restart({ count, lanes }: { readonly count: number; readonly lanes: ArrayLike<number> }): void {
    for (let row = 0; row < this.state.length; row += this.stride) {
      const state = this.state.view;
      for (let k = 0; k < count; k++) state[row + lanes[k]] = 0;
    }
  }

  /** @param noise address of lane 0's; none for the most probable actions */
  #choose(from: number, to: number, noise?: Pointer): void {
    const { actorCritic } = this;
    const { tile, distribution } = actorCritic;
    const places = this.#places.view;
    const masks = places[MASKS];
    const observations = this.#observe(places[OBSERVATIONS], from, to);
    for (let start = from; start < to; start += tile) {
      const lanes = Math.min(tile, to - start);
      const bytes = start * 4;
      this.#input.pointer = observations + bytes;
      this.#masks.pointer = masks + bytes;
      this.#chosen.pointer = this.actions.pointer + bytes;
      const outputs = actorCritic.policyTile(this.#input, lanes, masks === 0 ? undefined : this.#masks);
      if (noise === undefined) distribution.mode(outputs, lanes, this.#chosen);
      else {
        this.#drawn.pointer = noise + bytes;
        const logProbabilities = this.logProbabilities.pointer + bytes;
        distribution.sample(outputs, lanes, this.#drawn, this.#chosen, logProbabilities);
      }
    }
    this.#chosen.pointer = this.actions.pointer + from * 4;
    this.#bounded.pointer = places[ACTIONS] + from * 4;
    distribution.bound(this.#chosen, to - from, this.#bounded);
  }

  /** Address of lane 0 of what the network is given: the observations, or these normalised. */
  #observe(observations: Pointer, from: number, to: number): Pointer {
    const { statistics } = this.#shape;
    if (!statistics) return observations;
    const { pointer } = this.#normalized;
    this.#input.pointer = observations + from * 4;
    this.#bounded.pointer = pointer + from * 4;
    normalizeColumns(this.#kernels, statistics, this.#input, to - from, this.#bounded);
    return pointer;
  }
}
