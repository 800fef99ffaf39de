/**
 * The numbers of an ONNX model that do not depend on its input: initializers, constants, and what a few operators make
 * of them, since exporters leave weights behind Identity, Transpose, Cast and Reshape. A model is untrusted: nothing
 * that is computed here is larger than what it is computed from.
 */
import { hasOwn } from "../core/own_key.ts";
import { show } from "../core/show.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { type Attribute, DATA_TYPE, type OnnxGraph, type OnnxNode, type OnnxTensor } from "./onnx_proto.ts";

/** An array of numbers, the last axis the fastest. */
export interface OnnxConstant {
  dims: readonly number[];
  values: Float64Array;
}

const MOST_DEPTH = 64; // operators between a constant and what is made of it
const MOST_NUMBERS = 1 << 26; // computed, in all

export class OnnxConstants {
  readonly #known = new Map<string, OnnxConstant>();
  readonly #tensors = new Map<string, OnnxTensor>();
  readonly #made = new Map<string, OnnxNode>(); // of constants only, by their output
  #left = MOST_NUMBERS;

  constructor({ node, initializer }: OnnxGraph) {
    for (const tensor of initializer) this.#tensors.set(tensor.name, tensor);
    for (const each of node) {
      const [output] = each.output;
      if (output === undefined) continue;
      if (each.op_type === "Constant") this.#addConstant(each, output);
      else if (hasOwn(operators, each.op_type) && each.input.every((name) => name === "" || this.has(name)))
        this.#made.set(output, each);
    }
  }

  has(name: string): boolean {
    return this.#known.has(name) || this.#tensors.has(name) || this.#made.has(name);
  }

  /** Names of the initialisers. */
  get names(): string[] {
    return [...this.#tensors.keys()];
  }

  /** @throws FileFormatError where it is no constant, or damaged */
  get(name: string | undefined, depth = 0): OnnxConstant {
    const known = name === undefined ? undefined : this.#known.get(name);
    if (known) return known;
    const tensor = name === undefined ? undefined : this.#tensors.get(name);
    const node = name === undefined ? undefined : this.#made.get(name);
    if (name === undefined || (!tensor && !node))
      throw new FileFormatError(`${show(name ?? "")} is no constant of the model`);
    if (depth > MOST_DEPTH) throw new FileFormatError("constants are computed from constants too deeply");
    const found = tensor ? decoded(tensor) : this.#compute(node as OnnxNode, depth);
    this.#known.set(name, found);
    return found;
  }

  #compute(node: OnnxNode, depth: number): OnnxConstant {
    const inputs = node.input.filter((name) => name !== "").map((name) => this.get(name, depth + 1));
    if (inputs.length === 0) throw new FileFormatError(`${node.op_type} of nothing`);
    this.#left -= Math.max(...inputs.map(({ values }) => values.length));
    if (this.#left < 0) throw new FileFormatError("too many constants are computed from constants");
    return operators[node.op_type](inputs, node);
  }

  #addConstant(node: OnnxNode, output: string): void {
    const tensor = attributeOf(node, "value")?.t;
    if (tensor) {
      this.#tensors.set(output, { ...tensor, name: output });
      return;
    }
    const { f } = attributeOf(node, "value_float") ?? {};
    const { i } = attributeOf(node, "value_int") ?? {};
    const list = attributeOf(node, "value_floats")?.floats ?? attributeOf(node, "value_ints")?.ints;
    const single = f ?? i;
    if (single !== undefined) this.#known.set(output, { dims: [], values: Float64Array.of(single) });
    else if (list) this.#known.set(output, { dims: [list.length], values: Float64Array.from(list) });
  }
}

export function attributeOf({ attribute }: OnnxNode, name: string): Attribute | undefined {
  return attribute.find((each) => each.name === name);
}

type Operator = (inputs: readonly OnnxConstant[], node: OnnxNode) => OnnxConstant;

const each =
  (compute: (x: number) => number): Operator =>
  ([{ dims, values }]) => ({ dims, values: values.map(compute) });

const operators: Readonly<Record<string, Operator>> = {
  Identity: ([x]) => x,
  Cast: (inputs, node) => each(castTo(attributeOf(node, "to")?.i))(inputs, node),
  Neg: each((x) => -x),
  Exp: each(Math.exp),
  Sqrt: each(Math.sqrt),
  Reciprocal: each((x) => 1 / x),
  Add: pairs((a, b) => a + b),
  Sub: pairs((a, b) => a - b),
  Mul: pairs((a, b) => a * b),
  Div: pairs((a, b) => a / b),
  Pow: pairs((a, b) => a ** b),
  Transpose: transposed,
  Reshape: ([x, shape], node) => reshaped(x, reshapedTo(x, [...(shape?.values ?? [])], node)),
  Flatten: ([x], node) => {
    const axis = placeOf(attributeOf(node, "axis")?.i ?? 1, x.dims.length);
    return reshaped(x, [product(x.dims.slice(0, axis)), product(x.dims.slice(axis))]);
  },
  Squeeze: ([x, axes], node) => {
    const places = axesOf(axes, node).map((axis) => placeOf(axis, x.dims.length));
    return reshaped(
      x,
      x.dims.filter((length, k) => (places.length > 0 ? !places.includes(k) : length !== 1)),
    );
  },
  Unsqueeze: ([x, axes], node) => {
    const given = axesOf(axes, node);
    const places = given.map((axis) => placeOf(axis, x.dims.length + given.length)).sort((a, b) => a - b);
    const dims = [...x.dims];
    for (const place of places) dims.splice(place, 0, 1);
    return reshaped(x, dims);
  },
};

function castTo(type: number | undefined): (x: number) => number {
  if (type === DATA_TYPE.float) return Math.fround;
  if (type === DATA_TYPE.double) return (x) => x;
  if (type === DATA_TYPE.int64 || type === DATA_TYPE.int32) return Math.trunc;
  throw new FileFormatError(`Cast to ONNX's type ${type ?? 0} is no part of a perceptron`);
}

/** Two arrays of one shape, or one of them a single number, or a row for each row of the other. */
function pairs(compute: (a: number, b: number) => number): Operator {
  return ([a, b], { op_type: op }) => {
    if (!b) throw new FileFormatError(`${op} of one input`);
    const [large, small] = a.values.length >= b.values.length ? [a, b] : [b, a];
    const count = small.values.length;
    const tail = large.dims.slice(large.dims.length - withoutOnes(small.dims).length);
    const fits = count === 1 || count === large.values.length || tail.join() === withoutOnes(small.dims).join();
    if (!fits || count === 0) throw new FileFormatError(`${op} of constants [${a.dims}] and [${b.dims}]`);
    const [ofA, ofB] = [a, b].map(
      ({ values }) =>
        (k: number) =>
          values[k % values.length],
    );
    return { dims: large.dims, values: large.values.map((_, k) => compute(ofA(k), ofB(k))) };
  };
}

function withoutOnes(dims: readonly number[]): readonly number[] {
  const first = dims.findIndex((length) => length !== 1);
  return first < 0 ? [] : dims.slice(first);
}

/** Matrices only: nothing else of a perceptron is transposed. */
function transposed([{ dims, values }]: readonly OnnxConstant[], node: OnnxNode): OnnxConstant {
  const perm = attributeOf(node, "perm")?.ints;
  if (dims.length < 2 || perm?.every((axis, k) => axis === k)) return { dims, values };
  if (dims.length > 2) throw new FileFormatError(`Transpose of a constant [${dims}] is no part of a perceptron`);
  const [rows, columns] = dims;
  const result = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c];
  return { dims: [columns, rows], values: result };
}

function reshapedTo({ dims, values }: OnnxConstant, shape: readonly number[], node: OnnxNode): number[] {
  const copies = !attributeOf(node, "allowzero")?.i;
  const wanted = shape.map((length, k) => (length === 0 && copies ? (dims[k] ?? 0) : length));
  const rest = product(wanted.filter((length) => length !== -1));
  return wanted.map((length) => (length === -1 ? values.length / rest : length));
}

function reshaped({ values }: OnnxConstant, dims: readonly number[]): OnnxConstant {
  if (product(checkedDims("a constant", dims)) !== values.length)
    throw new FileFormatError(`${values.length} numbers are no array [${dims}]`);
  return { dims, values };
}

function axesOf(input: OnnxConstant | undefined, node: OnnxNode): number[] {
  return input ? [...input.values] : (attributeOf(node, "axes")?.ints ?? []);
}

function placeOf(axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(place) || place < 0 || place > rank) throw new FileFormatError(`an axis ${axis} of ${rank}`);
  return place;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((result, length) => result * length, 1);
}

function checkedDims(name: string, dims: readonly number[]): readonly number[] {
  if (dims.length > 8 || !dims.every((length) => Number.isSafeInteger(length) && length >= 0))
    throw new FileFormatError(`${name}: expected a shape of whole numbers, got [${dims.slice(0, 8)}]`);
  return dims;
}

/** A tensor's numbers, of which there must be as many as its shape says. */
function decoded(tensor: OnnxTensor): OnnxConstant {
  const { dims, data_type: type = 0, raw_data: raw, data_location: location } = tensor;
  const name = show(tensor.name);
  if (location)
    throw new FileFormatError(`${name} is in another file; save the model as one (external_data=False in torch.onnx)`);
  const kind = hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!kind) throw new FileFormatError(`${name}: expected float or double numbers, got ONNX's type ${type}`);
  const expected = product(checkedDims(name, dims));
  const listed = kind.listed(tensor);
  const given = raw ? raw.byteLength / kind.bytes : listed.length;
  if (given !== expected) throw new FileFormatError(`${name}: [${dims}] needs ${expected} numbers, got ${given}`);
  if (!raw) return { dims, values: Float64Array.from(listed) };
  const data = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return { dims, values: Float64Array.from({ length: given }, (_, k) => kind.read(data, kind.bytes * k)) };
}

interface Kind {
  bytes: number;
  listed: (tensor: OnnxTensor) => readonly number[];
  read: (data: DataView, at: number) => number;
}

const kinds: Readonly<Record<number, Kind>> = {
  [DATA_TYPE.float]: { bytes: 4, listed: (tensor) => tensor.float_data, read: (data, at) => data.getFloat32(at, true) },
  [DATA_TYPE.double]: {
    bytes: 8,
    listed: (tensor) => tensor.double_data,
    read: (data, at) => data.getFloat64(at, true),
  },
  [DATA_TYPE.int64]: {
    bytes: 8,
    listed: (tensor) => tensor.int64_data,
    read: (data, at) => Number(data.getBigInt64(at, true)),
  },
};
