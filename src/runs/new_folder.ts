/**
 * New folders of runs, named by the user or after what runs in them: made with those above them that are missing, and
 * taken back where nothing comes of it.
 */
import { dirname, join, resolve } from "node:path";
import { reason } from "../core/reason.ts";
import { Folder } from "../files/folder.ts";
import { system } from "../files/system.ts";

/** A place in the file system, and the folders that had to be made for it, from the top. */
export interface NewFolder {
  path: string;
  made: string[];
}

/**
 * The folder that the user named: made where it is missing, taken where it is empty.
 * @param isHalfWritten whether a file by itself is what a process left that was killed as it began; those are removed
 * @throws RangeError naming `out`, the folder and the reason
 */
export function claimFolder(path: string, isHalfWritten: (name: string) => boolean): NewFolder {
  if (path === "") throw new RangeError('out: expected the name of a folder, got ""');
  const made = make(path);
  const folder = new Folder(path);
  try {
    const files = folder.names();
    const ofKilled = files.length > 0 && files.every(isHalfWritten);
    if (ofKilled) for (const name of files) folder.remove(name); // of a run that was killed as it began
    const rest = ofKilled ? folder.names() : files;
    if (rest.length === 0) return { path, made };
    throw new RangeError(`out: expected a new or an empty folder, got "${path}", which has ${count(rest.length)}`);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    refuse(path, (error as Error).cause ?? error);
  }
}

/**
 * `runs/<stem>-<yyyymmdd-hhmmss>`; those that begin in the same second get a number each.
 * @param stem as any file system takes it
 * @param started local time
 * @throws RangeError naming `out`, the folder and the reason
 */
export function makeNamed(stem: string, started: Date): NewFolder {
  const made = make("runs");
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${started.getFullYear()}${two(started.getMonth() + 1)}${two(started.getDate())}`;
  const time = [started.getHours(), started.getMinutes(), started.getSeconds()].map(two).join("");
  const name = join("runs", `${stem}-${day}-${time}`);
  for (let number = 1; ; number++) {
    const path = number === 1 ? name : `${name}-${number}`;
    try {
      system.mkdirSync(path);
      return { path, made: [...made, path] };
    } catch (error) {
      if (code(error) === "EEXIST") continue;
      unmake(made);
      refuse(path, error);
    }
  }
}

/**
 * Makes a folder and those above it that are missing, one by one: `mkdir` with `recursive` leaves the upper ones behind
 * where a lower one fails, and in Node 20 never returns for a place like /proc/run.
 */
function make(path: string): string[] {
  const missing: string[] = [];
  for (let folder = resolve(path); !system.existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  const made: string[] = [];
  try {
    for (const folder of missing) if (makeOne(folder)) made.push(folder);
    return made;
  } catch (error) {
    unmake(made);
    refuse(path, error);
  }
}

/** Whether the folder had to be made: another run may just have done it. */
function makeOne(path: string): boolean {
  try {
    system.mkdirSync(path);
    return true;
  } catch (error) {
    if (code(error) !== "EEXIST") throw error;
    return false;
  }
}

/** Removes folders that were made in vain, but for those that others have begun to use. */
export function unmake(made: readonly string[]): void {
  for (const folder of made.toReversed()) {
    try {
      system.rmdirSync(folder);
    } catch {
      // in use
    }
  }
}

function refuse(path: string, error: unknown): never {
  const why = code(error) === "ENOTDIR" && system.existsSync(path) ? "a file of that name is there" : reason(error);
  throw new RangeError(`out: cannot make the folder "${path}" (${why})`, { cause: error });
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function count(files: number): string {
  return files === 1 ? "1 file in it" : `${files} files in it`;
}
