/** Where a command reads and writes, looked at before anything is begun. */
import { dirname } from "node:path";
import { namedKind } from "../files/kind.ts";

/**
 * A file that can be written: its folder is there, and no folder, pipe or device bears its name.
 * @throws RangeError naming `--out`
 */
export function checkTarget(file: string): string {
  const folder = dirname(file);
  if (namedKind(folder) !== "folder") throw new RangeError(`--out: the folder "${folder}" does not exist`);
  const there = namedKind(file);
  if (there !== undefined && there !== "file")
    throw new RangeError(`--out: expected a file, got "${file}", which is none`);
  return file;
}
