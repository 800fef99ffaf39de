/** From a file that `swingup build-env` has written to an environment that everything takes. */

import { readBytes } from "#files";
import { FileFormatError } from "../files/safetensors.ts";
import { MemoryError } from "../wasm/memory.ts";
import type { EnvDefinition } from "./env.ts";
import { type SideEnvOptions, sideEnv } from "./side_env.ts";

/**
 * Loads a custom environment, written in AssemblyScript: `train({ env: await loadEnv("my_env.wasm") })`.
 * @param source a file's path (Node), a URL, or the bytes, such as those that `swingup build-env --out my_env.js` exports
 * @throws FileFormatError that says in one line what is wrong: a missing export, another version of the interface, ...
 */
export async function loadEnv(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: SideEnvOptions = {},
): Promise<EnvDefinition> {
  const named = typeof source === "string" || source instanceof URL;
  const bytes = named ? await readBytes(source) : new Uint8Array(source);
  try {
    return await sideEnv(bytes, options);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof MemoryError) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`file: ${place} is not an environment that can be loaded: ${error.message}`, {
      cause: error,
    });
  }
}
