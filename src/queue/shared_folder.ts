/**
 * A folder that all machines share, wherever each has it: a file in it is named from there on, and is taken only where it
 * has the bytes that are meant. Nothing leads out of it.
 */
import { isAbsolute, join, relative, sep } from "node:path";
import { sha256Hex } from "../core/hash.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { system } from "../files/system.ts";

const MOST = 2 ** 26; // bytes of an environment's file

/**
 * The name of a file, with "/" between folders.
 * @throws RangeError where it is not below the folder
 */
export async function sharedName(folder: string, file: string): Promise<string> {
  const [from, to] = [await real(folder, "--shared"), await real(file, "file")];
  const name = relative(from, to);
  if (name === "" || isAbsolute(name) || name.split(sep)[0] === "..")
    throw new RangeError(`--shared: expected a folder in which "${file}" is, got "${folder}"`);
  return name.split(sep).join("/");
}

/**
 * Where a file lies on this machine.
 * @throws RangeError where there is none of that name in the folder, or another one
 */
export async function sharedPath(folder: string, name: string, sha256: string): Promise<string> {
  const [from, path] = [await real(folder, "--shared"), await real(join(folder, ...name.split("/")), "file")];
  const within = relative(from, path);
  const isWithin = within !== "" && !isAbsolute(within) && within.split(sep)[0] !== "..";
  if (!isWithin || sha256Hex(await readRegularFile(path, { maxBytes: MOST })) !== sha256)
    throw new RangeError(`file: expected "${name}" in the shared folder with the bytes that the job names the hash of`);
  return path;
}

async function real(path: string, name: string): Promise<string> {
  try {
    return await system.realpath(path);
  } catch (error) {
    throw new RangeError(`${name}: cannot find "${path}"`, { cause: error });
  }
}
