/**
 * Zip archives, as far as PyTorch and Stable-Baselines3 write them: stored and deflated entries, also with the 64-bit
 * fields. An archive is untrusted: what its directory claims is compared with the file before anything is allocated, an
 * entry is inflated to the size that it claims and not a byte further, and its checksum must be right. Names are looked
 * up, never used as paths.
 */
import crc32 from "crc-32";
import { concatenated } from "../core/concatenated.ts";
import { show } from "../core/show.ts";
import { FileFormatError } from "../files/safetensors.ts";

/** The numbers that records of an archive begin with, and how many bytes they have before names and comments. */
const SIGNATURE = { end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 };
const BYTES = { end: 22, locator64: 20, entry: 46, local: 30 };

const MOST_COMMENT = 65535;
const MOST_ENTRIES = 4096; // a policy of fifty layers has a hundred
const IN_64_BITS = 0xffffffff; // in place of a number that stands in the extra field
const EXTRA_64 = 1;
const MOST_RATIO = 1032; // of deflate
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** Bytes that the entries of an archive may have together when inflated. */
export const MOST_INFLATED = 256 << 20;

interface Entry {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number; // bytes
  readonly size: number; // bytes
  readonly at: number; // of the local header
}

/** Whether bytes begin as an archive with entries does. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes.byteLength >= BYTES.local && viewOf(bytes).getUint32(0, true) === SIGNATURE.local;
}

export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #entries = new Map<string, Entry>();
  readonly #directory: number; // where it begins: entries lie before it
  #inflated = 0; // bytes so far

  /** @throws FileFormatError where the directory is no directory of this file */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    const { count, size, start } = this.#end();
    if (count > MOST_ENTRIES)
      throw new FileFormatError(`the zip archive has ${count} entries, expected at most ${MOST_ENTRIES}`);
    if (start + size > bytes.byteLength) throw damaged("its directory ends outside of the file");
    this.#directory = start;
    let at = start;
    for (let k = 0; k < count; k++) at = this.#entry(at, start + size);
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws FileFormatError where there is no such entry, or it is not what the directory says */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) throw new FileFormatError(`the zip archive has no entry ${show(name)}`);
    this.#inflated += entry.size;
    if (this.#inflated > MOST_INFLATED)
      throw new FileFormatError(`the zip archive's entries have more than ${MOST_INFLATED >> 20} MiB`);
    const packed = this.#packed(name, entry);
    const bytes = entry.method === STORED ? packed : await inflated(packed, entry.size);
    if (crc32.buf(bytes) >>> 0 !== entry.crc) throw damaged(`${show(name)} has another checksum`);
    return bytes;
  }

  /** The bytes of an entry as they lie in the file. */
  #packed(name: string, { method, flags, packed, size, at }: Entry): Uint8Array {
    const place = show(name);
    if (flags & ENCRYPTED) throw new FileFormatError(`the zip archive's entry ${place} is encrypted`);
    if (method !== STORED && method !== DEFLATED)
      throw new FileFormatError(`the zip archive's entry ${place} is packed by method ${method}, expected 0 or 8`);
    if (method === STORED && packed !== size) throw damaged(`${place} is stored, but has two sizes`);
    if (at + BYTES.local > this.#directory || this.#view.getUint32(at, true) !== SIGNATURE.local)
      throw damaged(`${place} does not begin where its directory says`);
    const start = at + BYTES.local + this.#view.getUint16(at + 26, true) + this.#view.getUint16(at + 28, true);
    if (start + packed > this.#directory) throw damaged(`${place} ends outside of the file`);
    return this.#bytes.subarray(start, start + packed);
  }

  /** Where the directory is; the record that says so is the last one, before a comment. */
  #end(): { count: number; size: number; start: number } {
    const view = this.#view;
    const last = view.byteLength - BYTES.end;
    let at = last;
    for (; at >= Math.max(0, last - MOST_COMMENT); at--)
      if (view.getUint32(at, true) === SIGNATURE.end && view.getUint16(at + 20, true) === last - at) break;
    if (at < Math.max(0, last - MOST_COMMENT)) throw new FileFormatError("not a zip archive, or truncated");
    const locator = at - BYTES.locator64;
    if (locator >= 0 && view.getUint32(locator, true) === SIGNATURE.locator64) {
      const end = number64(view, locator + 8);
      if (end + 56 > locator || view.getUint32(end, true) !== SIGNATURE.end64)
        throw damaged("its last record is missing");
      return { count: number64(view, end + 32), size: number64(view, end + 40), start: number64(view, end + 48) };
    }
    const [size, start] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    return { count: view.getUint16(at + 10, true), size, start };
  }

  /** Reads one entry of the directory, and says where the next one begins. */
  #entry(at: number, end: number): number {
    const view = this.#view;
    if (at + BYTES.entry > end || view.getUint32(at, true) !== SIGNATURE.entry)
      throw damaged("its directory is not one");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const next = at + BYTES.entry + nameBytes + extraBytes + commentBytes;
    if (next > end) throw damaged("its directory is cut off");
    const name = new TextDecoder().decode(this.#bytes.subarray(at + BYTES.entry, at + BYTES.entry + nameBytes));
    if (this.#entries.has(name)) throw damaged(`it has two entries ${show(name)}`);
    const [size, packed, local] = this.#sizes(at, at + BYTES.entry + nameBytes, extraBytes);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    this.#entries.set(name, { method, flags, crc: view.getUint32(at + 16, true), packed, size, at: local });
    return next;
  }

  /** Size, packed size and place of an entry: each in the directory, or in order in the extra field. */
  #sizes(at: number, extra: number, extraBytes: number): number[] {
    const view = this.#view;
    const given = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    if (!given.includes(IN_64_BITS)) return given;
    const end = extra + extraBytes;
    for (let place = extra; place + 4 <= end; place += 4 + view.getUint16(place + 2, true)) {
      if (view.getUint16(place, true) !== EXTRA_64) continue;
      let field = place + 4;
      const limit = Math.min(end, field + view.getUint16(place + 2, true));
      return given.map((number) => {
        if (number !== IN_64_BITS) return number;
        if (field + 8 > limit) throw damaged("a size is missing");
        field += 8;
        return number64(view, field - 8);
      });
    }
    throw damaged("a size is missing");
  }
}

/** @throws FileFormatError unless it is exactly `size` bytes */
async function inflated(packed: Uint8Array, size: number): Promise<Uint8Array> {
  if (typeof DecompressionStream !== "function")
    throw new FileFormatError("the zip archive is compressed, which this runtime cannot undo; pack it without");
  if (size > MOST_RATIO * packed.byteLength) throw damaged("an entry is shorter than it claims");
  const chunks: Uint8Array[] = []; // what is there is counted before room is made for what is claimed
  let length = 0;
  try {
    const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
    const reader = stream.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.byteLength > size) {
        await reader.cancel();
        throw new RangeError("longer than it claims");
      }
      chunks.push(value);
      length += value.byteLength;
    }
  } catch (error) {
    throw damaged(`an entry cannot be inflated (${(error as Error).message})`);
  }
  if (length !== size) throw damaged("an entry is shorter than it claims");
  return concatenated(chunks);
}

function damaged(what: string): FileFormatError {
  return new FileFormatError(`the zip archive is damaged: ${what}`);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** @throws FileFormatError for a number that no file has room for */
function number64(view: DataView, at: number): number {
  const number = view.getBigUint64(at, true);
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("a size is too large");
  return Number(number);
}
