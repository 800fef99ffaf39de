/**
 * TensorBoard's events as protocol buffers (tensorflow/core/util/event.proto, core/framework/summary.proto,
 * tensorboard/plugins/hparams): the few messages and fields that a run needs, each written where its number is.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Histogram } from "./histogram.ts";

const SESSION_START = 1; // SessionLog.SessionStatus

/** A named value of an event. */
export type SummaryValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }
  | { readonly tag: string; readonly plugin: string; readonly content: Uint8Array };

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** The first event of a file names the version of the format; all others hold values. */
  readonly fileVersion?: string;
  /** Whether it says that a session starts here, which for a reader of earlier files is a restart. */
  readonly sessionStart?: boolean;
  readonly values?: readonly SummaryValue[];
}

export function encodeEvent({ wallTime, step, fileVersion, sessionStart, values }: Event): Uint8Array {
  const event = new BinaryWriter();
  event.tag(1, WireType.Bit64).double(wallTime);
  event.tag(2, WireType.Varint).int64(step);
  if (fileVersion !== undefined) event.tag(3, WireType.LengthDelimited).string(fileVersion);
  if (sessionStart) writeMessage(event, 7, (log) => log.tag(1, WireType.Varint).int32(SESSION_START));
  if (values) writeMessage(event, 5, (summary) => writeSummary(values, summary));
  return event.finish();
}

/** Writes a message as a field of another. */
export function writeMessage(outer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  outer.tag(field, WireType.LengthDelimited).fork();
  write(outer);
  outer.join();
}

function writeSummary(values: readonly SummaryValue[], summary: BinaryWriter): void {
  for (const value of values) writeMessage(summary, 1, (message) => writeValue(value, message));
}

function writeValue(value: SummaryValue, message: BinaryWriter): void {
  message.tag(1, WireType.LengthDelimited).string(value.tag);
  if ("scalar" in value) message.tag(2, WireType.Bit32).float(value.scalar);
  else if ("histogram" in value) writeMessage(message, 5, (inner) => writeHistogram(value.histogram, inner));
  else writeMessage(message, 9, (inner) => writePluginMetadata(value, inner));
}

function writeHistogram({ min, max, count, sum, sumSquares, limits, counts }: Histogram, message: BinaryWriter): void {
  [min, max, count, sum, sumSquares].forEach((value, k) => {
    message.tag(k + 1, WireType.Bit64).double(value);
  });
  for (const [field, list] of [[6, limits] as const, [7, counts] as const])
    writeMessage(message, field, (packed) => {
      for (const value of list) packed.double(value);
    });
}

/** SummaryMetadata { PluginData plugin_data = 1 { string plugin_name = 1; bytes content = 2; } } */
function writePluginMetadata(
  { plugin, content }: { plugin: string; content: Uint8Array },
  message: BinaryWriter,
): void {
  writeMessage(message, 1, (data) => {
    data.tag(1, WireType.LengthDelimited).string(plugin);
    data.tag(2, WireType.LengthDelimited).bytes(content);
  });
}
