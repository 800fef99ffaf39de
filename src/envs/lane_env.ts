/**
 * The simulation of a side module whose author wrote one lane: the state of a lane lies in one piece, `[lane][component]`,
 * so that it is an object to him. The module repeats his functions over the lanes; padding is not touched.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import type { EnvBuffers, Simulation } from "./env.ts";

/** As `assembly/side/lane_entry.ts` exports them; pointers are byte addresses, `stride` counts elements. */
export interface LaneKernels {
  swingupStep(
    states: number, // f64 [lane][component]
    lanes: number,
    stride: number,
    actions: number,
    observations: number,
    rewards: number,
    terminated: number,
    truncated: number,
  ): void;
  swingupReset(
    states: number,
    stride: number,
    laneIndices: number,
    count: number,
    draws: number,
    observations: number,
  ): void;
  swingupObserve(states: number, stride: number, lane: number, observations: number): void;
}

export class LaneEnv implements Simulation {
  readonly stateSize: number;
  readonly #kernels: LaneKernels;
  readonly #buffers: EnvBuffers;
  readonly #states: Block<Float64Array>;

  constructor(arena: Arena, kernels: LaneKernels, buffers: EnvBuffers, stateSize: number) {
    this.stateSize = stateSize;
    this.#kernels = kernels;
    this.#buffers = buffers;
    this.#states = arena.f64(stateSize * buffers.lanes);
  }

  step(): void {
    const { lanes, stride, actions, observations, rewards, terminated, truncated } = this.#buffers;
    this.#kernels.swingupStep(
      this.#states.pointer,
      lanes,
      stride,
      actions.pointer,
      observations.pointer,
      rewards.pointer,
      terminated.pointer,
      truncated.pointer,
    );
  }

  reset(count: number): void {
    const { stride, resetLanes, resetDraws, observations } = this.#buffers;
    const { pointer } = this.#states;
    this.#kernels.swingupReset(pointer, stride, resetLanes.pointer, count, resetDraws.pointer, observations.pointer);
  }

  getState(lane: number, state: Float64Array): void {
    const from = lane * this.stateSize;
    state.set(this.#states.view.subarray(from, from + this.stateSize));
  }

  setState(lane: number, state: ArrayLike<number>): void {
    const { stride, observations } = this.#buffers;
    this.#states.view.set(state, lane * this.stateSize);
    this.#kernels.swingupObserve(this.#states.pointer, stride, lane, observations.pointer);
  }
}
