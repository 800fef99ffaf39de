/** Robots on MuJoCo itself as the command line knows them: by a file, and Ant-v5 by its name, like a built-in environment. */
import { extname } from "node:path";
import type { EnvDefinition } from "../envs/env.ts";
import { registerEnv } from "../envs/registry.ts";
import { addressOf } from "../files/platform_node.ts";

/** Whether a file is a model. */
export function isRobot(source: string): boolean {
  return /\.xml$/i.test(source);
}

/** A robot of one's own. */
export async function robotOf(source: string): Promise<EnvDefinition> {
  const { mujocoEnv } = await import("../mujoco.ts");
  return { ...(await mujocoEnv({ file: source })), module: moduleOf({ file: addressOf(source) }) };
}

/** Makes names known that need the package @mujoco/mujoco, which is asked for when one is made. */
export async function registerRobots(): Promise<void> {
  const { ANT } = await import("../mujoco/ant.ts");
  registerEnv({ ...ANT, module: moduleOf({ robot: ANT.id }) });
}

/** What workers import: a file of its own beside the bundled command line. */
function moduleOf(asked: Readonly<Record<string, string>>): string {
  const module = new URL(`./robot_module${extname(import.meta.url)}`, import.meta.url);
  for (const [name, value] of Object.entries(asked)) module.searchParams.set(name, value);
  return module.href;
}
