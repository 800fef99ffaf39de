/**
 * Statistics of features, and observations normalized by them. They are float64 `[feature][mean, variance, count]` in an
 * arena, or such numbers in a file. Training lets them run (`Normalizer` of src/envs); whoever only acts has them as they
 * were. Either way it is one formula, x <- clip((x - mean) / sqrt(variance + 1e-8), -10, 10), in one kernel.
 */
import type { Arena, Block } from "../wasm/arena.ts";
import type { Columns } from "./network.ts";

/** Normalized observations are clipped to +-10. */
export const OBSERVATION_LIMIT = 10;
/** Added to a variance before its root is divided by. */
export const VARIANCE_EPSILON = 1e-8;
/** Numbers of a feature: mean, variance, count. */
export const RECORD = 3;

/** Samples that the first mean, 0, and the first variance, 1, count for. */
const FIRST_COUNT = 1e-4;

/** The statistics before anything was seen: mean 0, variance 1. */
export function firstStatistics(features: number): Float64Array {
  return Float64Array.from({ length: features * RECORD }, (_, k) => [0, 1, FIRST_COUNT][k % RECORD]);
}

/**
 * Normalizes `lanes` columns (a multiple of 4) by statistics, in float64, rounded once.
 * @param from f32 `[feature][lane]`
 * @param to f32 `[feature][lane]`; may be `from`
 */
export function normalizeColumns(
  kernels: Arena["kernels"],
  { pointer: statistics, length }: Block<Float64Array>,
  from: Columns,
  lanes: number,
  to: Columns,
): void {
  const features = length / RECORD;
  kernels.normalizeRows(
    from.pointer,
    from.stride,
    features,
    lanes,
    statistics,
    OBSERVATION_LIMIT,
    to.pointer,
    to.stride,
  );
}
