/**
 * The terms of the loss that gradient steps take (assembly/algorithms/loss.ts): what each weighs and where it is bounded, as
 * algorithms say it and as the kernels read it. What is left out does nothing. A new option of a term is a field of its
 * kernel's record, a line here and one in loss_settings.ts; what algorithms are given goes through them as it is.
 */
import type { Schedule } from "../core/schedule.ts";
import type { Surrogate, ValueTile } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";

/** The policy's: a surrogate less an entropy bonus. */
export interface PolicyTerms {
  /** Of the ratio; Infinity for none. */
  clipRange?: number;
  /** Bound of the ratio where the advantage is negative, above 1; 0 for none. */
  dualClip?: number;
  entropyCoefficient?: number;
}

/** The policy's terms as a run has them. */
export interface EntropyBonus {
  entropyCoefficient: number;
  entropyCoefficientSchedule: Schedule;
}

/** What is taken of a value's error: half its square, or Huber's loss, which beyond an error of 1 is a line. */
export const valueLossNames = ["squared", "huber"] as const;
/** What the value is fit by. */
export type ValueLossName = (typeof valueLossNames)[number];

/** Of Huber's loss, as in most libraries. */
const HUBER_THRESHOLD = 1;

/** The value's. */
export interface ValueTerms {
  /** Default squared. */
  valueLoss?: ValueLossName;
  /** Default 1. */
  valueCoefficient?: number;
  /** Limit of the value's change from its old estimate; 0 for none. */
  valueClipRange?: number;
}

export function writePolicyTerms(
  surrogate: RecordBlock<Surrogate, "Surrogate">,
  { clipRange = Number.POSITIVE_INFINITY, dualClip = 0, entropyCoefficient = 0 }: PolicyTerms,
): void {
  surrogate.clipRange = clipRange;
  surrogate.dualClip = dualClip || Number.POSITIVE_INFINITY;
  surrogate.entropyCoefficient = entropyCoefficient;
}

export function writeValueTerms(
  tile: RecordBlock<ValueTile, "ValueTile">,
  { valueLoss = "squared", valueCoefficient = 1, valueClipRange = 0 }: ValueTerms,
): void {
  tile.threshold = valueLoss === "huber" ? HUBER_THRESHOLD : Number.POSITIVE_INFINITY;
  tile.coefficient = valueCoefficient;
  tile.clipRange = valueClipRange;
}
