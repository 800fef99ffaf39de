/**
 * TensorBoard's events as protocol buffers (tensorflow/core/util/event.proto, core/framework/summary.proto,
 * tensorboard/plugins/hparams): the few messages and fields that a run needs, each written where its number is.
 */
import { PbfReader, PbfWriter } from "pbf";
import type { Histogram } from "./histogram.ts";

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
  readonly values?: readonly SummaryValue[];
}

export function encodeEvent({ wallTime, step, fileVersion, values }: Event): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  pbf.writeVarintField(2, step);
  if (fileVersion !== undefined) pbf.writeStringField(3, fileVersion);
  if (values) pbf.writeMessage(5, writeSummary, values);
  return pbf.finish();
}

/** The step of an encoded event; 0 where it names none. */
export function stepOf(event: Uint8Array): number {
  const read = (tag: number, result: { step: number }, pbf: PbfReader) => {
    if (tag === 2) result.step = pbf.readVarint(true);
  };
  return new PbfReader(event).readFields(read, { step: 0 }).step;
}

function writeSummary(values: readonly SummaryValue[], pbf: PbfWriter): void {
  for (const value of values) pbf.writeMessage(1, writeValue, value);
}

function writeValue(value: SummaryValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.tag);
  if ("scalar" in value) pbf.writeFloatField(2, value.scalar);
  else if ("histogram" in value) pbf.writeMessage(5, writeHistogram, value.histogram);
  else pbf.writeMessage(9, writePluginMetadata, value);
}

function writeHistogram({ min, max, count, sum, sumSquares, limits, counts }: Histogram, pbf: PbfWriter): void {
  [min, max, count, sum, sumSquares].forEach((value, k) => {
    pbf.writeDoubleField(k + 1, value);
  });
  pbf.writePackedDouble(6, limits);
  pbf.writePackedDouble(7, counts);
}

/** SummaryMetadata { PluginData plugin_data = 1 { string plugin_name = 1; bytes content = 2; } } */
function writePluginMetadata(value: { plugin: string; content: Uint8Array }, pbf: PbfWriter): void {
  pbf.writeMessage(
    1,
    ({ plugin, content }, data: PbfWriter) => {
      data.writeStringField(1, plugin);
      data.writeBytesField(2, content);
    },
    value,
  );
}
