/**
 * A policy's file: a safetensors file with a tensor for each weight matrix and bias, the statistics of observations where
 * these are normalized, and the configuration as metadata. Files are untrusted: what they hold is checked before networks
 * are built for it. The policy in a checkpoint is read by the same rules.
 */
import { recordedConfig } from "../configuration/recorded_config.ts";
import { encodeSpaces, SPACES_KEY } from "../configuration/recorded_spaces.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkChoice, show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  FileFormatError,
  type SafetensorsFile,
  type Tensor,
  tensorType,
} from "../files/safetensors.ts";
import type { Engine } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { CHECKPOINT_FORMAT, policyTensors } from "../runs/checkpoint.ts";
import { type Acting, actings } from "./acting.ts";
import { STATISTICS_TENSOR, statisticsTensor, takeStatistics } from "./normalization.ts";

export const POLICY_FORMAT = "swingup-policy";
const FORMAT_VERSION = "1";
const ACTING_KEY = "acting"; // in the metadata, where it is not by the most probable actions

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
    ["version", FORMAT_VERSION],
    ["engine", engine.name],
    ["config", JSON.stringify(config)],
    [SPACES_KEY, encodeSpaces(environment)],
  ]);
  if (acting === "sampled") metadata.set(ACTING_KEY, acting);
  return encodeSafetensors({ tensors, metadata });
}

/** What a policy file says. */
export interface PolicyContents {
  readonly config: TrainingConfig;
  readonly environment: EnvDefinition;
  readonly statistics: Float64Array | undefined;
  readonly acting: Acting;
  /** Fills the parameters; throws FileFormatError where the file's tensors are not those of the networks. */
  write(actorCritic: ActorCritic): void;
}

/**
 * Reads a policy's file or a checkpoint.
 * @param given the environment, where the file's is not known by its name
 * @throws FileFormatError, RangeError that says what is wrong with the file, or with the environment for it
 */
export function decodePolicy(bytes: Uint8Array, given: EnvDefinition | undefined): PolicyContents {
  const file = decodeSafetensors(bytes);
  const { config, environment } = policyConfig(file.metadata, given);
  const tensors = file.metadata.get("format") === CHECKPOINT_FORMAT ? policyTensors(file.tensors) : file.tensors;
  const statistics = takeStatistics(tensors, config, (environment.unwrapped ?? environment).observationSpace);
  const acting = checkChoice(ACTING_KEY, file.metadata.get(ACTING_KEY) ?? "probable", actings);
  return { config, environment, statistics, acting, write: (actorCritic) => fill(actorCritic, tensors) };
}

/** The configuration that a policy file carries, checked like a user's, and the environment that it names. */
function policyConfig(metadata: ReadonlyMap<string, string>, given: EnvDefinition | undefined) {
  const format = metadata.get("format");
  if (format !== POLICY_FORMAT && format !== CHECKPOINT_FORMAT)
    throw new FileFormatError(`expected the format "${POLICY_FORMAT}", got ${show(format)}`);
  const version = metadata.get("version");
  if (version !== FORMAT_VERSION)
    throw new FileFormatError(
      `expected version ${FORMAT_VERSION} of the format, got ${show(version)}; another swingup wrote it`,
    );
  return recordedConfig(metadata, given, "loadPolicy");
}

/** Copies a file's tensors to their places; every one must be there, of the right shape, finite, and no other. */
function fill(actorCritic: ActorCritic, tensors: ReadonlyMap<string, Tensor>): void {
  const parameters = actorCritic.parameters.view;
  for (const { name, shape, offset } of actorCritic.tensors) {
    const tensor = tensors.get(name);
    if (!tensor) throw new FileFormatError(`tensor "${name}" is missing`);
    if (tensor.shape.join() !== shape.join())
      throw new FileFormatError(`tensor "${name}": expected the shape [${shape}], got [${tensor.shape}]`);
    if (tensorType(tensor.values) !== "F32")
      throw new FileFormatError(`tensor "${name}": expected the type F32, got ${tensorType(tensor.values)}`);
    if (!tensor.values.every(Number.isFinite))
      throw new FileFormatError(`tensor "${name}" holds NaN or infinite values`);
    parameters.set(tensor.values, offset);
  }
  if (tensors.size !== actorCritic.tensors.length) {
    const known = new Set(actorCritic.tensors.map(({ name }) => name));
    throw new FileFormatError(
      `tensor "${[...tensors.keys()].find((name) => !known.has(name))}" belongs to no network of this configuration`,
    );
  }
}
