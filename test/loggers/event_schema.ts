/**
 * TensorBoard's messages as its own definitions have them (tensorflow/core/util/event.proto,
 * tensorflow/core/framework/summary.proto, tensorboard/plugins/hparams/{api,plugin_data}.proto,
 * google/protobuf/struct.proto), for a general protobuf reader: an account of the format that owes nothing to the writer.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "@node-rs/crc32";
import protobuf from "protobufjs";

const schema = `
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; SessionLog session_log = 7; }
}
message SessionLog {
  enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
  SessionStatus status = 1;
  string checkpoint_path = 2;
  string msg = 3;
}
message Summary {
  message Value {
    string node_name = 7;
    string tag = 1;
    SummaryMetadata metadata = 9;
    oneof value { float simple_value = 2; HistogramProto histo = 5; }
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData { string plugin_name = 1; bytes content = 2; }
  PluginData plugin_data = 1;
  string display_name = 2;
  string summary_description = 3;
}
message HistogramProto {
  double min = 1;
  double max = 2;
  double num = 3;
  double sum = 4;
  double sum_squares = 5;
  repeated double bucket_limit = 6 [packed = true];
  repeated double bucket = 7 [packed = true];
}
message HParamsPluginData {
  int32 version = 1;
  oneof data { Experiment experiment = 2; SessionStartInfo session_start_info = 3; SessionEndInfo session_end_info = 4; }
}
message Experiment {
  string name = 6;
  string description = 1;
  string user = 2;
  double time_created_secs = 3;
  repeated HParamInfo hparam_infos = 4;
  repeated MetricInfo metric_infos = 5;
}
enum DataType { DATA_TYPE_UNSET = 0; DATA_TYPE_STRING = 1; DATA_TYPE_BOOL = 2; DATA_TYPE_FLOAT64 = 3; }
message HParamInfo { string name = 1; string display_name = 2; string description = 3; DataType type = 4; }
message MetricName { string group = 1; string tag = 2; }
message MetricInfo { MetricName name = 1; string display_name = 3; string description = 4; }
message SessionStartInfo {
  map<string, Value> hparams = 1;
  string model_uri = 2;
  string monitor_url = 3;
  string group_name = 4;
  double start_time_secs = 5;
}
enum Status { STATUS_UNKNOWN = 0; STATUS_SUCCESS = 1; STATUS_FAILURE = 2; STATUS_RUNNING = 3; }
message SessionEndInfo { Status status = 1; double end_time_secs = 2; }
message Value {
  oneof kind { int32 null_value = 1; double number_value = 2; string string_value = 3; bool bool_value = 4; }
}`;

const { root } = protobuf.parse(schema, { keepCase: true });
const OPTIONS = { longs: Number, enums: String, defaults: false, bytes: Buffer };

/** A message of the schema as a plain object. */
export function decodeMessage(type: string, bytes: Uint8Array): Record<string, unknown> {
  const message = root.lookupType(type);
  return message.toObject(message.decode(bytes), OPTIONS);
}

export interface ReadEvent {
  step: number;
  wall_time: number;
  file_version?: string;
  summary?: { value: Record<string, unknown>[] };
  session_log?: { status: string };
}

/** All events of a file, whose frames and checksums are taken apart here once more. */
export function readEvents(bytes: Uint8Array): ReadEvent[] {
  const events: ReadEvent[] = [];
  const buffer = Buffer.from(bytes);
  const masked = (part: Buffer) => {
    const crc = BigInt(crc32c(part));
    return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
  };
  for (let start = 0; start + 12 < buffer.length; ) {
    const length = Number(buffer.readBigUInt64LE(start));
    if (start + 16 + length > buffer.length) break; // torn: a reader waits for the rest
    const data = buffer.subarray(start + 12, start + 12 + length);
    if (buffer.readUInt32LE(start + 8) !== masked(buffer.subarray(start, start + 8))) throw new Error("bad length");
    if (buffer.readUInt32LE(start + 12 + length) !== masked(data)) throw new Error("bad data");
    events.push({ step: 0, ...decodeMessage("Event", data) } as ReadEvent);
    start += 16 + length;
  }
  return events;
}

/**
 * The events with values that TensorBoard keeps of a folder (its event_accumulator): file after file in the order of
 * their names; from the second start of a session on, each start drops what was read of its step and later ones.
 */
export function keptEvents(folder: string): ReadEvent[] {
  const names = readdirSync(folder).filter((name) => name.includes("tfevents"));
  let kept: ReadEvent[] = [];
  let sessions = 0;
  for (const name of names.sort())
    for (const event of readEvents(readFileSync(join(folder, name)))) {
      if (event.session_log?.status === "START" && ++sessions > 1) kept = kept.filter(({ step }) => step < event.step);
      if (event.summary) kept.push(event);
    }
  return kept;
}
