/** The format against bytes written by hand, and against damage. */
import { describe, expect, it } from "vitest";
import { encodeSafetensors, FileFormatError } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";

const file = () => ({
  tensors: new Map([
    ["a.weight", { shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
    ["a.bias", { shape: [1], values: Float32Array.from([-0.5]) }],
  ]),
  metadata: new Map([["format", "test"]]),
});

/** A file from a header and a body, as the format describes it. */
function handmade(header: string, body: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

describe("safetensors", () => {
  it("gives back what was written", () => {
    expect(decodeSafetensors(encodeSafetensors(file()))).toEqual(file());
  });

  it("reads a file made by hand", () => {
    const body = new Uint8Array(Float32Array.from([1.5, -2]).buffer);
    const header = '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const { tensors, metadata } = decodeSafetensors(handmade(header, body));
    expect([...tensors.get("x")!.values]).toEqual([1.5, -2]);
    expect(metadata.size).toBe(0);
  });

  it("begins its data at a multiple of 8, as the format asks", () => {
    const bytes = encodeSafetensors(file());
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it.each([
    ["shorter than 8 bytes", new Uint8Array(5)],
    ["a huge header length", handmade("{}").fill(255, 0, 8)],
    ["a header that is not JSON", handmade("{nonsense")],
    ["a header that is a list", handmade("[1]")],
    ["another type", handmade('{"x":{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}')],
    ["a negative shape", handmade('{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', new Uint8Array(4))],
    ["a shape that overflows", handmade('{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}')],
    ["a place after the end", handmade('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', new Uint8Array(4))],
    [
      "a place that disagrees with the shape",
      handmade('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}', new Uint8Array(8)),
    ],
    ["a gap", handmade('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', new Uint8Array(8))],
    ["bytes that belong to nothing", handmade("{}", new Uint8Array(4))],
    ["metadata that is not text", handmade('{"__metadata__":{"a":1}}')],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FileFormatError);
  });

  it("refuses every truncation", () => {
    const bytes = encodeSafetensors(file());
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow(FileFormatError);
  });
});
