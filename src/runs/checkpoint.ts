/**
 * A checkpoint: everything that a run's future depends on, as one safetensors file. Tensors hold what is numbers by the
 * thousand (parameters, the algorithm's blocks, the environments' states, the last episodes), the metadata the
 * configuration and the counters as JSON. A digest over the whole file finds every flipped bit; what a file says is
 * checked all the same, since a digest can be made by anybody.
 */

import { type AdjustmentRecord, parseAdjustments } from "../configuration/adjustments.ts";
import { recordedConfig } from "../configuration/recorded_config.ts";
import { encodeSpaces, SPACES_KEY } from "../configuration/recorded_spaces.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkBoolean, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { sha256Hex } from "../core/hash.ts";
import { parseJson } from "../core/json.ts";
import { VERSION } from "../core/version.ts";
import type { EpisodeWindowState } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { EnvSnapshot } from "../envs/snapshot.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  FileFormatError,
  headerEnd,
  type Tensor,
  type TensorType,
  type TensorValues,
  tensorType,
} from "../files/safetensors.ts";
import type { TensorLayout } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { BestSoFarState } from "../reports/best.ts";
import type { KeptPolicyRecord, KeptPolicyState } from "../reports/kept_policy.ts";
import type { InitialPolicyRecord } from "../reports/summary.ts";
import type { Block } from "../wasm/arena.ts";
import { checkedValues, takeVector } from "./checkpoint_tensors.ts";
import { checkedKept, keptVectors, takeKept } from "./kept_tensors.ts";

export const CHECKPOINT_FORMAT = "swingup-checkpoint";
export const CHECKPOINT_VERSION = "1";

// The digest is the first thing in a file, so its place is always the same.
const DIGEST_KEY = "sha256";
const DIGEST_PREFIX = new TextEncoder().encode(`{"__metadata__":{"${DIGEST_KEY}":"`);
const DIGEST_PLACE = 8 + DIGEST_PREFIX.length; // bytes
const NO_DIGEST = "0".repeat(64);

/** The counters of a run. */
export interface RunProgress {
  /** Updates so far. */
  readonly update: number;
  /** Environment steps so far, over all lanes. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly solvedAtStep: number | null;
  readonly solvedAtSeconds: number | null;
  readonly best: BestSoFarState;
  /** Of a run that began with a policy. */
  readonly initialPolicy?: InitialPolicyRecord;
}

/** What a trainer hands over to be written. */
export interface TrainerState {
  readonly config: TrainingConfig;
  readonly definition: EnvDefinition;
  readonly engine: string;
  readonly progress: RunProgress;
  readonly tensors: readonly TensorLayout[];
  readonly parameters: Float32Array;
  /** By their names in the file, such as "algorithm.firstMoments". */
  readonly blocks: ReadonlyMap<string, Block>;
  readonly episodes: EpisodeWindowState;
  readonly environment: EnvSnapshot;
  readonly adjustments: AdjustmentRecord;
  /** The policy with the best training return, once there is one. */
  readonly kept: KeptPolicyState | undefined;
  /** A text that goes into the metadata as it is. */
  readonly note?: string;
}

/** What was read, checked as far as it can be without building the run. */
export interface Checkpoint {
  readonly config: TrainingConfig;
  readonly definition: EnvDefinition;
  readonly engine: string;
  readonly progress: RunProgress;
  /** Parameters and blocks. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly episodes: EpisodeWindowState;
  readonly environment: EnvSnapshot;
  readonly adjustments: AdjustmentRecord;
  readonly kept: KeptPolicyState | undefined;
}

export function encodeCheckpoint(state: TrainerState): Uint8Array {
  const { config, definition, engine, progress, episodes, environment, adjustments, kept, note } = state;
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset } of state.tensors) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    tensors.set(name, { shape, values: state.parameters.slice(offset, offset + length) });
  }
  const vector = (name: string, values: TensorValues) => tensors.set(name, { shape: [values.length], values });
  for (const [name, block] of state.blocks) vector(name, block.view);
  vector("episodes.returns", episodes.returns);
  vector("episodes.lengths", episodes.lengths);
  for (const [name] of environmentTensors) vector(`environment.${name}`, environment[name]);
  if (kept) for (const [name, values] of keptVectors(kept)) vector(name, values);
  const counters = {
    ...progress,
    episodes: episodes.episodes,
    environmentSeed: environment.seed,
    ...(kept ? { kept: kept.record } : {}),
  };
  const metadata = new Map([
    [DIGEST_KEY, NO_DIGEST],
    ["format", CHECKPOINT_FORMAT],
    ["version", CHECKPOINT_VERSION],
    ["swingup", VERSION],
    ["engine", engine],
    ["config", JSON.stringify(config)],
    [SPACES_KEY, encodeSpaces(definition)],
    ["progress", JSON.stringify(counters)],
  ]);
  if (adjustments.changes.length > 0) metadata.set("adjustments", JSON.stringify(adjustments));
  if (note !== undefined) metadata.set("note", note);
  return sealCheckpoint(encodeSafetensors({ tensors, metadata }));
}

/** Writes the digest of a file into its place. */
export function sealCheckpoint(bytes: Uint8Array): Uint8Array {
  bytes.set(new TextEncoder().encode(digest(bytes)), DIGEST_PLACE);
  return bytes;
}

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

/** Copies tensors to their places in networks and blocks; every one must be there, of the right size, and no other. */
export function restoreTensors(
  tensors: ReadonlyMap<string, Tensor>,
  actorCritic: ActorCritic,
  blocks: ReadonlyMap<string, Block>,
): void {
  const parameters = actorCritic.parameters.view;
  const known = new Set(blocks.keys());
  for (const { name, shape, offset } of actorCritic.tensors) {
    known.add(name);
    const values = checkedValues(tensors, name, "F32");
    const found = tensors.get(name)?.shape.join();
    if (found !== shape.join())
      throw new FileFormatError(`tensor "${name}": expected the shape [${shape}], got [${found}]`);
    parameters.set(values, offset);
  }
  actorCritic.parametersChanged();
  for (const [name, block] of blocks) {
    const values = checkedValues(tensors, name, tensorType(block.view));
    if (values.length !== block.length)
      throw new FileFormatError(`tensor "${name}": expected ${block.length} numbers, got ${values.length}`);
    block.view.set(values);
  }
  for (const name of tensors.keys())
    if (!known.has(name)) throw new FileFormatError(`tensor ${show(name)} belongs to nothing of this configuration`);
}

/** The tensors of a checkpoint without those that only a resumed run needs. */
export function policyTensors(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map(
    [...tensors].filter(
      ([name]) => !/^(algorithm|environment|episodes|kept|normalization\.(rewards|discountedReturns)$)/.test(name),
    ),
  );
}

/** The vectors of a snapshot and the types of their numbers. */
const environmentTensors = [
  ["states", "F64"],
  ["observations", "F32"],
  ["actionMasks", "U32"],
  ["episodeReturns", "F64"],
  ["episodeLengths", "I32"],
  ["episodeNumbers", "U32"],
  ["generators", "U32"],
] as const;

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

/** SHA-256 of a file with zeros where the digest stands. */
function digest(bytes: Uint8Array): string {
  const zeros = new TextEncoder().encode(NO_DIGEST);
  return sha256Hex(bytes.subarray(0, DIGEST_PLACE), zeros, bytes.subarray(DIGEST_PLACE + zeros.length));
}
