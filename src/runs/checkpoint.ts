/**
 * A checkpoint: everything that a run's future depends on, as one safetensors file. Tensors hold what is numbers by the
 * thousand (parameters, the algorithm's blocks, the environments' states, the last episodes), the metadata the
 * configuration and the counters as JSON. A digest over the whole file finds every flipped bit; what a file says is
 * checked all the same, since a digest can be made by anybody.
 */

import type { AdjustmentRecord } from "../configuration/adjustments.ts";
import { encodeSpaces, SPACES_KEY } from "../configuration/spaces_text.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { sha256Hex } from "../core/hash.ts";
import { VERSION } from "../core/version.ts";
import type { EpisodeWindowState } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { EnvSnapshot } from "../envs/snapshot.ts";
import { encodeSafetensors, type Tensor, type TensorValues } from "../files/safetensors.ts";
import type { TensorLayout } from "../networks/network.ts";
import type { BestSoFarState } from "../reports/best.ts";
import type { KeptPolicyState } from "../reports/kept_policy.ts";
import type { InitialPolicyRecord } from "../reports/summary.ts";
import type { Block } from "../wasm/arena.ts";

export const CHECKPOINT_FORMAT = "swingup-checkpoint";
export const CHECKPOINT_VERSION = "1";

// The digest is the first thing in a file, so its place is always the same.
const DIGEST_KEY = "sha256";
export const DIGEST_PREFIX = new TextEncoder().encode(`{"__metadata__":{"${DIGEST_KEY}":"`);
export const DIGEST_PLACE = 8 + DIGEST_PREFIX.length; // bytes
export const NO_DIGEST = "0".repeat(64);

/** The tensors of the policy with the best training return. */
export const KEPT_PARAMETERS = "kept.parameters";
export const KEPT_STATISTICS = "kept.statistics";

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

/** What is read of one, checked as far as it can be without building the run. */
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
  if (kept) vector(KEPT_PARAMETERS, kept.parameters);
  if (kept?.statistics) vector(KEPT_STATISTICS, kept.statistics);
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

/** The tensors of a checkpoint without those that only a resumed run needs. */
export function policyTensors(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map(
    [...tensors].filter(
      ([name]) =>
        !/^(algorithm|environment|episodes|kept|normalization\.(rewards|discountedReturns|formulaRunning|formulaReturns)$)/.test(
          name,
        ),
    ),
  );
}

/** The vectors of a snapshot and the types of their numbers. */
export const environmentTensors = [
  ["states", "F64"],
  ["observations", "F32"],
  ["actionMasks", "U32"],
  ["episodeReturns", "F64"],
  ["episodeLengths", "I32"],
  ["episodeNumbers", "U32"],
  ["generators", "U32"],
] as const;

/** SHA-256 of a file with zeros where the digest stands. */
export function digest(bytes: Uint8Array): string {
  const zeros = new TextEncoder().encode(NO_DIGEST);
  return sha256Hex(bytes.subarray(0, DIGEST_PLACE), zeros, bytes.subarray(DIGEST_PLACE + zeros.length));
}
