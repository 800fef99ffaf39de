/**
 * The hyperparameters of a run for TensorBoard's HPARAMS tab: which there are (an experiment), which this run has (a
 * session), and how the session ended. Lists and other values that are no number, text or truth value become text.
 */
import { PbfWriter } from "pbf";
import type { SummaryValue } from "./event.ts";

const PLUGIN = "hparams";
export const SESSION_END_TAG = "_hparams_/session_end_info";
const STATUS = { success: 1, failure: 2 } as const; // SessionEndInfo.Status

export type Hyperparameters = Readonly<Record<string, unknown>>;

type Value = string | boolean | number;

/** @param metrics tags of the scalars by which runs are compared */
export function experiment(hyperparameters: Hyperparameters, metrics: readonly string[], time: number): SummaryValue {
  return pluginValue("_hparams_/experiment", 2, (pbf) => {
    pbf.writeDoubleField(3, time);
    for (const [name, value] of entries(hyperparameters))
      pbf.writeMessage(4, (_: undefined, info: PbfWriter) => writeHParamInfo(name, value, info), undefined);
    // MetricInfo { MetricName name = 1 { string tag = 2; } }
    for (const tag of metrics)
      pbf.writeMessage(
        5,
        (_: undefined, info: PbfWriter) =>
          info.writeMessage(1, (_: undefined, name: PbfWriter) => name.writeStringField(2, tag), undefined),
        undefined,
      );
  });
}

export function sessionStart(hyperparameters: Hyperparameters, name: string, time: number): SummaryValue {
  return pluginValue("_hparams_/session_start_info", 3, (pbf) => {
    // A map's entry: key = 1, google.protobuf.Value = 2.
    for (const [key, value] of entries(hyperparameters))
      pbf.writeMessage(
        1,
        (_: undefined, entry: PbfWriter) => {
          entry.writeStringField(1, key);
          entry.writeMessage(2, writeValue, value);
        },
        undefined,
      );
    pbf.writeStringField(4, name);
    pbf.writeDoubleField(5, time);
  });
}

export function sessionEnd(status: keyof typeof STATUS, time: number): SummaryValue {
  return pluginValue(SESSION_END_TAG, 4, (pbf) => {
    pbf.writeVarintField(1, STATUS[status]);
    pbf.writeDoubleField(2, time);
  });
}

/** HParamsPluginData, of whose fields 2 to 4 there is one. */
function pluginValue(tag: string, field: number, write: (pbf: PbfWriter) => void): SummaryValue {
  const pbf = new PbfWriter();
  pbf.writeMessage(field, (_: undefined, message: PbfWriter) => write(message), undefined);
  return { tag, plugin: PLUGIN, content: pbf.finish() };
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
function writeHParamInfo(name: string, value: Value, pbf: PbfWriter): void {
  const types = { string: 1, boolean: 2, number: 3 } as const; // DataType
  pbf.writeStringField(1, name);
  pbf.writeVarintField(4, types[typeof value as keyof typeof types]);
}

/** google.protobuf.Value { double number_value = 2; string string_value = 3; bool bool_value = 4; } */
function writeValue(value: Value, pbf: PbfWriter): void {
  if (typeof value === "number") pbf.writeDoubleField(2, value);
  else if (typeof value === "string") pbf.writeStringField(3, value);
  else pbf.writeBooleanField(4, value);
}
