/** Files of other programs: read whole, if they are regular and not too large, and refused in one line that names them. */
import { readBytes } from "#files";
import { FileFormatError } from "../files/safetensors.ts";

/** A file's path (Node), a URL, or the bytes. */
export type FileSource = string | URL | Uint8Array | ArrayBuffer;

/** Bytes of the largest file that is read: a policy of ten million parameters, with its optimizer's moments. */
export const MOST_BYTES = 256 << 20;

/**
 * Reads a file, and makes of it what `read` does.
 * @param name of the argument
 * @param failure what is said of the file where `read` throws a FileFormatError
 */
export async function readForeignFile<T>(
  name: string,
  failure: string,
  source: FileSource,
  read: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const named = typeof source === "string" || source instanceof URL;
  try {
    const bytes = named ? await readBytes(source, { maxBytes: MOST_BYTES }) : new Uint8Array(source);
    if (bytes.byteLength > MOST_BYTES)
      throw new FileFormatError(`it has ${bytes.byteLength} bytes, more than ${MOST_BYTES >> 20} MiB`);
    return await read(bytes);
  } catch (error) {
    if (!(error instanceof FileFormatError)) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`${name}: ${place} ${failure}: ${error.message}`, { cause: error });
  }
}
