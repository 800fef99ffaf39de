/**
 * The simulation of a side module whose author wrote one lane: the state of a lane lies in one piece, `[lane][component]`,
 * so that it is an object to him. The module repeats his functions over the lanes; padding is not touched.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import type { EnvBuffers, Simulation } from "./env.ts";
import { GROUP, pieceGroups, type SideKernel, type StepPieces, stepAll } from "./lane_steps.ts";

/** As `assembly/side/lane_entry.ts` exports them; pointers are byte addresses, `stride` counts elements. */
export interface LaneKernels {
  readonly swingupStep: StepPieces;
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

/** What a module's simulation is made of, beside its kernels. */
export interface LaneEnvSpec {
  readonly kernel: SideKernel;
  readonly stateSize: number;
  readonly actionRows: number;
  readonly features: number;
}

export class LaneEnv implements Simulation {
  readonly stateSize: number;
  readonly #kernels: LaneKernels;
  readonly #buffers: EnvBuffers;
  readonly #states: Block<Float64Array>;
  readonly #stepAll: () => void;
  #first = 0; // lane that the module at work takes for its first

  constructor(arena: Arena, kernels: LaneKernels, buffers: EnvBuffers, spec: LaneEnvSpec) {
    this.stateSize = spec.stateSize;
    this.#kernels = kernels;
    this.#buffers = buffers;
    this.#states = arena.f64(spec.stateSize * buffers.lanes);
    const place = { state: this.#states.pointer, record: 0 };
    this.#stepAll = stepAll(buffers, { ...spec, ...place }, (steps) => {
      const step = pieceGroups(kernels.swingupStep, steps);
      return (from, to) => {
        this.#first = from * GROUP;
        step(from, to);
        this.#first = 0;
      };
    });
  }

  /** Lane that the module at work, or that failed last, takes for its first. */
  get first(): number {
    return this.#first;
  }

  step(): void {
    this.#stepAll();
  }

  reset(count: number): void {
    const { stride, resetLanes, resetDraws, observations } = this.#buffers;
    const { pointer } = this.#states;
    this.#first = 0;
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
