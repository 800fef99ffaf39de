/**
 * Policies that were trained elsewhere, as policies here: they act, are evaluated, recorded, exported, trained further
 * and saved like any other. Most files say little of the environment, so the caller names it, and the networks are
 * checked against its spaces.
 */

import { Policy } from "../agent/policy.ts";
import { completeConfig } from "../configuration/config.ts";
import { checkBoolean, checkChoice, checkInteger, checkKeys, show } from "../core/check.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { type ActivationName, activationNames } from "../networks/network.ts";
import { endedAs } from "./ending.ts";
import { type FileSource, readForeignFile } from "./foreign_file.ts";
import {
  checkFacts,
  type ForeignPolicy,
  type ImportFormat,
  importFormats,
  readForeignPolicy,
} from "./foreign_policy.ts";
import { checkSpaces, deviationNotices, importedSettings, importedStatistics, writeImported } from "./imported.ts";
import type { OnnxOutputs } from "./onnx_policy.ts";
import { type ImportedNormalization, readNormalization } from "./vec_normalize.ts";

/** What a file does not say. */
export interface ImportOptions extends OnnxOutputs {
  /** The environment that the policy is for. */
  env: EnvSource;
  /** Found out from the bytes unless given. */
  format?: ImportFormat;
  /** Of the hidden layers, which state dictionaries do not say; "tanh" unless given. */
  activation?: ActivationName;
  /** Whether a tanh squashes continuous actions into their bounds; clipped to them unless given or said by the file. */
  squashActions?: boolean;
  /**
   * Running means and variances that observations were normalized by (epsilon is 1e-8 and the limit 10), or the file
   * that `VecNormalize.save` has written: its path (Node), a URL, or the bytes; also as JSON.
   */
  normalization?: ImportedNormalization | FileSource;
  /** Of the samples that `act` draws with `deterministic: false`; 0 unless given. */
  seed?: number;
  /** Told in a sentence what of the file does not come along; a warning on the console unless given. */
  onNotice?: (text: string) => void;
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
  "onNotice",
] as const;

/** What a preset of the environment may wrap around it, and other programs do not. */
const plain = { observationHistory: 1, rescaleActions: false, normalizeRewards: false };

/**
 * Reads a policy that another program trained: `model.zip` of Stable-Baselines3, a state dictionary by `torch.save` or
 * as safetensors, an ONNX model. Where the file has no value network, the value is 0 everywhere.
 * @param source a file's path (Node), a URL, or the bytes
 * @throws TypeError, RangeError for options; FileFormatError that says in one line why the file is no such policy
 * @example
 * const policy = await importPolicy("model.zip", { env: "CartPole-v1" });
 */
export async function importPolicy(source: FileSource, options: ImportOptions): Promise<Policy> {
  checkKeys("options", options, optionNames);
  const { activation, format, squashActions } = options;
  if (activation !== undefined) checkChoice("activation", activation, activationNames);
  if (squashActions !== undefined) checkBoolean("squashActions", squashActions);
  if (format !== undefined) checkChoice("format", format, importFormats);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const environment = environmentDefinition(options.env, "env");
  const normalization = await givenNormalization(options.normalization);
  const { onNotice = (text) => console.warn(`swingup: ${text}`) } = options;
  return readForeignFile("file", "cannot be imported", source, async (bytes) => {
    const found = await readForeignPolicy(bytes, options, environment.actionSpace);
    const imported: ForeignPolicy = endedAs(environment.actionSpace, squashActions, {
      ...found,
      normalization: normalization ?? found.normalization,
    });
    const statistics = importedStatistics(imported, environment.observationSpace);
    const settings = importedSettings(imported, environment.actionSpace);
    checkSpaces(imported, environment, settings);
    const config = completeConfig(
      { env: options.env, ...plain, ...settings, normalizeObservations: statistics !== undefined },
      environment,
    );
    const notices = [...checkFacts(imported, environment), ...deviationNotices(imported, config)];
    if (!imported.value) notices.push("the file has no value network: the policy's value is 0 everywhere");
    const policy = await Policy.create(
      config,
      (actorCritic) => {
        actorCritic.distribution.parameters.view.fill(config.initialLogStd);
        writeImported(actorCritic, imported);
      },
      { env: environment, seed, statistics },
    );
    for (const notice of notices) onNotice(notice);
    return policy;
  });
}

/** The statistics as they are given, or read from a file. */
async function givenNormalization(given: ImportOptions["normalization"]): Promise<ImportedNormalization | undefined> {
  if (given === undefined) return undefined;
  if (typeof given === "string" || given instanceof URL || given instanceof Uint8Array || given instanceof ArrayBuffer)
    return readForeignFile("normalization", "holds no statistics", given, async (bytes) => readNormalization(bytes));
  if (typeof given !== "object" || given === null || !("mean" in given && "variance" in given))
    throw new TypeError(`normalization: expected { mean, variance } or a file of VecNormalize, got ${show(given)}`);
  return given;
}
