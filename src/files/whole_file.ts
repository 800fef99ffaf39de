/**
 * Writing is all or nothing, whatever happens to the process or the machine on the way: a temporary file whose name
 * nobody can guess, new and therefore no link, flushed, then renamed, then the folder flushed, so that the name is on the
 * disk too. A flush that a system does not offer (Node's permission model, Plug'n'Play) is left out: it guards against
 * the machine's death only, and a file that could be written has been written.
 */
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { reason } from "../core/reason.ts";
import { FileError, kindAt, obstacle } from "./kind.ts";
import { nonce } from "./nonce.ts";
import { system } from "./system.ts";

/** How long a rename is tried where somebody else holds the file open, and the first pause between two tries. */
const PATIENCE = 5000; // ms
const FIRST_PAUSE = 10; // ms

const LONGEST = 64; // characters of a name that its temporary one begins with: names have at most 255 bytes

/** What a disk says that has not kept what it was given. */
const LOST = new Set(["EIO", "ENOSPC", "EDQUOT"]);

/**
 * Writes a file whole or not at all. What stands in its place is replaced, a link itself and not what it leads to;
 * folders, pipes and devices are left alone.
 * @throws FileError `file: cannot write "path" (why)`
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryFile(path);
  try {
    refuseOccupied(path);
    const file = await system.open(temporary, "wx");
    try {
      try {
        await file.writeFile(bytes);
        await flushed(file);
      } finally {
        await file.close();
      }
      await replace(temporary, path);
    } catch (error) {
      await system.unlink(temporary).catch(() => {}); // a folder that cannot be written to cannot be tidied either
      throw error;
    }
  } catch (error) {
    throw new FileError(`file: cannot write "${path}" (${reason((error as Error).cause ?? error)})`, { cause: error });
  }
  await flushFolder(dirname(path));
}

/**
 * Writes a file where there is nothing yet; what is there stays as it is.
 * @throws FileError `file: cannot write "path" (why)`
 */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    system.mkdirSync(dirname(path), { recursive: true });
    const file = await system.open(path, "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === "EEXIST";
    const why = there ? "it is there already, and is left as it is" : reason(error);
    throw new FileError(`file: cannot write "${path}" (${why})`, { cause: error });
  }
}

/** Whether a file is one that a process left behind that was killed while it wrote. */
export function isTemporary(name: string): boolean {
  return /\.\d+(-[0-9a-f]{16})?\.tmp$/.test(name);
}

/** Flushes what can be flushed; tells only of data that were lost. */
export async function flushed(file: { sync(): Promise<void> }): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    if (isLoss(error)) throw error;
  }
}

/** Whether a flush failed because data were lost, and not because there is no flush. */
export function isLoss(error: unknown): boolean {
  return LOST.has((error as NodeJS.ErrnoException).code ?? "");
}

/** Whether a file could not be replaced or removed since somebody holds it open, which only Windows minds. */
export function isInUse(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return system.platform === "win32" && ["EPERM", "EBUSY", "EACCES"].includes(code);
}

function temporaryFile(path: string): string {
  const name = basename(path).slice(0, LONGEST);
  return join(dirname(path), `${name}.${process.pid}-${nonce()}.tmp`);
}

function refuseOccupied(path: string): void {
  const found = kindAt(path);
  if (found === undefined || found === "link") return;
  const why = obstacle(found, "file");
  if (why) throw new Error(why);
}

/** Renames; on Windows, where a file that somebody reads at this moment cannot be replaced, again for some seconds. */
async function replace(temporary: string, path: string): Promise<void> {
  const start = performance.now();
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, 500)) {
    try {
      await system.rename(temporary, path);
      return;
    } catch (error) {
      if (!isInUse(error) || performance.now() - start > PATIENCE) throw error;
      await setTimeout(pause);
    }
  }
}

/** Some systems do not let a folder be opened; their names are as safe as they make them. */
async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await system.open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // as said
  }
}
