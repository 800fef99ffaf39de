/**
 * Custom environments on the command line: a file in the place of a name. A `.wasm` is what `build-env` has
 * written, a `.xml` a robot's MJCF, a script exports the environment as its default.
 */
import { show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { factoryOf, importDefault, WANTED } from "../envs/env_module.ts";
import { loadEnv } from "../envs/load_env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { EnvFactory } from "../envs/user_env.ts";
import { namedKind, obstacle } from "../files/kind.ts";
import { addressOf } from "../files/platform_node.ts";
import { BadInput, oneLine, preparing } from "./failure.ts";
import { isRobot, robotOf } from "./mujoco_robots.ts";

/** Whether it looks like a file and not like a name. */
export function isFile(source: string): boolean {
  return /[/\\]|\.([cm]?[jt]s|wasm|xml)$/.test(source);
}

/** The environment of a name or a file, as functions take it; a class comes as a factory. */
export async function environmentSource(source: string): Promise<EnvSource> {
  if (!isFile(source)) return preparing(() => environmentDefinition(source));
  if (source.endsWith(".wasm")) return preparing(() => loadEnv(source));
  if (isRobot(source)) return preparing(() => robotOf(source));
  const given = await importScript(source);
  if (given === undefined) throw new BadInput(`file: "${source}" has no default export; expected ${WANTED}`);
  if (typeof given === "function") return factoryOf(given as EnvFactory);
  if (given instanceof Uint8Array) return preparing(() => loadEnv(given));
  return preparing(() => environmentDefinition(given as EnvSource, `file: default export of "${source}"`));
}

/** Its definition; that of a script or a robot says which module workers are to import. */
export async function environmentOf(source: string): Promise<EnvDefinition> {
  const env = await environmentSource(source);
  const definition = await preparing(() => environmentDefinition(env));
  if (!isFile(source) || source.endsWith(".wasm") || isRobot(source)) return definition;
  return { ...definition, module: addressOf(source) };
}

/** The default export of a script. */
export async function importScript(source: string): Promise<unknown> {
  const kind = namedKind(source) ?? "file"; // what is missing the import tells
  if (kind !== "file") throw new BadInput(`file: cannot load "${source}" (${obstacle(kind, "file")})`);
  try {
    return await importDefault(addressOf(source));
  } catch (error) {
    throw new BadInput(
      `file: cannot load "${source}" (${oneLine(error instanceof Error ? error.message : show(error))})${hint(source, error)}`,
      { cause: error },
    );
  }
}

function hint(source: string, error: unknown): string {
  const unreadable = (error as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION";
  if (!unreadable && !/\.[cm]?ts$/.test(source)) return "";
  return `; compile it first, TypeScript with tsc, AssemblyScript with swingup build-env, and name the result`;
}
