/**
 * my_env: one episode of one environment. swingup runs many of them side by side, cuts them off at the time limit, begins
 * new episodes and trains. Build it with
 *
 *   npx swingup build-env my_env.ts
 *   npx swingup check-env ./my_env.wasm
 *   npx swingup train ./my_env.wasm
 *
 * The task of this starter: a rocket falls from up to 10 m and is to touch the ground slowly.
 */
import { Action, choices, Observation, observation, uniform } from "../env";

/** Steps after which an episode is cut off; 0: never. */
export const timeLimit: i32 = 200;

/** Mean return at which the task counts as solved; leave it out where there is none. */
export const rewardThreshold: f64 = 7;

/** An exported variable is an option: swingup train ./my_env.wasm --set gravity=3.7 */
export let gravity: f64 = 5; // m/s^2

const THRUST: f64 = 10; // m/s^2
const DT: f64 = 0.1; // s

/** All that changes from step to step, of one episode: float64 numbers. Variables outside are shared by all lanes. */
@unmanaged
export class State {
  height: f64 = 0; // m
  speed: f64 = 0; // m/s, upwards
}

/** The bounds of each number that is observed, and what can be done: choices(n), or action(low, high) for each number. */
export function spaces(): void {
  observation(0, 1.5); // height / 10 m: networks learn best from numbers of about 1
  observation(-2, 2); // speed / 10 m/s
  choices(2); // engine off, engine on
}

/** Begins an episode; `state` is all zeros. Random numbers: uniform(low, high), integer(n), chance(probability). */
export function reset(state: State): void {
  state.height = uniform(5, 10);
}

/** Advances by one step; returns the reward. The action is action.choice, or action[0], action[1], ... */
export function step(state: State, action: Action): f64 {
  state.speed += ((action.choice == 1 ? THRUST : 0) - gravity) * DT;
  state.speed = min(max(state.speed, -20), 20);
  state.height = max(state.height + state.speed * DT, 0);
  if (state.height == 0) return max(10 + 2 * state.speed, -10);
  return state.height > 15 ? -10 : -0.05;
}

/** Whether the task is over, won or lost. */
export function terminated(state: State): bool {
  return state.height == 0 || state.height > 15;
}

/** Writes what the policy sees of a state: every number. */
export function observe(state: State, seen: Observation): void {
  seen[0] = min(state.height / 10, 1.5);
  seen[1] = state.speed / 10;
}
