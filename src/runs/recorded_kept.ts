/** Reads the policy with the best training return from a checkpoint: two vectors beside the counters that say when it was. */
import { checkInteger, checkKeys, checkNumber } from "../core/check.ts";
import type { Tensor } from "../files/safetensors.ts";
import type { KeptPolicyRecord, KeptPolicyState } from "../reports/kept_policy.ts";
import { KEPT_PARAMETERS, KEPT_STATISTICS } from "./checkpoint.ts";
import { takeVector } from "./checkpoint_tensors.ts";

/**
 * Takes it out of a file's tensors.
 * @param record what the file says of it; undefined where it keeps none
 * @throws FileFormatError where they are missing or not finite
 */
export function takeKept(
  tensors: Map<string, Tensor>,
  record: KeptPolicyRecord | undefined,
): KeptPolicyState | undefined {
  if (!record) return undefined;
  const parameters = takeVector(tensors, KEPT_PARAMETERS, "F32") as Float32Array;
  const statistics = tensors.has(KEPT_STATISTICS)
    ? (takeVector(tensors, KEPT_STATISTICS, "F64") as Float64Array)
    : undefined;
  return { record, parameters, statistics };
}

/** @throws TypeError, RangeError naming the counter, what is allowed and what came */
export function checkedKept(given: unknown): KeptPolicyRecord {
  checkKeys("kept", given, ["update", "step", "meanReturn", "stdReturn", "episodes"]);
  const { update, step, meanReturn, stdReturn, episodes } = given as Record<string, unknown>;
  const count = (name: string, value: unknown) =>
    checkInteger(`kept.${name}`, value, { least: 1, most: Number.MAX_SAFE_INTEGER });
  return {
    update: count("update", update),
    step: count("step", step),
    meanReturn: checkNumber("kept.meanReturn", meanReturn),
    stdReturn: checkNumber("kept.stdReturn", stdReturn, { least: 0 }),
    episodes: count("episodes", episodes),
  };
}
