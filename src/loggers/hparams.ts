/**
 * The hyperparameters of a run for TensorBoard's HPARAMS tab: which there are (an experiment), which this run has (a
 * session), and how the session ended. Lists and other values that are no number, text or truth value become text.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type SummaryValue, writeMessage } from "./event.ts";

const PLUGIN = "hparams";
export const SESSION_END_TAG = "_hparams_/session_end_info";
const STATUS = { success: 1, failure: 2 } as const; // SessionEndInfo.Status

/** Hyperparameters by name, as TensorBoard's HParams tab lists them. */
export type Hyperparameters = Readonly<Record<string, unknown>>;

type Value = string | boolean | number;

/** @param metrics tags of the scalars by which runs are compared */
export function experiment(hyperparameters: Hyperparameters, metrics: readonly string[], time: number): SummaryValue {
  return pluginValue("_hparams_/experiment", 2, (message) => {
    message.tag(3, WireType.Bit64).double(time);
    for (const [name, value] of entries(hyperparameters))
      writeMessage(message, 4, (info) => writeHParamInfo(name, value, info));
    // MetricInfo { MetricName name = 1 { string tag = 2; } }
    for (const tag of metrics)
      writeMessage(message, 5, (info) =>
        writeMessage(info, 1, (name) => name.tag(2, WireType.LengthDelimited).string(tag)),
      );
  });
}

export function sessionStart(hyperparameters: Hyperparameters, name: string, time: number): SummaryValue {
  return pluginValue("_hparams_/session_start_info", 3, (message) => {
    // A map's entry: key = 1, google.protobuf.Value = 2.
    for (const [key, value] of entries(hyperparameters))
      writeMessage(message, 1, (entry) => {
        entry.tag(1, WireType.LengthDelimited).string(key);
        writeMessage(entry, 2, (inner) => writeValue(value, inner));
      });
    message.tag(4, WireType.LengthDelimited).string(name);
    message.tag(5, WireType.Bit64).double(time);
  });
}

export function sessionEnd(status: keyof typeof STATUS, time: number): SummaryValue {
  return pluginValue(SESSION_END_TAG, 4, (message) => {
    message.tag(1, WireType.Varint).int32(STATUS[status]);
    message.tag(2, WireType.Bit64).double(time);
  });
}

/** HParamsPluginData, of whose fields 2 to 4 there is one. */
function pluginValue(tag: string, field: number, write: (message: BinaryWriter) => void): SummaryValue {
  const data = new BinaryWriter();
  writeMessage(data, field, write);
  return { tag, plugin: PLUGIN, content: data.finish() };
}

function entries(hyperparameters: Hyperparameters): [string, Value][] {
  return Object.entries(hyperparameters)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, isPlain(value) ? value : JSON.stringify(value)]);
}

function isPlain(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number";
}

/** HParamInfo { string name = 1; DataType type = 4; } */
function writeHParamInfo(name: string, value: Value, info: BinaryWriter): void {
  const types = { string: 1, boolean: 2, number: 3 } as const; // DataType
  info.tag(1, WireType.LengthDelimited).string(name);
  info.tag(4, WireType.Varint).int32(types[typeof value as keyof typeof types]);
}

/** google.protobuf.Value { double number_value = 2; string string_value = 3; bool bool_value = 4; } */
function writeValue(value: Value, message: BinaryWriter): void {
  if (typeof value === "number") message.tag(2, WireType.Bit64).double(value);
  else if (typeof value === "string") message.tag(3, WireType.LengthDelimited).string(value);
  else message.tag(4, WireType.Varint).bool(value);
}
