/**
 * How a policy sees observations, as plain data: the statistics that training left behind, frozen. In a policy file they
 * are the tensor `normalization.observations`, float64 `[feature][mean, variance, count]`.
 */

import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkNumber, show } from "../core/check.ts";
import { isArrayLike } from "../core/floats.ts";
import type { Space } from "../core/space.ts";
import { size } from "../core/space.ts";
import { FileFormatError, type Tensor, tensorType } from "../files/safetensors.ts";
import { firstStatistics, OBSERVATION_LIMIT, RECORD, VARIANCE_EPSILON } from "../networks/feature_statistics.ts";

/** The tensor's name. */
export const STATISTICS_TENSOR = "normalization.observations";

/** x becomes clip((x - mean) / sqrt(variance + epsilon), -limit, limit), feature by feature. */
export interface ObservationNormalization {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly epsilon: number;
  readonly limit: number;
}

/** The statistics as a policy shows them. */
export function describeStatistics(statistics: Float64Array): ObservationNormalization {
  const column = (place: number) => statistics.filter((_, k) => k % RECORD === place);
  return { mean: column(0), variance: column(1), epsilon: VARIANCE_EPSILON, limit: OBSERVATION_LIMIT };
}

/** What a policy of this configuration normalizes by: the statistics given, or those before the first observation. */
export function policyStatistics(
  { normalizeObservations }: TrainingConfig,
  space: Space,
  given: Float64Array | undefined,
): ArrayLike<number> | undefined {
  if (!normalizeObservations) return undefined;
  const first = firstStatistics(size(space));
  return given === undefined ? first : checkStatistics("statistics", given, first.length);
}

/**
 * Statistics from outside, `[feature][mean, variance, count]`.
 * @throws TypeError, RangeError for another number of them, one that is not finite, or a variance or count below 0
 */
export function checkStatistics(name: string, values: unknown, count: number): ArrayLike<number> {
  if (!isArrayLike(values)) throw new TypeError(`${name}: expected an array of ${count} numbers, got ${show(values)}`);
  if (values.length !== count) throw new RangeError(`${name}: expected ${count} numbers, got ${values.length}`);
  for (let k = 0; k < count; k++) checkNumber(`${name}[${k}]`, values[k], k % RECORD === 0 ? {} : { least: 0 });
  return values as ArrayLike<number>;
}

/** As a tensor of a file. */
export function statisticsTensor(statistics: Float64Array): Tensor {
  return { shape: [statistics.length / RECORD, RECORD], values: statistics };
}

/**
 * Takes the statistics out of a file's tensors, checked.
 * @throws FileFormatError where they are missing, or are no statistics of so many features
 */
export function takeStatistics(
  tensors: Map<string, Tensor>,
  { normalizeObservations, observationHistory }: TrainingConfig,
  space: Space,
): Float64Array | undefined {
  if (!normalizeObservations) return undefined;
  const name = STATISTICS_TENSOR;
  const tensor = tensors.get(name);
  if (!tensor) throw new FileFormatError(`tensor "${name}" is missing`);
  tensors.delete(name);
  const { values } = tensor;
  const expected = size(space) * observationHistory * RECORD;
  if (tensorType(values) !== "F64" || values.length !== expected)
    throw new FileFormatError(
      `tensor "${name}": expected ${expected} numbers of type F64, got ${values.length} of type ${tensorType(values)}`,
    );
  for (let k = 0; k < values.length; k++)
    if (!Number.isFinite(values[k]) || (k % RECORD > 0 && values[k] < 0))
      throw new FileFormatError(`tensor "${name}" holds NaN, infinite or negative statistics`);
  return values as Float64Array;
}
