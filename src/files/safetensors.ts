/**
 * The safetensors format (huggingface/safetensors): 8 bytes of header length, a JSON header that names each tensor's
 * type, shape and place, then the bytes. Here files are written; safetensors_reader.ts reads them.
 */
import { visible } from "../core/visible.ts";

/** The kinds of numbers that are written and read, each under the name that the format gives it. */
export const tensorTypes = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

export type TensorType = keyof typeof tensorTypes;
export type TensorValues = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

export interface Tensor {
  shape: readonly number[];
  values: TensorValues;
}

export interface SafetensorsFile {
  tensors: Map<string, Tensor>;
  metadata: Map<string, string>;
}

const ALIGNMENT = 8; // bytes; the format wants the data aligned

/** The file is not one that can be read: truncated, damaged, or something else. Names from it are escaped in the text. */
export class FileFormatError extends Error {
  override readonly name = "FileFormatError";

  constructor(message: string, options?: ErrorOptions) {
    super(visible(message), options);
  }
}

/** The type of an array's numbers, as the format names it. */
export function tensorType(values: TensorValues): TensorType {
  const found = Object.entries(tensorTypes).find(([, type]) => values instanceof type);
  return (found as [TensorType, unknown])[0];
}

/** Tensors of wide numbers stand first, so that all lie at multiples of their numbers' size. */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const ordered = [...tensors].sort(([, a], [, b]) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT);
  let offset = 0;
  const entries = ordered.map(([name, { shape, values }]) => {
    const from = offset;
    offset += values.byteLength;
    return [name, { dtype: tensorType(values), shape, data_offsets: [from, offset] }];
  });
  const header = Object.fromEntries([["__metadata__", Object.fromEntries(metadata)], ...entries]);
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(unpadded.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength); // padded with spaces, as the format says
  bytes.set(unpadded, 8);
  let position = 8 + headerLength;
  for (const [, { values }] of ordered) {
    // Little-endian as the format asks, since typed arrays over WebAssembly's memory are.
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}
