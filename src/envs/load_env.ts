/** From a file to an environment that everything takes: a script that exports one, or what `swingup build-env` has written. */

import { addressOf, readBytes } from "#files";
import { checkInteger, checkKeys, checkNumber } from "../core/check.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { MemoryError } from "../wasm/memory.ts";
import type { EnvDefinition } from "./env.ts";
import { exportedEnv, importDefault } from "./env_module.ts";
import { type SideEnvOptions, sideEnv } from "./side_env.ts";

/**
 * Loads a custom environment: `train({ env: await loadEnv(new URL("./my_env.js", import.meta.url)) })`.
 *
 * A source that ends with .js, .mjs, .cjs, .ts, .mts or .cts is a module, which is imported, and so run: its default
 * export is a class, a function that returns a new environment, what `defineEnv` or `defineBatchEnv` returns, or the bytes
 * of a built module. An environment from its module can live in workers (`envWorkers`). Any other source is WebAssembly
 * that `swingup build-env` has built from AssemblyScript.
 * @param source a file's path (Node), a URL, or the bytes, such as those that `swingup build-env --out my_env.js` exports
 * @param options with a module, `timeLimit` and `rewardThreshold` alone
 * @throws FileFormatError that says in one line what is wrong: a missing export, another version of the interface, ...
 */
export async function loadEnv(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: SideEnvOptions = {},
): Promise<EnvDefinition> {
  const named = typeof source === "string" || source instanceof URL;
  try {
    if (named && isScript(source)) return await scriptEnv(addressOf(source), options);
    return await sideEnv(named ? await readBytes(source) : new Uint8Array(source), options);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof MemoryError || /^file: /.test(error.message)) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`file: ${place} is not an environment that can be loaded: ${error.message}`, {
      cause: error,
    });
  }
}

function isScript(source: string | URL): boolean {
  return /\.[cm]?[jt]s$/.test(source instanceof URL ? source.pathname : source);
}

async function scriptEnv(url: string, options: SideEnvOptions): Promise<EnvDefinition> {
  const given = await importDefault(url);
  if (given instanceof Uint8Array) return sideEnv(given, options);
  checkKeys("loadEnv options of a script", options, ["timeLimit", "rewardThreshold"]);
  const definition = exportedEnv(given, url);
  const { timeLimit = definition.timeLimit, rewardThreshold = definition.rewardThreshold } = options;
  checkInteger("timeLimit", timeLimit, { least: 0, most: 2 ** 31 - 1 });
  if (rewardThreshold !== undefined) checkNumber("rewardThreshold", rewardThreshold);
  return { ...definition, timeLimit, rewardThreshold };
}
