/**
 * An environment in the form of all lanes at once, four lanes to an instruction where it pays: a walk to either end of a
 * corridor. The state is float64 [x][lane]; what a lane does must not depend on the others.
 */
import { choices, observation } from "../env";

export const timeLimit: i32 = 100;

export const stateSize: i32 = 1;
export const resetDraws: i32 = 1;

/** An option: how far a step goes. */
export let stride: f64 = 0.1;

export function spaces(): void {
  observation(-2, 2);
  choices(2); // to the left, to the right
}

export function stepLanes(
  states: usize, rowStride: i32, lanes: i32, actions: usize, observations: usize, rewards: usize, terminated: usize,
): void {
  for (let lane = 0; lane < lanes; lane++) {
    const at = states + (<usize>lane << 3);
    const x = load<f64>(at) + (load<i32>(actions + (<usize>lane << 2)) == 1 ? stride : -stride);
    store<f64>(at, x);
    store<f32>(observations + (<usize>lane << 2), <f32>x);
    store<f32>(rewards + (<usize>lane << 2), x >= 1 ? 1 : -0.01);
    store<u8>(terminated + <usize>lane, abs(x) >= 1 ? 1 : 0);
  }
}

export function resetLanes(
  states: usize, rowStride: i32, laneIndices: usize, count: i32, draws: usize, drawsStride: i32,
): void {
  for (let j = 0; j < count; j++) {
    const lane = load<i32>(laneIndices + (<usize>j << 2));
    store<f64>(states + (<usize>lane << 3), load<f64>(draws + (<usize>j << 3)) - 0.5);
  }
}

export function observeLanes(states: usize, rowStride: i32, lanes: i32, observations: usize): void {
  for (let lane = 0; lane < lanes; lane++)
    store<f32>(observations + (<usize>lane << 2), <f32>load<f64>(states + (<usize>lane << 3)));
}
