/** Reads a checkpoint. A digest over the whole file finds every flipped bit; what it says is checked all the same. */
import { parseAdjustments } from "../configuration/recorded_adjustments.ts";
import { recordedConfig } from "../configuration/recorded_config.ts";
import { checkBoolean, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { parseJson } from "../core/json.ts";
import type { EpisodeWindowState } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { EnvSnapshot } from "../envs/snapshot.ts";
import { FileFormatError, type TensorType } from "../files/safetensors.ts";
import { decodeSafetensors, headerEnd } from "../files/safetensors_reader.ts";
import type { KeptPolicyRecord } from "../reports/kept_policy.ts";
import type { InitialPolicyRecord } from "../reports/summary.ts";
import {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  type Checkpoint,
  DIGEST_PLACE,
  DIGEST_PREFIX,
  digest,
  environmentTensors,
  NO_DIGEST,
  type RunProgress,
} from "./checkpoint.ts";
import { takeVector } from "./checkpoint_tensors.ts";
import { checkedKept, takeKept } from "./recorded_kept.ts";

/**
 * Reads and checks a checkpoint.
 * @param given the environment, where it is a custom one that is not registered
 * @throws Error that says in one line what is wrong with the bytes
 */
export function decodeCheckpoint(bytes: Uint8Array, given?: EnvDefinition): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const format = metadata.get("format");
  if (format !== CHECKPOINT_FORMAT)
    throw new FileFormatError(
      `expected the format "${CHECKPOINT_FORMAT}", got ${show(format)}${format === "swingup-policy" ? "; a policy says nothing of the run it came from" : ""}`,
    );
  const version = metadata.get("version");
  if (version !== CHECKPOINT_VERSION)
    throw new FileFormatError(
      `expected version ${CHECKPOINT_VERSION} of the format, got ${show(version)}; another swingup wrote it`,
    );
  checkDigest(bytes);
  const { config, environment: definition } = recordedConfig(metadata, given, "resumeTrainer");
  const engine = metadata.get("engine") ?? "fused";
  const { episodes, environmentSeed, kept, ...progress } = parseProgress(metadata.get("progress"));
  const take = <T extends TensorType>(name: string, type: T) => takeVector(tensors, name, type);
  const environment = Object.fromEntries(
    environmentTensors.map(([name, type]) => [name, take(`environment.${name}`, type)]),
  );
  const window = { episodes, returns: take("episodes.returns", "F64"), lengths: take("episodes.lengths", "F64") };
  if (environment.episodeNumbers.length !== config.numEnvs)
    throw new FileFormatError(`expected ${config.numEnvs} environments, got ${environment.episodeNumbers.length}`);
  return {
    config,
    definition,
    engine,
    progress,
    tensors,
    episodes: window as EpisodeWindowState,
    environment: { seed: environmentSeed, ...environment } as unknown as EnvSnapshot,
    adjustments: parseAdjustments(metadata.get("adjustments")),
    kept: takeKept(tensors, kept),
  };
}

type Counters = RunProgress & { episodes: number; environmentSeed: number; kept?: KeptPolicyRecord };

function parseProgress(text: string | undefined): Counters {
  const value = checkKeys("progress", parseJson(text ?? "null"), [
    "update",
    "step",
    "seconds",
    "solvedAtStep",
    "solvedAtSeconds",
    "best",
    "episodes",
    "environmentSeed",
    "initialPolicy",
    "kept",
  ]);
  const best = checkKeys("best", value.best, ["step", "meanReturn", "evaluationsSince"]);
  const count = (name: string, given: unknown) =>
    checkInteger(name, given, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const orNull = (name: string, given: unknown) => (given === null ? null : checkNumber(name, given));
  return {
    update: count("update", value.update),
    step: count("step", value.step),
    seconds: checkNumber("seconds", value.seconds, { least: 0 }),
    solvedAtStep: orNull("solvedAtStep", value.solvedAtStep),
    solvedAtSeconds: orNull("solvedAtSeconds", value.solvedAtSeconds),
    best: {
      step: orNull("best.step", best.step),
      meanReturn: orNull("best.meanReturn", best.meanReturn),
      evaluationsSince: count("best.evaluationsSince", best.evaluationsSince),
    },
    episodes: count("episodes", value.episodes),
    environmentSeed: count("environmentSeed", value.environmentSeed),
    ...(value.initialPolicy === undefined ? {} : { initialPolicy: checkedRecord(value.initialPolicy) }),
    ...(value.kept === undefined ? {} : { kept: checkedKept(value.kept) }),
  };
}

function checkedRecord(given: unknown): InitialPolicyRecord {
  const { parametersSha256, value } = checkKeys("initialPolicy", given, ["parametersSha256", "value"]);
  if (typeof parametersSha256 !== "string" || !/^[0-9a-f]{64}$/.test(parametersSha256))
    throw new TypeError(`initialPolicy: expected a SHA-256, got ${show(parametersSha256)}`);
  return { parametersSha256, value: checkBoolean("initialPolicy.value", value) };
}

function checkDigest(bytes: Uint8Array): void {
  const end = headerEnd(bytes);
  const wrong = DIGEST_PREFIX.some((byte, k) => bytes[8 + k] !== byte) || end < DIGEST_PLACE + NO_DIGEST.length;
  if (wrong) throw new FileFormatError("its digest is missing");
  const found = new TextDecoder().decode(bytes.subarray(DIGEST_PLACE, DIGEST_PLACE + NO_DIGEST.length));
  if (found !== digest(bytes)) throw new FileFormatError("it is damaged: its contents do not have the digest it names");
}
