/**
 * The records of a TFRecord file (TensorFlow, core/lib/io/record_writer): the length as a 64-bit number, its masked
 * checksum, the bytes, their masked checksum. Checksums are CRC-32C, rotated by 15 bits and shifted by a constant, so that
 * a record which itself holds checksums is as well protected as any other.
 */
import crc32c from "crc-32/crc32c.js";

const MASK = 0xa282ead8;
const HEAD = 12; // bytes: length and its checksum
const TAIL = 4;

export function encodeRecord(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + data.length + TAIL);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true); // its upper half stays 0: a record is smaller than 4 GiB
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, HEAD);
  view.setUint32(HEAD + data.length, maskedChecksum(data), true);
  return bytes;
}

function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0;
}
