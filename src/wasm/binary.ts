/**
 * As much of WebAssembly's binary format as is needed to put a foreign module on an arena's memory: where it says what
 * memory it imports, and how far its static data reach. (WebAssembly Core Specification 2.0, chapter 5.)
 */

const IMPORTS = 2;
const DATA = 11;
const MEMORY = 2; // kind of an import

/** What was read. */
export interface BinaryFacts {
  /** Offset of the flags of the imported memory, 3 for a shared one; -1 where none is imported. */
  readonly memoryFlags: number;
  /** The bytes of memory that static data begin at and end before; both 0 where there are none. */
  readonly dataStart: number;
  readonly dataEnd: number;
}

/** @throws RangeError for bytes that are not a module of the kind that the compiler writes */
export function readBinary(bytes: Uint8Array): BinaryFacts {
  const reader = new Reader(bytes, 8); // after magic number and version
  let memoryFlags = -1;
  let extent = { dataStart: 0, dataEnd: 0 };
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === IMPORTS) memoryFlags = findMemory(reader);
    if (id === DATA) extent = dataExtent(reader);
    reader.at = end;
  }
  return { memoryFlags, ...extent };
}

function findMemory(reader: Reader): number {
  for (let left = reader.number(); left > 0; left--) {
    reader.skip(reader.number()); // the module's name
    reader.skip(reader.number()); // the field's name
    const kind = reader.byte();
    if (kind === MEMORY) return reader.at;
    if (kind === 0) reader.number();
    else if (kind === 3) reader.skip(2);
    else throw new RangeError("module: expected to import functions, globals and one memory");
  }
  return -1;
}

/** Data segments lie where a constant says. */
function dataExtent(reader: Reader): { dataStart: number; dataEnd: number } {
  let dataStart = Number.POSITIVE_INFINITY;
  let dataEnd = 0;
  for (let left = reader.number(); left > 0; left--) {
    if (reader.number() !== 0 || reader.byte() !== 0x41)
      throw new RangeError("module: expected static data at constant addresses");
    const offset = reader.number(); // i32.const; addresses of 1 page are not negative
    reader.skip(1); // end
    const length = reader.number();
    reader.skip(length);
    dataStart = Math.min(dataStart, offset);
    dataEnd = Math.max(dataEnd, offset + length);
  }
  return dataEnd === 0 ? { dataStart: 0, dataEnd: 0 } : { dataStart, dataEnd };
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.#bytes.length) throw new RangeError("module: it ends too early");
    return this.#bytes[this.at++];
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  skip(count: number): void {
    this.at += count;
  }
}
