/**
 * Custom environments on the command line: a file in the place of a name. A `.wasm` is what `build-env` has
 * written, a script exports the environment as its default.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { loadEnv } from "../envs/load_env.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import type { Env, EnvFactory } from "../envs/user_env.ts";
import { namedKind, obstacle } from "../files/kind.ts";
import { BadInput, oneLine, preparing } from "./failure.ts";

const WANTED =
  "a class, a function that returns a new environment, what defineEnv, defineBatchEnv or loadEnv returns, or a built module";

/** Whether it looks like a file and not like a name. */
export function isFile(source: string): boolean {
  return /[/\\]|\.([cm]?[jt]s|wasm)$/.test(source);
}

/** The environment of a name or a file, as functions take it; a class comes as a factory. */
export async function environmentSource(source: string): Promise<EnvSource> {
  if (!isFile(source)) return preparing(() => environmentDefinition(source));
  if (source.endsWith(".wasm")) return preparing(() => loadEnv(source));
  const { default: given } = await load(source);
  if (given === undefined) throw new BadInput(`file: "${source}" has no default export; expected ${WANTED}`);
  if (typeof given === "function") return factoryOf(given as EnvFactory);
  if (given instanceof Uint8Array) return preparing(() => loadEnv(given));
  return preparing(() => environmentDefinition(given as EnvSource, `file: default export of "${source}"`));
}

/** Its definition. */
export async function environmentOf(source: string): Promise<EnvDefinition> {
  const env = await environmentSource(source);
  return preparing(() => environmentDefinition(env));
}

async function load(source: string): Promise<{ default?: unknown }> {
  const kind = namedKind(source) ?? "file"; // what is missing the import tells
  if (kind !== "file") throw new BadInput(`file: cannot load "${source}" (${obstacle(kind, "file")})`);
  try {
    const loaded = await import(pathToFileURL(resolve(source)).href);
    return loaded.default?.__esModule ? loaded.default : loaded; // compiled to CommonJS, the exports are the default
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

function factoryOf(given: EnvFactory | (new () => Env)): EnvFactory {
  if (!/^class\b/.test(Function.prototype.toString.call(given))) return given as EnvFactory;
  return () => new (given as new () => Env)();
}
