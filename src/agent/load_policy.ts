/** A policy from a file: its own, or the one in a checkpoint. */

import { readBytes } from "#files";
import { OtherEnvError } from "../configuration/recorded_spaces.ts";
import { checkInteger, checkKeys } from "../core/check.ts";
import { environmentDefinition } from "../envs/registry.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { MemoryError } from "../wasm/memory.ts";
import { type LoadOptions, Policy } from "./policy.ts";
import { decodePolicy } from "./recorded_policy.ts";

/**
 * Loads a policy that swingup saved, by itself or in a checkpoint.
 * @param source a file's path (Node), a URL, or the bytes
 * @throws RangeError where the environment given has other spaces than the one that the policy was trained for
 * @throws FileFormatError that says in one line what is wrong with the file
 */
export async function loadPolicy(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: LoadOptions = {},
): Promise<Policy> {
  checkKeys("options", options, ["env", "engine", "seed"]);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const given = options.env === undefined ? undefined : environmentDefinition(options.env, "env");
  const named = typeof source === "string" || source instanceof URL;
  const bytes = named ? await readBytes(source) : new Uint8Array(source);
  try {
    const { config, environment, statistics, acting, write } = decodePolicy(bytes, given);
    return await Policy.create(config, write, { ...options, env: environment, seed, statistics, acting });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof OtherEnvError || error instanceof MemoryError) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`file: ${place} is not a policy that can be loaded: ${error.message}`, { cause: error });
  }
}
