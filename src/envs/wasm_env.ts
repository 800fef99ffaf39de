/**
 * A batch simulation whose three functions are WebAssembly kernels on the arena's memory: those compiled into swingup,
 * or those of a side module with the same signatures. The state is float64 `[component][lane]` in the arena.
 */
import { size } from "../core/space.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, Simulation } from "./env.ts";
import { type LaneSteps, rowGroups, type SideKernel, type StepRows, stepAll } from "./lane_steps.ts";

/** Pointers are byte addresses; `stride` and `drawsStride` count elements; `lanes` is a multiple of 8. */
export interface EnvKernels {
  readonly step: StepRows;
  reset(
    state: number,
    stride: number,
    laneIndices: number, // i32 [position]
    count: number,
    draws: number, // f64 [draw][position], uniform in [0, 1)
    drawsStride: number,
    options: number,
  ): void;
  observe(state: number, stride: number, lanes: number, observations: number): void;
  /** As `Simulation.info`. */
  info?(lane: number): Readonly<Record<string, number>>;
}

/** What `defineWasmEnv` needs to define an environment. */
export interface WasmEnvDefinition extends Omit<EnvDefinition, "create" | "stepCost"> {
  /** Float64 components of a lane's state. */
  readonly stateSize: number;
  /** ns that a step of one lane takes on one core, roughly: for the choice of threads. */
  readonly stepCost: number;
  /** Names of its kernels. */
  readonly kernels: Readonly<Record<"step" | "reset" | "observe", keyof Kernels>>;
}

/** Completes a definition: kernels get the options as float64 in the order of `options`, booleans as 0 and 1. */
export function defineWasmEnv({ stateSize, stepCost, kernels, ...definition }: WasmEnvDefinition): EnvDefinition {
  return Object.freeze({
    ...definition,
    stepCost: () => stepCost,
    create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Simulation {
      const values = Object.keys(definition.options).map((name) => Number(options[name]));
      const { step, reset, observe } = kernels;
      const called = arena.kernels as unknown as Readonly<Record<string, EnvKernels[keyof EnvKernels]>>;
      const named = { step: called[step], reset: called[reset], observe: called[observe] } as EnvKernels;
      return new WasmEnv(arena, buffers, { ...definition, stateSize, kernels: named, kernel: step, options: values });
    },
  });
}

/** What a simulation by kernels is made of. */
export interface WasmEnvSpec extends Pick<EnvDefinition, "observationSpace" | "actionSpace"> {
  readonly stateSize: number;
  /** As `Simulation.leastState`. */
  readonly leastState?: number;
  readonly kernels: EnvKernels;
  /** How another thread finds the kernel that steps; undefined: none does. */
  readonly kernel: keyof Kernels | SideKernel | undefined;
  /** In the kernels' order. */
  readonly options: readonly number[];
}

export class WasmEnv implements Simulation {
  readonly stateSize: number;
  readonly leastState?: number | undefined;
  readonly info?: EnvKernels["info"];
  readonly #features: number;
  readonly #kernels: EnvKernels;
  readonly #buffers: EnvBuffers;
  readonly #state: Block<Float64Array>;
  /** The listed lanes side by side: observing must not touch the other lanes. */
  readonly #listedState: Block<Float64Array>;
  readonly #listedObservations: Block<Float32Array>;
  readonly #options: Block<Float64Array>;
  readonly #stepAll: () => void;

  constructor(arena: Arena, buffers: EnvBuffers, spec: WasmEnvSpec) {
    const { stateSize, kernels, kernel, options } = spec;
    const { stride } = buffers;
    this.stateSize = stateSize;
    this.leastState = spec.leastState;
    this.info = kernels.info;
    this.#features = size(spec.observationSpace);
    this.#kernels = kernels;
    this.#buffers = buffers;
    this.#state = arena.f64(stateSize * stride);
    this.#listedState = arena.f64(stateSize * stride);
    this.#listedObservations = arena.f32(this.#features * stride);
    this.#options = arena.f64(options.length);
    this.#options.view.set(options);
    const place = { state: this.#state.pointer, options: this.#options.pointer };
    const sizes = { stateSize, actionRows: size(spec.actionSpace), features: this.#features };
    const groups = (steps: Omit<LaneSteps, "kernel">) => rowGroups(kernels.step, steps);
    this.#stepAll = kernel
      ? stepAll(buffers, { kernel, ...sizes, ...place }, groups)
      : () => this.#stepAlone(place.options);
  }

  #stepAlone(options: number): void {
    const { stride, actions, observations, rewards, terminated } = this.#buffers;
    const { pointer } = this.#state;
    this.#kernels.step(
      pointer,
      stride,
      stride,
      actions.pointer,
      observations.pointer,
      rewards.pointer,
      terminated.pointer,
      options,
    );
  }

  step(): void {
    this.#stepAll();
    this.#settlePadding();
  }

  reset(count: number): void {
    const { stride, resetLanes, resetDraws } = this.#buffers;
    const options = this.#options.pointer;
    this.#kernels.reset(this.#state.pointer, stride, resetLanes.pointer, count, resetDraws.pointer, stride, options);
    this.#observe(resetLanes.view, count);
    this.#settlePadding();
  }

  getState(lane: number, state: Float64Array): void {
    const { stride } = this.#buffers;
    const from = this.#state.view;
    for (let c = 0; c < this.stateSize; c++) state[c] = from[c * stride + lane];
  }

  /** @throws RangeError for a state whose observation float32 does not hold; the lane stays where it was */
  setState(lane: number, state: ArrayLike<number>): void {
    const before = new Float64Array(this.stateSize);
    this.getState(lane, before);
    this.#writeState(lane, state);
    this.#settlePadding();
    const { stride, observations } = this.#buffers;
    for (let row = 0; row < this.#features; row++) {
      const value = observations.view[row * stride + lane];
      if (Number.isFinite(value)) continue;
      this.#writeState(lane, before);
      throw new RangeError(
        `state: expected numbers whose observation float32 holds, got [${Array.from(state)}] with observation[${row}] ${value}`,
      );
    }
  }

  #writeState(lane: number, state: ArrayLike<number>): void {
    const { stride } = this.#buffers;
    const to = this.#state.view;
    for (let c = 0; c < this.stateSize; c++) to[c * stride + lane] = state[c];
    this.#observe([lane], 1);
  }

  /** Writes the observations of the listed lanes only: those of the others may say more than their state does. */
  #observe(lanes: ArrayLike<number>, count: number): void {
    const { stride, observations } = this.#buffers;
    const state = this.#state.view;
    const listedState = this.#listedState.view;
    for (let row = 0; row < this.stateSize * stride; row += stride)
      for (let j = 0; j < count; j++) listedState[row + j] = state[row + lanes[j]];
    this.#kernels.observe(this.#listedState.pointer, stride, padLanes(count), this.#listedObservations.pointer);
    const listed = this.#listedObservations.view;
    const all = observations.view;
    for (let row = 0; row < this.#features * stride; row += stride)
      for (let j = 0; j < count; j++) all[row + lanes[j]] = listed[row + j];
  }

  /** Padding lanes follow lane 0: left alone they would never end an episode and run off to infinity. */
  #settlePadding(): void {
    const { lanes, stride } = this.#buffers;
    if (lanes === stride) return;
    const state = this.#state.view;
    for (let row = 0; row < this.stateSize * stride; row += stride)
      for (let lane = lanes; lane < stride; lane++) state[row + lane] = state[row]; // at most 7: cheaper than fill
  }
}
