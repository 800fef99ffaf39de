/**
 * The safetensors format (huggingface/safetensors): 8 bytes of header length, a JSON header that names each tensor's
 * type, shape and place, then the bytes. Only float32 is written and read. Files are untrusted: everything a header
 * claims is checked before it is used.
 */

export interface Tensor {
  shape: readonly number[];
  values: Float32Array;
}

export interface SafetensorsFile {
  tensors: Map<string, Tensor>;
  metadata: Map<string, string>;
}

const HEADER_LIMIT = 16 << 20; // bytes; a header describes a few dozen tensors
const ALIGNMENT = 8; // bytes; the format wants the data aligned

/** The file is not one that can be read: truncated, damaged, or something else. */
export class FileFormatError extends Error {
  override readonly name = "FileFormatError";
}

export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(unpadded.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerLength + offset);
  const data = new DataView(bytes.buffer);
  data.setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength); // padded with spaces, as the format says
  bytes.set(unpadded, 8);
  let position = 8 + headerLength;
  for (const { values } of tensors.values())
    for (const value of values) {
      data.setFloat32(position, value, true);
      position += 4;
    }
  return bytes;
}

/** @throws FileFormatError that says what is wrong with the bytes */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, start } = decodeHeader(bytes);
  const body = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const place = tensorPlace(name, entry, body.byteLength);
    if (place.from !== end) throw new FileFormatError(`tensor "${name}" does not begin where the one before it ends`);
    end = place.to;
    const values = new Float32Array((place.to - place.from) / 4);
    for (let k = 0; k < values.length; k++) values[k] = body.getFloat32(place.from + 4 * k, true);
    tensors.set(name, { shape: place.shape, values });
  }
  if (end !== body.byteLength) throw new FileFormatError(`${body.byteLength - end} bytes belong to no tensor`);
  return { tensors, metadata: decodeMetadata(header.__metadata__) };
}

function decodeHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.byteLength < 8) throw new FileFormatError("not a safetensors file: shorter than its first 8 bytes");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(HEADER_LIMIT, bytes.byteLength - 8)))
    throw new FileFormatError("not a safetensors file, or truncated: its header is longer than the file");
  const start = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {
    throw new FileFormatError("not a safetensors file: its header is not JSON");
  }
  if (!isRecord(header)) throw new FileFormatError("not a safetensors file: its header is not an object");
  return { header, start };
}

function tensorPlace(name: string, entry: unknown, available: number): { shape: number[]; from: number; to: number } {
  if (!isRecord(entry)) throw new FileFormatError(`tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") throw new FileFormatError(`tensor "${name}": expected type F32, got ${JSON.stringify(dtype)}`);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw new FileFormatError(`tensor "${name}": its shape or place is not a list of whole numbers`);
  const [from, to] = offsets;
  const size = 4 * shape.reduce((product, length) => product * length, 1);
  if (to > available)
    throw new FileFormatError(`truncated: tensor "${name}" ends ${to - available} bytes behind the file's end`);
  if (to - from !== size)
    throw new FileFormatError(`tensor "${name}": its shape needs ${size} bytes, its place has ${to - from}`);
  return { shape, from, to };
}

function decodeMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map();
  if (!isRecord(value)) throw new FileFormatError("the metadata is not an object");
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== "string") throw new FileFormatError(`metadata "${key}" is not text`);
      return [key, text];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
