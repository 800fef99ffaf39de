/** Zip archives and pickles, written by hand: entries stored or deflated, with whatever a test wants to be wrong. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ArchiveEntry {
  name: string;
  bytes: Uint8Array;
  deflate?: boolean;
  /** What the directory says instead of the truth. */
  claims?: Partial<{ size: number; packed: number; crc: number; method: number; flags: number; at: number }>;
}

/** @param wide with the 64-bit fields that PyTorch writes */
export function archive(entries: readonly ArchiveEntry[], { wide = false } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, deflate, claims } of entries) {
    const data = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const truth = {
      size: bytes.length,
      packed: data.length,
      crc: checksum(bytes),
      method: deflate ? 8 : 0,
      flags: 0,
      at,
    };
    const text = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(text.length, 26);
    parts.push(local, text, data);
    at += local.length + text.length + data.length;
    directory.push(directoryEntry(text, { ...truth, ...claims }, wide));
  }
  const central = Buffer.concat(directory);
  return new Uint8Array(Buffer.concat([...parts, central, ...ending(entries.length, central.length, at, wide)]));
}

type Fields = Required<NonNullable<ArchiveEntry["claims"]>>;

function directoryEntry(name: Buffer, { size, packed, crc, method, flags, at }: Fields, wide: boolean): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(flags, 8);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(wide ? 0xffffffff : packed, 20);
  entry.writeUInt32LE(wide ? 0xffffffff : size, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(wide ? 28 : 0, 30);
  entry.writeUInt32LE(wide ? 0xffffffff : at, 42);
  if (!wide) return Buffer.concat([entry, name]);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [size, packed, at].forEach((number, k) => {
    extra.writeBigUInt64LE(BigInt(number), 4 + 8 * k);
  });
  return Buffer.concat([entry, name, extra]);
}

function ending(count: number, size: number, start: number, wide: boolean): Buffer[] {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : count, 10);
  end.writeUInt32LE(wide ? 0xffffffff : size, 12);
  end.writeUInt32LE(wide ? 0xffffffff : start, 16);
  if (!wide) return [end];
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  [count, size, start].forEach((number, k) => {
    record.writeBigUInt64LE(BigInt(number), 32 + 8 * k);
  });
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(start + size), 8);
  return [record, locator, end];
}

function checksum(bytes: Uint8Array): number {
  return (crc32 as ((data: Uint8Array) => number) | undefined)?.(bytes) ?? slowly(bytes);
}

/** Node has crc32 since 20.15 only. */
function slowly(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Opcodes as numbers, texts as their bytes, in order. */
export function pickle(...parts: readonly (number | string)[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part, "latin1")))),
  );
}
