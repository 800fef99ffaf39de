/**
 * A policy's file: a safetensors file with a tensor for each weight matrix and bias, the statistics of observations where
 * these are normalized, and the configuration as metadata. Here it is written; recorded_policy.ts reads it.
 */
import { encodeSpaces, SPACES_KEY } from "../configuration/spaces_text.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { encodeSafetensors, type SafetensorsFile } from "../files/safetensors.ts";
import type { Engine } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { Acting } from "./acting.ts";
import { STATISTICS_TENSOR, statisticsTensor } from "./normalization.ts";

export const POLICY_FORMAT = "swingup-policy";
export const POLICY_VERSION = "1";
export const ACTING_KEY = "acting"; // in the metadata, where it is not by the most probable actions

/** What a policy file is written from: a policy, or a trainer as it is now. */
export interface WritablePolicy {
  readonly actorCritic: ActorCritic;
  readonly config: TrainingConfig;
  readonly engine: Engine;
  readonly environment: EnvDefinition;
  readonly parameters: Float32Array;
  readonly statistics: Float64Array | undefined;
  /** Default: "probable". */
  readonly acting?: Acting;
}

/** The policy as the bytes of a file. */
export function encodePolicy(policy: WritablePolicy): Uint8Array {
  const { actorCritic, config, engine, environment, parameters, statistics, acting } = policy;
  const tensors: SafetensorsFile["tensors"] = new Map();
  for (const { name, shape, offset } of actorCritic.tensors) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    tensors.set(name, { shape, values: parameters.slice(offset, offset + length) });
  }
  if (statistics) tensors.set(STATISTICS_TENSOR, statisticsTensor(statistics));
  const metadata = new Map([
    ["format", POLICY_FORMAT],
    ["version", POLICY_VERSION],
    ["engine", engine.name],
    ["config", JSON.stringify(config)],
    [SPACES_KEY, encodeSpaces(environment)],
  ]);
  if (acting === "sampled") metadata.set(ACTING_KEY, acting);
  return encodeSafetensors({ tensors, metadata });
}
