/**
 * What all heads share: a description in memory, by which kernels know them (assembly/policy/head.ts), and the operations
 * that are one call of such a kernel. Heads extend this class.
 */
import type { Columns } from "../networks/network.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Head, HeadKind } from "../wasm/generated/records.ts";
import type { Address } from "../wasm/units.ts";
import type { Distribution, Slopes, SurrogateBatch, SurrogateCoefficients } from "./distribution.ts";

export interface HeadDescription {
  kind: Distribution["kind"];
  outputs: number;
  actionRows: number;
  /** Of several independent choices: how many values each has. */
  choices?: readonly number[];
  gaussian?: {
    /** Pointer to the log standard deviations; 0 where the network puts them out. */
    logStd: number;
    minLogStd: number;
    maxLogStd: number;
    /** Where the action is squashed: sum_d log((high_d - low_d) / 2). */
    logVolume?: number;
  };
}

export abstract class DescribedHead {
  /** Address of the description. */
  readonly description: Address<"Head">;
  protected readonly kernels: Arena["kernels"];

  /** @param columns the largest number of lanes that a call is given */
  constructor(arena: Arena, columns: number, { kind, outputs, actionRows, choices = [], gaussian }: HeadDescription) {
    this.kernels = arena.kernels;
    const lanes = (): number => arena.own.f32(columns).pointer;
    const counts = arena.own.u32(choices.length);
    counts.view.set(choices);
    this.description = arena.own.record(Head, {
      kind: HeadKind[kind],
      outputs,
      actionRows,
      slopes: lanes(),
      entropies: lanes(),
      dimensionLogProbabilities: lanes(),
      dimensionEntropies: lanes(),
      choices: counts.pointer,
      logStd: gaussian?.logStd ?? 0,
      minLogStd: gaussian?.minLogStd ?? 0,
      maxLogStd: gaussian?.maxLogStd ?? 0,
      logVolume: gaussian?.logVolume ?? 0,
    }).pointer;
  }

  logProbability(outputs: Columns, lanes: number, actions: Columns, logProbabilities: number, entropies: number): void {
    this.kernels.headLogProbability(
      this.description,
      outputs.pointer,
      outputs.stride,
      lanes,
      actions.pointer,
      actions.stride,
      logProbabilities,
      entropies,
    );
  }

  gradient(outputs: Columns, batch: Slopes, dOutputs: Columns, gradient: Block<Float32Array>): void {
    this.kernels.headGradient(
      this.description,
      outputs.pointer,
      outputs.stride,
      batch.lanes,
      batch.count,
      batch.actions.pointer,
      batch.actions.stride,
      batch.slopes,
      batch.entropyScale,
      dOutputs.pointer,
      dOutputs.stride,
      gradient.pointer,
    );
  }

  surrogate(
    outputs: Columns,
    { lanes, count, actions, oldLogProbabilities, advantages, scale }: SurrogateBatch,
    { clipRange, dualClip = Number.POSITIVE_INFINITY, entropyCoefficient }: SurrogateCoefficients,
    dOutputs: Columns,
    gradient: Block<Float32Array>,
    statistics: number,
  ): void {
    this.kernels.headSurrogate(
      this.description,
      outputs.pointer,
      outputs.stride,
      lanes,
      count,
      actions.pointer,
      actions.stride,
      oldLogProbabilities,
      advantages,
      clipRange,
      dualClip,
      entropyCoefficient,
      scale,
      dOutputs.pointer,
      dOutputs.stride,
      gradient.pointer,
      statistics,
    );
  }

  mask(outputs: Columns, lanes: number, masks: Columns): void {
    this.kernels.headMask(this.description, outputs.pointer, outputs.stride, lanes, masks.pointer, masks.stride);
  }
}
