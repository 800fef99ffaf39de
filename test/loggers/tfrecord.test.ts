/** Records against another implementation of the checksum and the published check value. */
import { crc32c } from "@node-rs/crc32";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../src/loggers/tfrecord.ts";

const data = new TextEncoder().encode("123456789");

/** The formula of TensorFlow's lib/hash/crc32c.h. */
const masked = (bytes: Uint8Array) => {
  const crc = crc32c(Buffer.from(bytes));
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

describe("encodeRecord", () => {
  it("frames the bytes as the format says", () => {
    expect(crc32c(Buffer.from(data))).toBe(0xe3069283); // the check value of CRC-32C
    const record = encodeRecord(data);
    const view = new DataView(record.buffer);
    expect(record.length).toBe(8 + 4 + 9 + 4);
    expect(view.getBigUint64(0, true)).toBe(9n);
    expect(view.getUint32(8, true)).toBe(masked(record.subarray(0, 8)));
    expect(record.slice(12, 21)).toEqual(data);
    expect(view.getUint32(21, true)).toBe(masked(data));
  });
});
