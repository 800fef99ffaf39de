/**
 * Reads a policy's file, or the policy in a checkpoint, by the same rules. Files are untrusted: what they hold is checked
 * before networks are built for it.
 */
import { recordedConfig } from "../configuration/recorded_config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkChoice, show } from "../core/check.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { FileFormatError, type Tensor, tensorType } from "../files/safetensors.ts";
import { decodeSafetensors } from "../files/safetensors_reader.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { CHECKPOINT_FORMAT, policyTensors } from "../runs/checkpoint.ts";
import { type Acting, actings } from "./acting.ts";
import { takeStatistics } from "./normalization.ts";
import { ACTING_KEY, POLICY_FORMAT, POLICY_VERSION } from "./policy_file.ts";

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
  if (version !== POLICY_VERSION)
    throw new FileFormatError(
      `expected version ${POLICY_VERSION} of the format, got ${show(version)}; another swingup wrote it`,
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
