/**
 * The rollout: asks the policy for an action in every lane, steps the environments, and writes down what happened.
 * Values are estimated afterwards, or meanwhile by others, for many samples at once: nothing in the loop needs them, and
 * wide batches are what the kernels are fast at. Where an episode was truncated, the value of its final observation is
 * estimated on the spot.
 */
import type { Breath } from "../core/breath.ts";
import type { MaybeAsync } from "../envs/env.ts";
import type { VectorEnv } from "../envs/vector_env.ts";
import type { Columns } from "../networks/network.ts";
import type { Actor } from "../policies/actor.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { RolloutBuffer } from "./buffer.ts";
import { LaneCopies, type LaneCopy } from "./lane_copies.ts";

/** Who acts and estimates: an actor and its actor-critic, perhaps with the help of further threads. */
export interface RolloutPolicy {
  /** Has room for the noise of a whole rollout. */
  readonly actor: Actor;
  /** Samples an action for each lane: step number `step` of the rollout. */
  act(step: number): void;
  /** A rollout begins. */
  begin(): void;
  /** So many samples of it are in the buffer, the first ones: their values may be estimated from now on. */
  recorded(samples: number): void;
  /** The rollout has ended: estimates V of every observation in the buffer that has no estimate yet. */
  values(): void;
}

export class Collector {
  readonly #arena: Arena;
  readonly #env: VectorEnv;
  readonly #policy: RolloutPolicy;
  readonly #buffer: RolloutBuffer;
  readonly #truncatedLanes: Block<Int32Array>; // lanes truncated in the current step
  readonly #finalObservations: Block<Float32Array>; // [feature][truncated lane]
  readonly #finalValues: Block<Float32Array>;
  readonly #awaited: Uint8Array; // [lane]: 1 until its last episode that counts has ended
  readonly #decisions: LaneCopies; // what is kept of a step before the environment moves on
  readonly #outcomes: LaneCopies; // and after it
  #bootstraps: { sample: number; value: number }[] = []; // V(final observation) of this rollout's truncated samples

  constructor(arena: Arena, env: VectorEnv, policy: RolloutPolicy, buffer: RolloutBuffer) {
    this.#arena = arena;
    this.#env = env;
    this.#policy = policy;
    this.#buffer = buffer;
    this.#truncatedLanes = arena.i32(env.stride);
    this.#finalObservations = arena.f32(buffer.observationRows * env.stride);
    this.#finalValues = arena.f32(env.stride);
    this.#awaited = new Uint8Array(env.numEnvs).fill(1);
    const { actor } = policy;
    actor.connect(env.blocks);
    const { observationRows, actionRows, maskRows, stride } = buffer;
    const { observations, actionMasks, rewards, terminated, truncated } = env.blocks;
    const decisions: LaneCopy[] = [
      { from: columns(observations, env.stride), rows: observationRows, to: buffer.observations, stride },
      { from: columns(actor.actions, actor.stride), rows: actionRows, to: buffer.actions, stride },
      row(actor.logProbabilities, buffer.logProbabilities),
    ];
    if (actionMasks && buffer.actionMasks)
      decisions.push({ from: columns(actionMasks, env.stride), rows: maskRows, to: buffer.actionMasks, stride });
    this.#decisions = new LaneCopies(arena, env.numEnvs, decisions);
    this.#outcomes = new LaneCopies(arena, env.numEnvs, [
      row(rewards, buffer.rewards),
      row(terminated, buffer.terminated),
      row(truncated, buffer.truncated),
    ]);
  }

  /** Within `onStep`: whether the episode that has ended in the lane is part of the rollout. */
  counts(lane: number): boolean {
    return this.#awaited[lane] === 1;
  }

  /**
   * Fills the buffer: `buffer.steps` steps of every lane, or whole episodes where `buffer.startSteps` says so.
   * @param rollout the rollout's number: the counter of its exploration noise
   * @param onStep called after each step with its number, the episodes that ended in it to be read from the environment
   * @param breath gives way in a long rollout; without one it runs through
   * @returns nothing, or a promise where the environment is asynchronous or the rollout long
   */
  collect(rollout: number, onStep: (step: number) => void, breath?: Breath): MaybeAsync {
    const env = this.#env;
    const { startSteps } = this.#buffer;
    this.#policy.actor.draw(rollout);
    this.#bootstraps = [];
    this.#buffer.finals?.clear();
    this.#awaited.fill(1);
    this.#policy.begin();
    if (startSteps !== undefined && rollout > 0) {
      this.#policy.actor.begin();
      const pending = env.reset();
      if (pending) return this.#collectFrom(0, pending, onStep, breath);
    }
    let step = 0;
    for (; this.#goesOn(step); step++) {
      this.#act(step);
      const pending = env.advance();
      if (pending)
        return this.#collectFrom(
          step + 1,
          pending.then(() => this.#afterStep(step, onStep)),
          onStep,
          breath,
        );
      this.#afterStep(step, onStep);
      if (breath?.due()) return this.#collectFrom(step + 1, breath.take(), onStep, breath);
    }
    this.#estimateValues(step);
  }

  /** The same loop from `step` on, as soon as `pending` is over: an environment's step, or the others' turn. */
  async #collectFrom(
    step: number,
    pending: Promise<void>,
    onStep: (step: number) => void,
    breath: Breath | undefined,
  ): Promise<void> {
    await pending;
    let next = step;
    for (; this.#goesOn(next); next++) {
      this.#act(next);
      const waiting = this.#env.advance();
      if (waiting) await waiting;
      this.#afterStep(next, onStep);
      if (breath?.due()) await breath.take();
    }
    this.#estimateValues(next);
  }

  /** Whether the rollout has a step number `step`. */
  #goesOn(step: number): boolean {
    const { steps, startSteps } = this.#buffer;
    return step < steps && (startSteps === undefined || this.#awaited.includes(1));
  }

  #afterStep(step: number, onStep: (step: number) => void): void {
    const { startSteps } = this.#buffer;
    const { count, lanes } = this.#env.episodes;
    this.#record(step);
    this.#policy.recorded((step + 1) * this.#buffer.lanes);
    onStep(step);
    if (startSteps === undefined || step < startSteps - 1) return;
    for (let k = 0; k < count; k++) this.#awaited[lanes[k]] = 0; // what begins now, begins too late
  }

  /** Observations, actions and log-probabilities of `step`; the environment gets the bounded actions. */
  #act(step: number): void {
    this.#policy.act(step);
    this.#decisions.run(step * this.#buffer.lanes);
  }

  /** Rewards and ends of `step`, and the value of each final observation that was cut off by a time limit. */
  #record(step: number): void {
    const sample = step * this.#buffer.lanes;
    this.#outcomes.run(sample);
    const { episodes } = this.#env;
    if (episodes.count === 0) return;
    this.#policy.actor.restart(episodes);
    this.#bootstrap(sample);
  }

  #bootstrap(sample: number): void {
    const { blocks, episodes, stride } = this.#env;
    const buffer = this.#buffer;
    const truncated = blocks.truncated.view;
    const terminated = blocks.terminated.view;
    const lanes = this.#truncatedLanes.view;
    let count = 0;
    for (let k = 0; k < episodes.count; k++) {
      const lane = episodes.lanes[k];
      if (truncated[lane] && !terminated[lane]) lanes[count++] = lane;
    }
    if (count === 0) return;
    const padded = padLanes(count);
    const target = columns(this.#finalObservations, stride);
    this.#arena.kernels.gatherRows(
      blocks.finalObservations.pointer,
      stride,
      buffer.observationRows,
      this.#truncatedLanes.pointer,
      count,
      padded,
      target.pointer,
      stride,
    );
    this.#policy.actor.actorCritic.values(target, padded, this.#finalValues.pointer);
    const values = this.#finalValues.view;
    for (let k = 0; k < count; k++) {
      this.#bootstraps.push({ sample: sample + lanes[k], value: values[k] });
      buffer.finals?.add(this.#finalObservations, stride, k, sample + lanes[k]);
    }
  }

  /** After `taken` steps: V(s_t) of all samples, V(s_{t+1}) from the next step's, from the running observation, or from a bootstrap. */
  #estimateValues(taken: number): void {
    const env = this.#env;
    const buffer = this.#buffer;
    const { lanes, values, nextValues } = buffer;
    const samples = taken * lanes;
    buffer.takenSteps = taken;
    this.#policy.values();
    this.#policy.actor.actorCritic.values(
      columns(env.blocks.observations, env.stride),
      env.stride,
      this.#finalValues.pointer,
    );
    nextValues.view.set(values.view.subarray(lanes, samples));
    nextValues.view.set(this.#finalValues.view.subarray(0, lanes), samples - lanes);
    for (let lane = 0; lane < lanes; lane++) this.#keepLast(samples - lanes + lane, lane);
    for (const { sample, value } of this.#bootstraps) nextValues.view[sample] = value;
  }

  /** Keeps the observation after the rollout in a lane whose episode goes on there. */
  #keepLast(sample: number, lane: number): void {
    const { finals, truncated } = this.#buffer;
    const { blocks, stride } = this.#env;
    if (finals && truncated.view[sample] === 0) finals.add(blocks.observations, stride, lane, sample);
  }
}

/** A single row: one number of each lane. */
function row(from: Block, to: Block): LaneCopy {
  return { from: columns(from, 0), rows: 1, to, stride: 0 };
}

function columns(block: Block, stride: number): Columns {
  return { pointer: block.pointer, stride };
}
