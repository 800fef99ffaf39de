/**
 * A batch simulation whose three functions are WebAssembly kernels on the arena's memory: those compiled into swingup,
 * or those of a side module that do the same. The state is float64 `[component][lane]` in the arena.
 */
import { size } from "../core/space.ts";
import { type Arena, type Block, padLanes } from "../wasm/arena.ts";
import { EnvLanes } from "../wasm/generated/records.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { Address } from "../wasm/units.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, Simulation } from "./env.ts";
import { type LaneSteps, laneGroups, type StepGroups, type StepLanes, stepAll } from "./lane_steps.ts";
import type { RobotForces } from "./robot_forces.ts";

/** The record of an environment's lanes, in the arena: see assembly/envs/env_lanes.ts. */
export type EnvLanesBlock = RecordBlock<EnvLanes, "EnvLanes">;

/** What a simulation does. */
export interface EnvKernels {
  step(steps: Omit<LaneSteps, "kernel">): StepGroups;
  /** Begins an episode in the first `count` of the lanes that are listed for it. */
  reset(env: EnvLanesBlock, count: number): void;
  /** Of the first `lanes` lanes, a multiple of 8. */
  observe(env: EnvLanesBlock, lanes: number): void;
  /** As `Simulation.info`. */
  info?(lane: number): Readonly<Record<string, number>>;
  /** As `Simulation.forces`, with what is in the lanes' actions. */
  forces?(env: EnvLanesBlock, lane: number): RobotForces;
}

/** As they are called. */
interface Compiled {
  readonly step: StepLanes;
  readonly reset: (env: Address<"EnvLanes">, count: number) => void;
  readonly observe: (env: Address<"EnvLanes">, lanes: number) => void;
}

/** Names of kernels that are compiled into swingup. */
type Named = Readonly<Record<keyof Compiled, keyof Kernels>>;

/** What `defineWasmEnv` needs to define an environment. */
export interface WasmEnvDefinition extends Omit<EnvDefinition, "create" | "stepCost"> {
  /** Float64 components of a lane's state. */
  readonly stateSize: number;
  /** ns that a step of one lane takes on one core, roughly: for the choice of threads. */
  readonly stepCost: number;
  /** Names of its kernels. */
  readonly kernels: Named;
}

/** Completes a definition: kernels get the options as float64 in the order of `options`, booleans as 0 and 1. */
export function defineWasmEnv({ stateSize, stepCost, kernels, ...definition }: WasmEnvDefinition): EnvDefinition {
  return Object.freeze({
    ...definition,
    stepCost: () => stepCost,
    create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Simulation {
      const values = Object.keys(definition.options).map((name) => Number(options[name]));
      const spec = { ...definition, stateSize, kernel: kernels.step, options: values };
      return new WasmEnv(arena, buffers, { ...spec, kernels: compiled(arena.kernels, kernels) });
    },
  });
}

function compiled(all: Kernels, names: Named): EnvKernels {
  const called = all as unknown as Readonly<Record<string, Compiled[keyof Compiled]>>;
  const { step, reset, observe } = {
    step: called[names.step],
    reset: called[names.reset],
    observe: called[names.observe],
  } as Compiled;
  return {
    step: (steps) => laneGroups(step, steps),
    reset: ({ pointer }, count) => reset(pointer, count),
    observe: ({ pointer }, lanes) => observe(pointer, lanes),
  };
}

/** What a simulation by kernels is made of. */
export interface WasmEnvSpec extends Pick<EnvDefinition, "observationSpace" | "actionSpace"> {
  readonly stateSize: number;
  /** As `Simulation.leastState`. */
  readonly leastState?: number;
  readonly kernels: EnvKernels;
  /** How another thread finds the kernel that steps; undefined: none does. */
  readonly kernel: LaneSteps["kernel"] | undefined;
  /** In the kernels' order. */
  readonly options: readonly number[];
}

export class WasmEnv implements Simulation {
  readonly stateSize: number;
  readonly leastState?: number | undefined;
  readonly info?: EnvKernels["info"];
  readonly forces?: (lane: number) => RobotForces;
  readonly #features: number;
  readonly #kernels: EnvKernels;
  readonly #buffers: EnvBuffers;
  readonly #state: Block<Float64Array>;
  /** The listed lanes side by side: observing must not touch the other lanes. */
  readonly #listedState: Block<Float64Array>;
  readonly #listedObservations: Block<Float32Array>;
  readonly #lanes: EnvLanesBlock;
  readonly #listedLanes: EnvLanesBlock;
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
    const optionBlock = arena.f64(options.length);
    optionBlock.view.set(options);
    const state = this.#state.pointer;
    const lanes = {
      state,
      stride,
      actions: buffers.actions.pointer,
      observations: buffers.observations.pointer,
      rewards: buffers.rewards.pointer,
      terminated: buffers.terminated.pointer,
      options: optionBlock.pointer,
      resetLanes: buffers.resetLanes.pointer,
      draws: buffers.resetDraws.pointer,
    };
    const listed = { state: this.#listedState.pointer, observations: this.#listedObservations.pointer };
    this.#lanes = arena.own.record(EnvLanes, lanes);
    this.#listedLanes = arena.own.record(EnvLanes, { ...lanes, ...listed });
    const sizes = { stateSize, actionRows: size(spec.actionSpace), features: this.#features };
    if (kernels.forces)
      this.forces = (lane) => (kernels.forces as NonNullable<typeof kernels.forces>)(this.#lanes, lane);
    this.#stepAll = stepAll(buffers, { kernel, ...sizes, state, record: this.#lanes.pointer }, kernels.step);
  }

  step(): void {
    this.#stepAll();
    this.#settlePadding();
  }

  reset(count: number): void {
    this.#kernels.reset(this.#lanes, count);
    this.#observe(this.#buffers.resetLanes.view, count);
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
    this.#kernels.observe(this.#listedLanes, padLanes(count));
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
