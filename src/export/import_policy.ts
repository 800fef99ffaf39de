/**
 * Policies that were trained elsewhere, as policies here: they act, are evaluated, recorded, exported and saved like any
 * other. A file says nothing of the environment, so the caller names it, and the networks are checked against its spaces.
 */
import { readBytes } from "#files";
import { checkBoolean, checkChoice, checkInteger, checkKeys } from "../core/check.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { type ActivationName, activationNames } from "../networks/network.ts";
import { completeConfig } from "../training/config.ts";
import { Policy } from "../training/policy.ts";
import { decodeSafetensors, FileFormatError } from "../training/safetensors.ts";
import { checkSpaces, type ImportedPolicy, importedSettings, importedStatistics, writeImported } from "./imported.ts";
import { type OnnxOutputs, readOnnxPolicy } from "./onnx_mlp.ts";
import { readTorchPolicy, torchFormatOf, torchFormats } from "./torch_names.ts";

/** The formats that `importPolicy` reads. */
export const importFormats = [...torchFormats, "onnx"] as const;

/**
 * - `stable-baselines3`: the `state_dict()` of an `MlpPolicy` as safetensors
 * - `cleanrl`: the `state_dict()` of the `Agent` of `ppo.py` or `ppo_continuous_action.py` as safetensors
 * - `onnx`: a multi-layer perceptron
 */
export type ImportFormat = (typeof importFormats)[number];

/** What a file does not say. */
export interface ImportOptions extends OnnxOutputs {
  /** The environment that the policy is for. */
  env: EnvSource;
  /** Found out from the bytes unless given. */
  format?: ImportFormat;
  /** Of the hidden layers, which safetensors files do not say; "tanh" unless given. */
  activation?: ActivationName;
  /** Whether a tanh squashes continuous actions into their bounds; clipped to them unless given. */
  squashActions?: boolean;
  /** Running means and variances that observations were normalised by; epsilon is 1e-8 and the limit 10. */
  normalization?: { mean: ArrayLike<number>; variance: ArrayLike<number> };
  /** Of the samples that `act` draws with `deterministic: false`; 0 unless given. */
  seed?: number;
}

const optionNames = [
  "env",
  "format",
  "activation",
  "squashActions",
  "normalization",
  "policyOutput",
  "valueOutput",
  "seed",
] as const;

/** What a preset of the environment may wrap around it, and other programs do not. */
const plain = { observationHistory: 1, rescaleActions: false, normalizeRewards: false };

/**
 * Reads a policy that another program trained. Where the file has no value network, the value is 0 everywhere.
 * @param source a file's path (Node), a URL, or the bytes
 * @throws TypeError, RangeError for options; FileFormatError that says in one line why the file is no such policy
 * @example
 * const policy = await importPolicy("ppo.safetensors", { env: "CartPole-v1", activation: "tanh" });
 */
export async function importPolicy(
  source: string | URL | Uint8Array | ArrayBuffer,
  options: ImportOptions,
): Promise<Policy> {
  checkKeys("options", options, optionNames);
  const { activation = "tanh", format, policyOutput, valueOutput, squashActions, normalization } = options;
  checkChoice("activation", activation, activationNames);
  if (squashActions !== undefined) checkBoolean("squashActions", squashActions);
  if (format !== undefined) checkChoice("format", format, importFormats);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const environment = environmentDefinition(options.env, "env");
  const named = typeof source === "string" || source instanceof URL;
  const bytes = named ? await readBytes(source) : new Uint8Array(source);
  try {
    const found = read(bytes, format, activation, { policyOutput, valueOutput });
    const imported = {
      ...found,
      squashed: squashActions ?? found.squashed,
      normalization: normalization ?? found.normalization,
    };
    const statistics = importedStatistics(imported, environment.observationSpace);
    const settings = importedSettings(imported, environment.actionSpace);
    checkSpaces(imported, environment, settings);
    const config = completeConfig(
      { env: options.env, ...settings, ...plain, normalizeObservations: statistics !== undefined },
      environment,
    );
    return await Policy.create(
      config,
      (actorCritic) => {
        actorCritic.distribution.parameters.view.fill(config.initialLogStd);
        writeImported(actorCritic, imported);
      },
      { env: environment, seed, statistics },
    );
  } catch (error) {
    if (!(error instanceof FileFormatError)) throw error;
    const place = named ? `"${source}"` : "the given bytes";
    throw new FileFormatError(`file: ${place} cannot be imported: ${error.message}`, { cause: error });
  }
}

function read(
  bytes: Uint8Array,
  format: ImportFormat | undefined,
  activation: ActivationName,
  outputs: OnnxOutputs,
): ImportedPolicy {
  if (format === "onnx" || (format === undefined && !looksLikeSafetensors(bytes)))
    return readOnnxPolicy(bytes, outputs);
  const { tensors } = decodeSafetensors(bytes);
  return readTorchPolicy(tensors, format ?? torchFormatOf(tensors), activation);
}

/** A length, then a JSON object. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}
