/** What is known of a policy head once and for all, and its record in memory, from which kernels know it too. */
import type { Arena, Block } from "../wasm/arena.ts";
import { Elementary, Head, HeadKind } from "../wasm/generated/records.ts";
import type { Address, Pointer } from "../wasm/units.ts";

/** What a head is made of. */
export interface DistributionShape {
  kind: keyof typeof HeadKind;
  /** Rows of network output that parametrise the distribution. */
  outputs: number;
  /** Rows of a stored action: float32 per dimension, or an int32 per choice. */
  actionRows: number;
  /** Of choices: how many each row of an action has. */
  choices?: readonly number[];
  gaussian?: {
    /** Whether the log standard deviations are outputs, beneath the means; else they are the own parameters. */
    stateDependentStd: boolean;
    minLogStd: number;
    maxLogStd: number;
    /** Of what the environment gets, `[action row]`. */
    low: ArrayLike<number>;
    high: ArrayLike<number>;
    /** Whether [-1, 1] is scaled to the bounds; else actions are clipped to them. */
    rescaleActions: boolean;
  };
}

/**
 * Writes the record.
 * @param parameters the head's own: log standard deviations, where these are no outputs
 * @param columns the largest number of lanes that a call is given
 */
export function writeHead(
  arena: Arena,
  { kind, outputs, actionRows, choices = [], gaussian }: DistributionShape,
  parameters: Block<Float32Array>,
  columns: number,
): Address<"Head"> {
  const lanes = (): Pointer => arena.own.f32(columns).pointer;
  const counts = arena.own.u32(choices.length);
  counts.view.set(choices);
  const bounds = [gaussian?.low ?? [], gaussian?.high ?? []].map((values) => {
    const block = arena.own.f32(actionRows);
    block.view.set(values);
    return block.pointer;
  });
  return arena.own.record(Head, {
    kind: HeadKind[kind],
    outputs,
    actionRows,
    slopes: lanes(),
    entropies: lanes(),
    dimensionLogProbabilities: lanes(),
    dimensionEntropies: lanes(),
    choices: counts.pointer,
    logStd: gaussian && !gaussian.stateDependentStd ? parameters.pointer : 0,
    minLogStd: gaussian?.minLogStd ?? 0,
    maxLogStd: gaussian?.maxLogStd ?? 0,
    low: bounds[0],
    high: bounds[1],
    rescales: Number(gaussian?.rescaleActions ?? false),
    logVolume: gaussian && kind === "squashedGaussian" ? logVolume(arena, gaussian) : 0,
  }).pointer;
}

/** sum_d log((high_d - low_d) / 2), by our own logarithm. */
function logVolume(arena: Arena, { low, high }: { low: ArrayLike<number>; high: ArrayLike<number> }): number {
  const halves = arena.own.f32(Math.ceil(low.length / 4) * 4);
  halves.view.fill(1);
  halves.view.set(Array.from(low, (least, d) => high[d] / 2 - least / 2));
  arena.kernels.elementaryF32(Elementary.log, halves.pointer, halves.pointer, halves.length);
  return halves.view.reduce((sum, log) => sum + log, 0);
}
