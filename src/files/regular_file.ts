/**
 * Reading a file whole: a regular one, of a size that is known beforehand to be bearable. What is no regular file is
 * refused at once, without waiting for it.
 */
import { reason } from "../core/reason.ts";
import { FileError, obstacle } from "./kind.ts";
import { flags, system } from "./system.ts";

/** More than any policy, checkpoint or log has; a typed array can hold no more in every engine. */
const MOST = 2 ** 31 - 1;

export interface ReadOptions {
  /** A larger file is refused before anything of it is read; default 2 GiB. */
  readonly maxBytes?: number;
  /** Whether the path itself may be a symbolic link; default true, since a user may name what he likes. */
  readonly follow?: boolean;
}

/**
 * The bytes of a regular file.
 * @throws FileError `file: cannot read "path" (why)`
 */
export async function readRegularFile(
  path: string,
  { maxBytes = MOST, follow = true }: ReadOptions = {},
): Promise<Uint8Array> {
  try {
    const found = follow ? await system.stat(path) : system.lstatSync(path);
    refuse(obstacle(found, "file"));
    const file = await system.open(path, follow ? flags.read : flags.read | flags.noFollow);
    try {
      const entry = await file.stat();
      refuse(obstacle(entry, "file")); // something else may have come to its place
      refuse(entry.size > maxBytes && `it has ${entry.size} bytes, more than the ${maxBytes} that are read`);
      return await readAll(file, entry.size, maxBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new FileError(`file: cannot read "${path}" (${reason(error)})`, { cause: error });
  }
}

/**
 * The same at once, for loggers and for callers that cannot wait.
 * @throws FileError `file: cannot read "path" (why)`
 */
export function readRegularFileSync(path: string, { maxBytes = MOST, follow = true }: ReadOptions = {}): Uint8Array {
  try {
    refuse(obstacle(follow ? system.statSync(path) : system.lstatSync(path), "file"));
    const file = system.openSync(path, follow ? flags.read : flags.read | flags.noFollow);
    try {
      const entry = system.fstatSync(file);
      refuse(obstacle(entry, "file"));
      refuse(entry.size > maxBytes && `it has ${entry.size} bytes, more than the ${maxBytes} that are read`);
      return readSize(file, entry.size);
    } finally {
      system.closeSync(file);
    }
  } catch (error) {
    throw new FileError(`file: cannot read "${path}" (${reason(error)})`, { cause: error });
  }
}

function readSize(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let length = 0; length < size; ) {
    const read = system.readSync(file, bytes, length, size - length, null);
    if (read === 0) return bytes.subarray(0, length); // cut by somebody else
    length += read;
  }
  return bytes;
}

type OpenFile = Awaited<ReturnType<typeof system.open>>;

/** Up to the end, which may have moved since the size was asked, but not for ever. */
async function readAll(file: OpenFile, size: number, maxBytes: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(size + 1); // one more than there should be finds the end
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    refuse(length > maxBytes && `it has more than the ${maxBytes} bytes that are read`);
    if (length === bytes.length) {
      const longer = new Uint8Array(Math.max(2 * length, 65_536));
      longer.set(bytes);
      bytes = longer;
    }
  }
}

function refuse(why: string | undefined | false): void {
  if (why) throw new Error(why);
}
