/**
 * ONNX's messages, as far as a policy needs them (onnx/onnx.proto, IR version 8). A message is described by a table of
 * its fields; the wire format itself is @bufbuild/protobuf's. Reading takes files as untrusted: whatever they claim,
 * either these messages come out or a FileFormatError.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { FileFormatError } from "../files/safetensors.ts";

/** onnx.proto's TensorProto.DataType, those that are used here. */
export const DATA_TYPE = { float: 1, int32: 6, int64: 7, bool: 9, double: 11 } as const;

/** onnx.proto's AttributeProto.AttributeType, those that are used here. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

export interface Attribute {
  name: string;
  f?: number;
  i?: number;
  t?: OnnxTensor;
  ints?: number[];
  floats?: number[];
  type?: number;
}

export interface OnnxNode {
  input: string[];
  output: string[];
  op_type: string;
  name?: string;
  domain?: string;
  attribute: Attribute[];
}

export interface OnnxTensor {
  name: string;
  dims: number[];
  data_type: number;
  raw_data?: Uint8Array;
  float_data: number[];
  int64_data: number[];
  double_data: number[];
  data_location?: number;
}

interface Dimension {
  dim_value?: number;
  dim_param?: string;
}

export interface ValueInfo {
  name: string;
  type?: { tensor_type?: { elem_type?: number; shape?: { dim: Dimension[] } } };
}

export interface OnnxGraph {
  name?: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: ValueInfo[];
  output: ValueInfo[];
}

export interface OnnxModel {
  ir_version?: number;
  producer_name?: string;
  producer_version?: string;
  doc_string?: string;
  graph?: OnnxGraph;
  opset_import: { domain?: string; version?: number }[];
  metadata_props: { key?: string; value?: string }[];
}

type Scalar = "int64" | "float" | "double" | "string" | "bytes";

interface Field {
  number: number;
  kind: Scalar | Message;
  repeated?: true;
}

interface Message {
  [name: string]: Field;
}

const one = (number: number, kind: Field["kind"]): Field => ({ number, kind });
const many = (number: number, kind: Field["kind"]): Field => ({ number, kind, repeated: true });

const tensor: Message = {
  dims: many(1, "int64"),
  data_type: one(2, "int64"),
  float_data: many(4, "float"),
  int64_data: many(7, "int64"),
  name: one(8, "string"),
  raw_data: one(9, "bytes"),
  double_data: many(10, "double"),
  data_location: one(14, "int64"),
};
const attribute: Message = {
  name: one(1, "string"),
  f: one(2, "float"),
  i: one(3, "int64"),
  t: one(5, tensor),
  floats: many(7, "float"),
  ints: many(8, "int64"),
  type: one(20, "int64"),
};
const node: Message = {
  input: many(1, "string"),
  output: many(2, "string"),
  name: one(3, "string"),
  op_type: one(4, "string"),
  attribute: many(5, attribute),
  domain: one(7, "string"),
};
const dimension: Message = { dim_value: one(1, "int64"), dim_param: one(2, "string") };
const tensorType: Message = { elem_type: one(1, "int64"), shape: one(2, { dim: many(1, dimension) }) };
const valueInfo: Message = { name: one(1, "string"), type: one(2, { tensor_type: one(1, tensorType) }) };
const graph: Message = {
  node: many(1, node),
  name: one(2, "string"),
  initializer: many(5, tensor),
  input: many(11, valueInfo),
  output: many(12, valueInfo),
};
const model: Message = {
  ir_version: one(1, "int64"),
  producer_name: one(2, "string"),
  producer_version: one(3, "string"),
  doc_string: one(6, "string"),
  graph: one(7, graph),
  opset_import: many(8, { domain: one(1, "string"), version: one(2, "int64") }),
  metadata_props: many(14, { key: one(1, "string"), value: one(2, "string") }),
};

type Values = Record<string, unknown>;

// A perceptron of fifty layers has some hundreds of messages; exporters write weights as bytes, not as numbers.
const MOST_MESSAGES = 20_000;
const MOST_NUMBERS = 1 << 23;

export function encodeOnnx(value: OnnxModel): Uint8Array {
  return write(new BinaryWriter(), model, value as unknown as Values).finish();
}

/** @throws FileFormatError where the bytes are no ONNX model */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  try {
    const budget = { messages: MOST_MESSAGES, numbers: MOST_NUMBERS };
    return read(new BinaryReader(bytes), bytes.byteLength, model, budget) as unknown as OnnxModel;
  } catch (error) {
    throw new FileFormatError(`not an ONNX model, or damaged: ${(error as Error).message}`, { cause: error });
  }
}

function write(writer: BinaryWriter, message: Message, values: Values): BinaryWriter {
  for (const [name, { number, kind, repeated }] of Object.entries(message)) {
    const given = values[name];
    if (given === undefined) continue;
    for (const value of repeated ? (given as unknown[]) : [given]) writeField(writer, number, kind, value);
  }
  return writer;
}

/** Repeated numbers are written one by one, which every reader takes. */
function writeField(writer: BinaryWriter, number: number, kind: Field["kind"], value: unknown): void {
  if (typeof kind === "object") {
    writer.tag(number, WireType.LengthDelimited).fork();
    write(writer, kind, value as Values).join();
  } else if (kind === "int64") writer.tag(number, WireType.Varint).int64(value as number);
  else if (kind === "float") writer.tag(number, WireType.Bit32).float(value as number);
  else if (kind === "double") writer.tag(number, WireType.Bit64).double(value as number);
  else if (kind === "string") writer.tag(number, WireType.LengthDelimited).string(value as string);
  else writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array);
}

/** What is left of what a model may have: objects are larger in memory than in a file. */
interface Budget {
  messages: number;
  numbers: number;
}

/** Fields that are not in the table are skipped. */
function read(reader: BinaryReader, end: number, message: Message, budget: Budget): Values {
  if (--budget.messages < 0) throw new Error(`more than ${MOST_MESSAGES} messages`);
  const fields = fieldsOf(message);
  const values: Values = {};
  for (const { name, repeated } of fields.values()) if (repeated) values[name] = [];
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (!field) {
      if (wireType === WireType.StartGroup || wireType === WireType.EndGroup) throw new Error("a group");
      reader.skip(wireType, number);
      continue;
    }
    const found = readField(reader, wireType, field.kind, budget);
    if (field.repeated) {
      const list = values[field.name] as unknown[];
      budget.numbers -= found.length;
      if (budget.numbers < 0) throw new Error(`more than ${MOST_NUMBERS} numbers and names`);
      for (const value of found) list.push(value);
    } else values[field.name] = found.at(-1);
  }
  for (const { name, kind, repeated } of fields.values()) if (kind === "string" && !repeated) values[name] ??= "";
  if (reader.pos > end) throw new Error("a message ends after the one that it is in");
  return values;
}

type Fields = ReadonlyMap<number, Field & { name: string }>;
const tables = new WeakMap<Message, Fields>();

function fieldsOf(message: Message): Fields {
  let table = tables.get(message);
  if (!table) {
    table = new Map(Object.entries(message).map(([name, field]) => [field.number, { name, ...field }]));
    tables.set(message, table);
  }
  return table;
}

/** One value; several where numbers are packed. */
function readField(reader: BinaryReader, wireType: WireType, kind: Field["kind"], budget: Budget): unknown[] {
  const packed = wireType === WireType.LengthDelimited;
  if (kind === "string" || kind === "bytes" || typeof kind === "object") {
    if (!packed) throw new Error("a field of the wrong type");
    if (kind === "string") return [reader.string()];
    if (kind === "bytes") return [reader.bytes()];
    const length = reader.uint32();
    return [read(reader, within(reader, length), kind, budget)];
  }
  if (!packed) {
    if (wireType !== wireTypes[kind]) throw new Error("a field of the wrong type");
    return [number(reader, kind)];
  }
  const length = reader.uint32();
  const end = within(reader, length);
  if (length > 8 * budget.numbers) throw new Error(`more than ${MOST_NUMBERS} numbers and names`);
  const values: number[] = [];
  while (reader.pos < end) {
    values.push(number(reader, kind));
    if (values.length > budget.numbers) throw new Error(`more than ${MOST_NUMBERS} numbers and names`);
  }
  return values;
}

const wireTypes = { int64: WireType.Varint, float: WireType.Bit32, double: WireType.Bit64 } as const;

function number(reader: BinaryReader, kind: keyof typeof wireTypes): number {
  if (kind === "float") return reader.float();
  if (kind === "double") return reader.double();
  return Number(reader.int64());
}

function within(reader: BinaryReader, length: number): number {
  const end = reader.pos + length;
  if (end > reader.len) throw new Error("truncated");
  return end;
}
