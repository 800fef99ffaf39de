/**
 * From a file's bytes to the layers of a policy, whatever program wrote it: the kind of file is found out from its first
 * bytes, the library from the names in it.
 */
import { type Space, sameSpace } from "../core/space.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { decodeSafetensors } from "../files/safetensors_reader.ts";
import type { ActivationName } from "../networks/network.ts";
import type { ImportedPolicy } from "./imported.ts";
import { type OnnxOutputs, readOnnxPolicy } from "./onnx_policy.ts";
import { isSb3Model, readSb3Model, type Sb3Facts } from "./sb3_model.ts";
import { readTorchFile } from "./torch_file.ts";
import { readTorchPolicy, type TorchFormat, torchFormats } from "./torch_names.ts";
import { looksLikeZip, ZipArchive } from "./zip.ts";

/** The formats that `importPolicy` reads. */
export const importFormats = [...torchFormats, "onnx"] as const;

/**
 * - `stable-baselines3`: `model.zip`, or the `state_dict()` of an `MlpPolicy`, by `torch.save` or as safetensors
 * - `cleanrl`: the `state_dict()` of the `Agent` of `ppo.py` or `ppo_continuous_action.py`, by `torch.save` or as
 *   safetensors
 * - `onnx`: a multi-layer perceptron
 */
export type ImportFormat = (typeof importFormats)[number];

/** A policy, and what its file says beside the networks. */
export interface ForeignPolicy extends ImportedPolicy {
  facts?: Sb3Facts;
}

export interface ForeignOptions extends OnnxOutputs {
  format?: ImportFormat;
  activation?: ActivationName;
}

/**
 * @param actionSpace of the environment, where it must be guessed what is what
 * @throws FileFormatError that says why the bytes are no such policy
 */
export async function readForeignPolicy(
  bytes: Uint8Array,
  options: ForeignOptions,
  actionSpace: Space,
): Promise<ForeignPolicy> {
  const { format, activation } = options;
  const torch = format === "onnx" ? undefined : format;
  if (looksLikeZip(bytes)) return readZip(bytes, torch, activation);
  if (isOldTorchFile(bytes))
    throw new FileFormatError("it is a pickle of torch.save before 1.6; load it and save it again");
  if (format === "onnx" || (torch === undefined && !looksLikeSafetensors(bytes)))
    return readOnnxPolicy(bytes, options, actionSpace);
  return readTorchPolicy(decodeSafetensors(bytes).tensors, torch, activation ?? "tanh");
}

async function readZip(
  bytes: Uint8Array,
  format: TorchFormat | undefined,
  activation: ActivationName | undefined,
): Promise<ForeignPolicy> {
  if (!isSb3Model(new ZipArchive(bytes)))
    return readTorchPolicy(await readTorchFile(bytes), format, activation ?? "tanh");
  const { tensors, facts } = await readSb3Model(bytes, activation);
  const policy = readTorchPolicy(tensors, "stable-baselines3", activation ?? facts.activation ?? "tanh");
  return { ...policy, squashed: facts.squashed, facts };
}

/**
 * Notices about a file that knows more of its training than the networks.
 * @throws FileFormatError where it was trained on other spaces
 */
export function checkFacts(
  { facts = {}, notices = [], normalization, usuallyNormalized }: ForeignPolicy,
  { observationSpace, actionSpace }: { observationSpace: Space; actionSpace: Space },
): string[] {
  const { observationSpace: seen, actionSpace: taken, normalized } = facts;
  for (const [what, theirs, ours] of [
    ["observations", seen, observationSpace],
    ["actions", taken, actionSpace],
  ] as const)
    if (theirs && !(theirs.type === "box" && ours.type === "box") && !sameSpace(theirs, ours))
      throw new FileFormatError(`its ${what} are ${describe(theirs)}, the environment's ${describe(ours)}`);
  const said = [...notices];
  if (taken?.type === "box" && !sameBounds(taken, actionSpace))
    said.push(
      `it was trained with actions in ${describe(taken)}; here they are in ${describe(actionSpace)}, and bounded to that`,
    );
  if (!normalization && normalized)
    said.push(
      "it was trained on observations that VecNormalize normalised, whose statistics are in another file: without them (normalization) it sees other numbers than in training",
    );
  if (!normalization && usuallyNormalized)
    said.push(
      "CleanRL's ppo_continuous_action.py trains on normalised observations, whose statistics are not in this file: without them (normalization) it sees other numbers than in training",
    );
  return said;
}

function sameBounds(a: Space, b: Space): boolean {
  if (a.type !== "box" || b.type !== "box" || a.low.length !== b.low.length) return false;
  return a.low.every((low, k) => low === b.low[k] && a.high[k] === b.high[k]);
}

function describe(space: Space): string {
  const few = (numbers: ArrayLike<number>) =>
    `${Array.from({ length: Math.min(numbers.length, 4) }, (_, k) => numbers[k]).join(", ")}${numbers.length > 4 ? ", ..." : ""}`;
  switch (space.type) {
    case "box":
      return `[${few(space.low)}] to [${few(space.high)}]`;
    case "discrete":
      return `Discrete(${space.n})`;
    case "multiDiscrete":
      return `MultiDiscrete([${few(space.nvec)}])`;
    case "multiBinary":
      return `MultiBinary(${space.n})`;
  }
}

/** A length, then a JSON object. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}

/** Protocol 2, then torch's magic number as a long of ten bytes. */
function isOldTorchFile(bytes: Uint8Array): boolean {
  return [0x80, 2, 0x8a, 10, 0x6c, 0xfc].every((byte, k) => bytes[k] === byte);
}
