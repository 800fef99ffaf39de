/** Where a command reads and writes, looked at before anything is begun. */
import { dirname } from "node:path";
import { reason } from "../core/reason.ts";
import { Folder } from "../files/folder.ts";
import { namedKind } from "../files/kind.ts";
import { system, WRITABLE } from "../files/system.ts";

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

/**
 * A folder to write several files into: it is there, or the one above it is.
 * @throws RangeError naming `--out`
 */
export function checkTargetFolder(path: string): Folder {
  const there = namedKind(path);
  if (there === undefined && namedKind(dirname(path)) !== "folder")
    throw new RangeError(`--out: the folder "${dirname(path)}" does not exist`);
  if (there !== undefined && there !== "folder")
    throw new RangeError(`--out: expected a folder for several formats, got "${path}", which is none`);
  checkWritable(there === undefined ? dirname(path) : path);
  return new Folder(path);
}

/** @throws RangeError naming `--out` */
export function checkWritable(folder: string): void {
  try {
    system.accessSync(folder, WRITABLE);
  } catch (error) {
    throw new RangeError(`--out: cannot write to "${folder}" (${reason(error)})`, { cause: error });
  }
}
