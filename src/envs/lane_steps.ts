/**
 * One step of a simulation's lanes as plain data: which kernel, and where in the memory everything lies. Kernels work on
 * any groups of 8 neighboring lanes, and what happens in a lane depends on that lane alone, so several threads may each
 * step a share of them, to the same bits.
 */
import type { Kernels } from "../wasm/kernels.ts";
import type { Address } from "../wasm/units.ts";

/** Lanes in a group: what kernels step without a remainder. */
export const GROUP = 8;

/** A built-in kernel: the record of the lanes, and which of them to step. */
export type StepLanes = (record: Address<"EnvLanes">, from: number, lanes: number) => void;

/**
 * A side module's: float64 state `[component][lane]`; pointers are byte addresses, strides count elements, `lanes` is a
 * multiple of 8.
 */
export type StepRows = (
  state: number, // f64 [component][lane]
  stride: number,
  lanes: number,
  actions: number, // f32 [action][lane] or i32 [lane]
  observations: number, // f32 [feature][lane]
  rewards: number, // f32 [lane]
  terminated: number, // u8 [lane]
) => void;

/** State of a lane in one piece, `[lane][component]`, and any number of lanes. */
export type StepPieces = (
  states: number, // f64 [lane][component]
  lanes: number,
  stride: number,
  actions: number,
  observations: number,
  rewards: number,
  terminated: number,
  truncated: number, // u8 [lane]
) => void;

/** Addresses are in bytes, strides in elements. */
export interface LaneSteps {
  /** The built-in kernel's name, or the module that the kernel is a function of. */
  readonly kernel: keyof Kernels | SideKernel | RobotKernel;
  readonly lanes: number;
  readonly stride: number;
  /** Float64 numbers in the state of a lane. */
  readonly stateSize: number;
  readonly actionRows: number;
  readonly features: number;
  readonly state: number;
  readonly actions: number;
  readonly observations: number;
  readonly rewards: number;
  readonly terminated: number;
  readonly truncated: number;
  /** Of a built-in kernel: that of the lanes, in the same memory. */
  readonly record: Address<"EnvLanes">;
}

/** A user's module, as further threads get it. */
export interface SideKernel {
  /** Compiled for a memory that is not shared: each further thread has an instance on a memory of its own. */
  readonly module: WebAssembly.Module;
  /** Values of the variables that it exports. */
  readonly options: Readonly<Record<string, number | boolean>>;
}

/** The robots' module, as further threads get it: it keeps nothing, so each has an instance on the memory of all. */
export interface RobotKernel {
  /** Compiled for a memory that is shared. */
  readonly robots: WebAssembly.Module;
  readonly robot: Address<"Robot">;
  readonly task: Address<"Task">;
  /** Workspace of every thread, one after another, and its bytes for each. */
  readonly rooms: number;
  readonly roomBytes: number;
  /** f64 `[term][lane]` */
  readonly terms: number;
}

/** Steps the groups from `from` up to `to`. */
export type StepGroups = (from: number, to: number) => void;

/** Those who step the lanes of a simulation together. */
export interface LaneStepper {
  /** How the steps are described, and how this thread takes some of them; returns what steps all lanes. */
  take(steps: LaneSteps, step: StepGroups): () => void;
}

type Place = { readonly pointer: number };

/** What of a simulation's buffers a step reads and writes. */
export interface StepBuffers {
  readonly lanes: number;
  readonly stride: number;
  readonly actions: Place;
  readonly observations: Place;
  readonly rewards: Place;
  readonly terminated: Place;
  readonly truncated: Place;
  readonly stepper?: LaneStepper;
}

/** Where everything lies that `LaneSteps` names beside the buffers; undefined for a kernel that no other thread finds. */
interface Rest extends Pick<LaneSteps, "stateSize" | "actionRows" | "features" | "state" | "record"> {
  readonly kernel: LaneSteps["kernel"] | undefined;
}

/** What steps all lanes: the stepper where there is one and others find the kernel, else this thread alone. */
export function stepAll(
  buffers: StepBuffers,
  { kernel, ...rest }: Rest,
  groupsOf: (steps: Omit<LaneSteps, "kernel">) => StepGroups,
): () => void {
  const { lanes, stride, actions, observations, rewards, terminated, truncated, stepper } = buffers;
  const steps = {
    ...rest,
    lanes,
    stride,
    actions: actions.pointer,
    observations: observations.pointer,
    rewards: rewards.pointer,
    terminated: terminated.pointer,
    truncated: truncated.pointer,
  };
  const step = groupsOf(steps);
  const groups = groupCount(steps);
  if (kernel && stepper) return stepper.take({ kernel, ...steps }, step);
  return () => step(0, groups);
}

/** Groups of 8 lanes, the last one padded. */
export function groupCount({ stride }: Pick<LaneSteps, "stride">): number {
  return stride / GROUP;
}

/** Steps groups by a built-in kernel. */
export function laneGroups(kernel: StepLanes, { record }: Pick<LaneSteps, "record">): StepGroups {
  return (from, to) => kernel(record, from * GROUP, (to - from) * GROUP);
}

/** Steps groups by a kernel with a row for each component of the state. */
export function rowGroups(kernel: StepRows, steps: Omit<LaneSteps, "kernel">): StepGroups {
  const { stride, state, actions, observations, rewards, terminated } = steps;
  return (from, to) => {
    const lane = from * GROUP;
    const column = lane * 4;
    const count = (to - from) * GROUP;
    const [action, observation, reward] = [actions + column, observations + column, rewards + column];
    kernel(state + lane * 8, stride, count, action, observation, reward, terminated + lane);
  };
}

/** Steps groups by a kernel with the state of a lane in one piece; padding is left alone. */
export function pieceGroups(kernel: StepPieces, steps: Omit<LaneSteps, "kernel">): StepGroups {
  const { lanes, stride, stateSize, state, actions, observations, rewards, terminated, truncated } = steps;
  return (from, to) => {
    const lane = from * GROUP;
    const column = lane * 4;
    const count = Math.min(to * GROUP, lanes) - lane;
    const [action, observation, reward] = [actions + column, observations + column, rewards + column];
    const flags = [terminated + lane, truncated + lane] as const;
    kernel(state + lane * stateSize * 8, count, stride, action, observation, reward, ...flags);
  };
}
