/**
 * The entry of a side module whose author wrote all lanes at once, compiled with the user's own file in the place of
 * "./batch": `stepLanes`, `resetLanes` and `observeLanes` are given what `EnvLanes` tells the built-in environments' kernels,
 * but for the options, which are exported variables.
 */
import { observeLanes, resetDraws, resetLanes, spaces, stateSize, stepLanes } from "./batch";

export * from "./batch";

/** Number of this interface. */
export const swingupAbi: i32 = 1;

/** Float64 numbers in a lane's state. */
export const swingupStateSize: i32 = stateSize;

/** Uniform numbers that the reset of a lane is given. */
export const swingupResetDraws: i32 = resetDraws;

/** Declares the spaces to the host. */
export function swingupSpaces(): void {
  spaces();
}

/** One step of `lanes` lanes, a multiple of 8: padding is stepped, too. */
export function swingupStepLanes(
  states: usize, // f64 [component][lane]
  stride: i32, // elements from row to row of every matrix
  lanes: i32,
  actions: usize, // f32 [action][lane] or i32 [lane]
  observations: usize, // f32 [feature][lane]
  rewards: usize, // f32 [lane]
  terminated: usize, // u8 [lane]
): void {
  stepLanes(states, stride, lanes, actions, observations, rewards, terminated);
}

/** Begins an episode in the listed lanes. */
export function swingupResetLanes(
  states: usize,
  stride: i32,
  laneIndices: usize, // i32 [position]
  count: i32,
  draws: usize, // f64 [draw][position], uniform in [0, 1)
  drawsStride: i32,
): void {
  resetLanes(states, stride, laneIndices, count, draws, drawsStride);
}

/** Observations of `lanes` lanes, a multiple of 8. */
export function swingupObserveLanes(states: usize, stride: i32, lanes: i32, observations: usize): void {
  observeLanes(states, stride, lanes, observations);
}
