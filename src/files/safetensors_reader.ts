/**
 * Reads safetensors files. They are untrusted: everything a header claims is checked before it is used, and nothing is
 * allocated that the file's own size does not cover.
 */
import { show } from "../core/check.ts";
import { hasOwn } from "../core/own_key.ts";
import { FileFormatError, type SafetensorsFile, type Tensor, type TensorType, tensorTypes } from "./safetensors.ts";

const HEADER_LIMIT = 1 << 20; // bytes; a header describes a few dozen tensors, and JSON in memory is larger than its text

/** @throws FileFormatError that says what is wrong with the bytes */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, start } = decodeHeader(bytes);
  const body = bytes.subarray(start);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { type, shape, from, to } = tensorPlace(name, entry, body.byteLength);
    if (from !== end) throw new FileFormatError(`tensor ${quote(name)} does not begin where the one before it ends`);
    end = to;
    const { buffer } = Uint8Array.prototype.slice.call(body, from, to); // a Buffer's own slice would not copy
    tensors.set(name, { shape, values: new tensorTypes[type](buffer) });
  }
  if (end !== body.byteLength) throw new FileFormatError(`${body.byteLength - end} bytes belong to no tensor`);
  return { tensors, metadata: decodeMetadata(header.__metadata__) };
}

/** The length of a file's header, the first 8 bytes included. */
export function headerEnd(bytes: Uint8Array): number {
  if (bytes.byteLength < 8) throw new FileFormatError("not a safetensors file: shorter than its first 8 bytes");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.byteLength - 8))
    throw new FileFormatError("not a safetensors file, or truncated: its header is longer than the file");
  if (length > BigInt(HEADER_LIMIT))
    throw new FileFormatError(`expected a header of at most ${HEADER_LIMIT} bytes, got ${length}`);
  return 8 + Number(length);
}

function decodeHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  const start = headerEnd(bytes);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {
    throw new FileFormatError("not a safetensors file: its header is not JSON");
  }
  if (!isRecord(header)) throw new FileFormatError("not a safetensors file: its header is not an object");
  return { header, start };
}

interface Place {
  type: TensorType;
  shape: number[];
  from: number;
  to: number;
}

function tensorPlace(name: string, entry: unknown, available: number): Place {
  if (!isRecord(entry)) throw new FileFormatError(`tensor ${quote(name)} has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !hasOwn(tensorTypes, dtype))
    throw new FileFormatError(
      `tensor ${quote(name)}: expected a type of ${Object.keys(tensorTypes).join(", ")}, got ${quote(dtype)}`,
    );
  const type = dtype as TensorType;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new FileFormatError(`tensor ${quote(name)}: its shape or place is not a list of whole numbers`);
  const [from, to] = offsets;
  const size = tensorTypes[type].BYTES_PER_ELEMENT * shape.reduce((product, length) => product * length, 1);
  if (to > available)
    throw new FileFormatError(`truncated: tensor ${quote(name)} ends ${to - available} bytes beyond the file's end`);
  if (to - from !== size)
    throw new FileFormatError(`tensor ${quote(name)}: its shape needs ${size} bytes, its place has ${to - from}`);
  return { type, shape, from, to };
}

function decodeMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map();
  if (!isRecord(value)) throw new FileFormatError("the metadata is not an object");
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== "string") throw new FileFormatError(`metadata ${quote(key)} is not text`);
      return [key, text];
    }),
  );
}

/** What a file says, as it may stand in an error text: short, however deep it is. */
function quote(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" && value.length > 80 ? JSON.stringify(`${value.slice(0, 77)}...`) : show(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
