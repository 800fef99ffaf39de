/** Files where there is a file system. Writing is all or nothing: a temporary file, flushed, then renamed. */
import { open, readFile, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export async function readBytes(source: string | URL): Promise<Uint8Array> {
  const path = source instanceof URL ? fileURLToPath(source) : source;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`file: cannot read "${path}" (${reason(error)})`);
  }
}

export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
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
    await rm(temporary, { force: true });
    throw new Error(`file: cannot write "${path}" (${reason(error)})`);
  }
}

/** The system's reason in plain words. */
export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "no permission",
    EPERM: "not permitted",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
    ENOSPC: "no space left on the disk",
    EROFS: "the file system is read-only",
  };
  return (code && known[code]) ?? (error as Error).message;
}
