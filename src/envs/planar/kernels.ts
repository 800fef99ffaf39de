/**
 * The kernels of a planar robot as an environment's: a WebAssembly module beside the others on the arena's memory, the robot's
 * tables there, a task from its options, a workspace.
 */
import type { Arena } from "../../wasm/arena.ts";
import type { KernelExports } from "../../wasm/generated/robot_exports.ts";
import { Goal, Task } from "../../wasm/generated/robot_records.ts";
import { hexadecimal } from "../../wasm/generated/robots_bytes.ts";
import { decodeHexadecimal } from "../../wasm/hexadecimal.ts";
import { SideModule } from "../../wasm/side_module.ts";
import type { EnvBuffers, EnvOptions } from "../env.ts";
import type { RobotKernel } from "../lane_steps.ts";
import type { EnvKernels } from "../wasm_env.ts";
import { MODELS } from "./generated/models.ts";
import { UNBOUNDED } from "./options.ts";
import { pushesOf } from "./push.ts";
import { robotGroups } from "./share.ts";
import { onSlope } from "./slope.ts";
import { writeRobot } from "./table.ts";
import type { PlanarTask } from "./task.ts";

const TERMS = 8; // numbers of a `Told`, and the push
const MOST_CONTACTS = 22; // with the floor and of pairs, as assembly/planar/room.ts has room for
const ROOM = 40_000; // bytes of workspace, more than assembly/planar/room.ts takes

let module: SideModule | undefined;

/** Them for the lanes of `buffers`. */
export async function planarKernels(
  task: PlanarTask,
  arena: Arena,
  { stride }: EnvBuffers,
  options: EnvOptions,
): Promise<EnvKernels & { readonly kernel: RobotKernel }> {
  module ??= new SideModule(decodeHexadecimal(hexadecimal));
  const kernels = (await module.instantiate(arena.memory, {})) as unknown as KernelExports;
  const robot = writeRobot(arena, onSlope(MODELS[task.robot], options), task.frameSkip).pointer;
  const record = writeTask(arena, task, options).pointer;
  const rooms = arena.f64((arena.threads * ROOM) / 8).pointer;
  const room = rooms; // this thread's
  const terms = arena.f64(TERMS * stride);
  const felt = arena.f64(4 * MOST_CONTACTS);
  const driven = arena.f64(MODELS[task.robot].motors.length);
  const kernel = {
    robots: await module.on(arena.memory),
    robot,
    task: record,
    rooms,
    roomBytes: ROOM,
    terms: terms.pointer,
  };
  return {
    kernel,
    step: (steps) => robotGroups(kernels, kernel, steps, 0),
    reset: (env, count) => kernels.robotReset(robot, record, env.pointer, count),
    observe: (env, lanes) => kernels.robotObserve(robot, record, room, env.pointer, lanes),
    info(lane) {
      const at = (row: number) => terms.view[row * stride + lane];
      const told = task.told({ terms: [at(0), at(1), at(2)], position: [at(3), at(4)], speed: [at(5), at(6)] });
      return options.push_force ? { ...told, push: at(7) } : told;
    },
    forces({ pointer }, lane) {
      const count = kernels.robotForces(robot, record, room, pointer, lane, felt.pointer, driven.pointer);
      const contacts = Array.from({ length: count }, (_, k) => {
        const [x, y, across, up] = felt.view.subarray(4 * k, 4 * k + 4);
        return { at: [x, y], force: [across, up] };
      });
      return { contacts, motors: [...driven.view] };
    },
  };
}

function writeTask(arena: Arena, task: PlanarTask, options: EnvOptions) {
  const { goal, hidden, clipped, normalSpeeds } = task;
  const { force, steps, period } = pushesOf(options, MODELS[task.robot].timestep * task.frameSkip);
  const number = (name: string, otherwise: number) => Number(options[name] ?? otherwise);
  return arena.own.record(Task, {
    goal: Goal[goal],
    hidden: number("exclude_current_positions_from_observation", 0) * hidden,
    clipped: Number(clipped),
    endsUnhealthy: number("terminate_when_unhealthy", 0),
    normalSpeeds: Number(normalSpeeds),
    forwardWeight: number("forward_reward_weight", 0),
    controlWeight: number("ctrl_cost_weight", 0),
    healthyReward: number("healthy_reward", 0),
    ...bounds("z", "height"),
    ...bounds("angle", "angle"),
    ...bounds("state", "state"),
    startWidth: number("reset_noise_scale", 0),
    pushForce: force,
    pushSteps: steps,
    pushPeriod: period,
  });

  /** No bound where it is not an option, or as wide as can be. */
  function bounds<Name extends "height" | "angle" | "state">(option: string, name: Name) {
    const low = number(`healthy_${option}_min`, -UNBOUNDED);
    const high = number(`healthy_${option}_max`, UNBOUNDED);
    return {
      [`${name}Least`]: low <= -UNBOUNDED ? -Infinity : low,
      [`${name}Most`]: high >= UNBOUNDED ? Infinity : high,
    } as Record<`${Name}Least` | `${Name}Most`, number>;
  }
}
