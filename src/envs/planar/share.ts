/**
 * A thread's share of the lanes of a robot: an instance of the robots' module on the memory of all, with a workspace of the
 * thread's own. What further threads load of the robots is this alone, since they get the module compiled.
 */
import type { KernelExports } from "../../wasm/generated/robot_exports.ts";
import { GROUP, type LaneSteps, type RobotKernel, type StepGroups } from "../lane_steps.ts";

/** Steps groups by a robot's kernel, two lanes at a time; further padding is left alone. */
export function robotGroups(
  { robotStep }: Pick<KernelExports, "robotStep">,
  { robot, task, rooms, roomBytes, terms }: Omit<RobotKernel, "robots">,
  { lanes, record }: Pick<LaneSteps, "lanes" | "record">,
  thread: number,
): StepGroups {
  const room = rooms + thread * roomBytes;
  const pairs = lanes + (lanes & 1);
  return (from, to) => {
    const first = from * GROUP;
    robotStep(robot, task, room, record, first, Math.min(to * GROUP, pairs) - first, terms);
  };
}

/** That of a further thread. */
export async function robotShare(
  memory: WebAssembly.Memory,
  steps: LaneSteps,
  kernel: RobotKernel,
  thread: number,
): Promise<StepGroups> {
  const { exports } = await WebAssembly.instantiate(kernel.robots, { env: { memory } });
  return robotGroups(exports as unknown as KernelExports, kernel, steps, thread);
}
