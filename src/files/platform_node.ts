/** Files where there is a file system: a policy, a checkpoint or an environment by the place where it lies. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { reason } from "../core/reason.ts";
import { type ReadOptions, readRegularFile } from "./regular_file.ts";
import { writeWhole } from "./whole_file.ts";

export { isTemporary } from "./whole_file.ts";
export { readRegularFile, reason };

/**
 * The bytes of a regular file; pipes, devices and folders are refused.
 * @throws Error `file: cannot read "path" (why)`
 */
export async function readBytes(source: string | URL, options: ReadOptions = {}): Promise<Uint8Array> {
  return readRegularFile(source instanceof URL ? fileURLToPath(source) : source, options);
}

/**
 * Writes a file whole or not at all.
 * @throws Error `file: cannot write "path" (why)`
 */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  await writeWhole(path, bytes);
}

/** The address of a file, as `import()` takes it. */
export function addressOf(source: string | URL): string {
  return source instanceof URL ? source.href : pathToFileURL(source).href;
}
