/** NumPy's arrays and numbers in a pickle, by the functions that NumPy 1 and 2 would make them with. */
import { hasOwn } from "../core/own_key.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { type Pickled, PickledObject } from "./pickled.ts";

export interface PickledArray {
  shape: readonly number[];
  values: Float64Array;
}

/** Readers of one number, little-endian or not. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
};

const modules = ["numpy.core.multiarray", "numpy._core.multiarray"];
const numerics = ["numpy.core.numeric", "numpy._core.numeric"];
const within = (names: readonly string[], name: string) => names.map((module) => `${module}.${name}`);

const reconstruct = within(modules, "_reconstruct"); // then built with (version, shape, dtype, Fortran's order, bytes)
const scalar = within(modules, "scalar"); // (dtype, bytes)
const frombuffer = within(numerics, "_frombuffer"); // (bytes, dtype, shape, order)

/** Names that arrays need. */
export const numpyNames: readonly string[] = [
  ...reconstruct,
  ...scalar,
  ...frombuffer,
  "numpy.ndarray",
  "numpy.dtype",
  "_codecs.encode", // of bytes, in protocol 2
];

/**
 * An array, a number of NumPy's or of Python's, or a list of numbers; undefined for anything else.
 * @throws FileFormatError where one is damaged
 */
export function arrayOf(value: Pickled | undefined): PickledArray | undefined {
  if (typeof value === "number") return { shape: [], values: Float64Array.of(value) };
  if (Array.isArray(value) && value.every((number) => typeof number === "number"))
    return { shape: [value.length], values: Float64Array.from(value as number[]) };
  if (!(value instanceof PickledObject) || !Array.isArray(value.args)) return undefined;
  if (scalar.includes(value.of)) return decoded([], value.args[0], value.args[1], false);
  if (frombuffer.includes(value.of)) return decoded(value.args[2], value.args[1], value.args[0], value.args[3] === "F");
  if (!reconstruct.includes(value.of) || !Array.isArray(value.state)) return undefined;
  const [, shape, dtype, fortran, data] = value.state;
  return decoded(shape, dtype, data, fortran === true);
}

function decoded(shape: Pickled, dtype: Pickled, data: Pickled, fortran: boolean): PickledArray {
  const { type, little } = typeOf(dtype);
  const bytes = bytesOf(data);
  const read = hasOwn(readers, type) ? readers[type] : undefined;
  if (!read || !bytes || !isShape(shape)) throw new FileFormatError(`the pickle has an array that cannot be read`);
  const size = Number(type[1]);
  const count = shape.reduce((product, axis) => product * axis, 1);
  if (count * size !== bytes.byteLength)
    throw new FileFormatError(`the pickle has an array [${shape}] of ${bytes.byteLength} bytes`);
  if (fortran && shape.filter((axis) => axis > 1).length > 1)
    throw new FileFormatError("the pickle has an array in Fortran's order");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { shape, values: Float64Array.from({ length: count }, (_, k) => read(view, k * size, little)) };
}

/** numpy.dtype("f8", False, True), built with (version, byte order, ...). */
function typeOf(dtype: Pickled): { type: string; little: boolean } {
  if (!(dtype instanceof PickledObject) || dtype.of !== "numpy.dtype" || !Array.isArray(dtype.args))
    throw new FileFormatError("the pickle has an array without a type");
  const [type] = dtype.args;
  if (typeof type !== "string") throw new FileFormatError("the pickle has an array without a type");
  return { type, little: !(Array.isArray(dtype.state) && dtype.state[1] === ">") };
}

/** Bytes; in protocol 2 as text in Latin-1, a character for each. */
function bytesOf(data: Pickled): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  if (!(data instanceof PickledObject) || data.of !== "_codecs.encode" || !Array.isArray(data.args)) return undefined;
  const [text] = data.args;
  return typeof text === "string" ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : undefined;
}

function isShape(value: Pickled): value is number[] {
  return (
    Array.isArray(value) && value.length <= 8 && value.every((axis) => Number.isSafeInteger(axis) && Number(axis) >= 0)
  );
}
