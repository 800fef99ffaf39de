/**
 * The entry of a side module whose author wrote one lane: this file, compiled with the user's own in the place of
 * "./rocket". It repeats the user's functions over the lanes and is the interface that `src/envs/side_module.ts` knows.
 * The state of a lane lies in one piece, the user's fields and then the generator's two, so that it is an object to him.
 */
import { Action, clearObservation, Observation, useGenerator, useRowBytes } from "../env";
import * as env from "./rocket";
import { observe, reset, spaces, State, step, terminated } from "./rocket";

export * from "./rocket";

/** Number of this interface. */
export const swingupAbi: i32 = 1;

const GENERATOR: i32 = 2; // f64: seed of the episode, numbers drawn in it
const BYTES = offsetof<State>() + 16; // of a lane's state

/** Float64 numbers in a lane's state. */
export const swingupStateSize: i32 = (<i32>offsetof<State>() >> 3) + GENERATOR;

/** The lane at work, for whoever hears of a fault. */
export let swingupLane: i32 = -1;

/** Declares the spaces to the host. */
export function swingupSpaces(): void {
  spaces();
}

/** One step of `lanes` lanes, no padding. */
export function swingupStep(
  states: usize, // f64 [lane][component]
  lanes: i32,
  stride: i32, // elements from row to row of actions and observations
  actions: usize, // f32 [action][lane] or i32 [lane]
  observations: usize, // f32 [feature][lane]
  rewards: usize, // f32 [lane]
  terminatedFlags: usize, // u8 [lane]
  truncatedFlags: usize, // u8 [lane]
): void {
  useRowBytes(<usize>stride << 2);
  for (let lane = 0; lane < lanes; lane++) {
    const state = stateOf(states, lane);
    const column = <usize>lane << 2;
    const reward = inline.always(step(state, changetype<Action>(actions + column)));
    store<f32>(rewards + column, <f32>reward);
    store<u8>(terminatedFlags + <usize>lane, terminated(state) ? 1 : 0);
    // @ts-ignore: only where the user's file has it
    if (isDefined(env.truncated)) store<u8>(truncatedFlags + <usize>lane, env.truncated(state) ? 1 : 0);
    see(state, observations + column);
  }
}

/** Begins an episode in each listed lane: its state is cleared, and a draw becomes its seed. */
export function swingupReset(
  states: usize,
  stride: i32,
  laneIndices: usize, // i32 [position]
  count: i32,
  draws: usize, // f64 [position], uniform in [0, 1)
  observations: usize,
): void {
  useRowBytes(<usize>stride << 2);
  for (let j = 0; j < count; j++) {
    const lane = load<i32>(laneIndices + (<usize>j << 2));
    const state = stateOf(states, lane);
    memory.fill(changetype<usize>(state), 0, BYTES);
    store<f64>(changetype<usize>(state) + offsetof<State>(), floor(load<f64>(draws + (<usize>j << 3)) * 4294967296.0));
    reset(state);
    see(state, observations + (<usize>lane << 2));
  }
}

/** Writes the observation of one lane. */
export function swingupObserve(states: usize, stride: i32, lane: i32, observations: usize): void {
  useRowBytes(<usize>stride << 2);
  see(stateOf(states, lane), observations + (<usize>lane << 2));
}

// @ts-ignore: decorator
@inline
function stateOf(states: usize, lane: i32): State {
  swingupLane = lane;
  const pointer = states + <usize>lane * BYTES;
  useGenerator(pointer + offsetof<State>());
  return changetype<State>(pointer);
}

// @ts-ignore: decorator
@inline
function see(state: State, pointer: usize): void {
  clearObservation(pointer);
  inline.always(observe(state, changetype<Observation>(pointer)));
}
