/**
 * Files where there is a file system. Writing is all or nothing, whatever happens to the process or the machine on the
 * way: a temporary file, flushed, then renamed, then the folder flushed, so that the name is on the disk too.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { reason } from "../core/reason.ts";

export { reason };

export async function readBytes(source: string | URL): Promise<Uint8Array> {
  const path = source instanceof URL ? fileURLToPath(source) : source;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`file: cannot read "${path}" (${reason(error)})`);
  }
}

export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryFile(path);
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // a folder that cannot be written to cannot be tidied either
    throw new Error(`file: cannot write "${path}" (${reason(error)})`, { cause: error });
  }
  await flushFolder(dirname(path));
}

function temporaryFile(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Whether a file is one that a process left behind that was killed while it wrote. */
export function isTemporary(name: string): boolean {
  return /\.\d+\.tmp$/.test(name);
}

/** Some systems do not let a folder be opened; their names are as safe as they make them. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
