/**
 * A policy as another program described it: layers, read from a file whose shapes agree with each other, on the way to
 * the networks of an actor-critic. Here the two are matched: inputs and outputs with the environment's spaces, hidden
 * layers with what `MlpSpec` can say.
 */
import { type Space, size } from "../core/space.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { RECORD } from "../networks/feature_statistics.ts";
import type { ActivationName } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import { type HeadSpec, headSizes } from "../policies/head.ts";
import type { Ending } from "./ending.ts";
import type { DenseLayer } from "./policy_graph.ts";
import type { ImportedNormalization } from "./vec_normalize.ts";

export interface ImportedPolicy {
  policy: readonly DenseLayer[];
  /** Missing where the file has none. */
  value?: readonly DenseLayer[];
  /** Whether all layers but the last are the same layers. */
  shared?: boolean;
  /** Whether a tanh squashes continuous actions into their bounds; otherwise they are clipped to them. */
  squashed?: boolean;
  /** Whether continuous actions are clipped to [-1, 1] and scaled to their bounds: a policy of swingup's. */
  rescaled?: boolean;
  /** How observations are normalized before the first layers; with swingup's epsilon and limit. */
  normalization?: ImportedNormalization;
  /** What stands after the policy's last layer, where the file says it. */
  ending?: Ending;
  /** Whether policies of this kind are usually trained on normalized observations, whose statistics are kept apart. */
  usuallyNormalized?: boolean;
  /** What does not come along, each in a sentence. */
  notices?: readonly string[];
  /** Log standard deviations of continuous actions, where the file has them. */
  logStd?: Float32Array;
}

/** The settings that describe such networks. */
export interface ImportedSettings {
  hiddenSizes: number[];
  /** Where the value's are others. */
  valueHiddenSizes?: number[];
  activation: ActivationName;
  sharedTrunk: boolean;
  squashActions?: boolean;
  rescaleActions?: boolean;
  stateDependentStd?: boolean;
}

/** @throws FileFormatError where swingup has no such networks */
export function importedSettings(imported: ImportedPolicy, actionSpace: Space): ImportedSettings {
  const { policy, value, shared = false, squashed = false, rescaled = false } = imported;
  for (const [role, layers] of Object.entries({ policy, value })) if (layers) checkChain(role, layers);
  const hidden = [...policy.slice(0, -1), ...(value ?? []).slice(0, -1)];
  const activations = new Set(hidden.map(({ activation }) => activation));
  if (activations.size > 1)
    throw new FileFormatError(`hidden layers have ${[...activations].join(" and ")}; swingup's have one activation`);
  const [hiddenSizes, ofValue] = [policy, value ?? policy].map((layers) => layers.slice(0, -1).map((l) => l.outputs));
  const other = hiddenSizes.join() !== ofValue.join();
  const networks: ImportedSettings = {
    hiddenSizes,
    activation: hidden[0]?.activation ?? "tanh",
    sharedTrunk: shared,
    ...(other ? { valueHiddenSizes: ofValue } : {}),
  };
  if (actionSpace.type !== "box") return networks;
  const stateDependentStd = policy[policy.length - 1].outputs === 2 * size(actionSpace); // means, then log deviations
  return { ...networks, squashActions: squashed, rescaleActions: rescaled && !squashed, stateDependentStd };
}

/** Each layer takes what the one before it gives, and the last is linear. */
function checkChain(role: string, layers: readonly DenseLayer[]): void {
  if (layers.length === 0) throw new FileFormatError(`the ${role} has no layer`);
  layers.forEach(({ inputs, weight, bias }, k) => {
    if (k > 0 && inputs !== layers[k - 1].outputs)
      throw new FileFormatError(
        `the ${role}'s layer ${k} takes ${inputs} numbers, the one before it gives ${layers[k - 1].outputs}`,
      );
    if (!weight.every(Number.isFinite) || !bias.every(Number.isFinite))
      throw new FileFormatError(`the ${role}'s layer ${k} holds NaN or infinite values`);
  });
  const { activation } = layers[layers.length - 1];
  if (activation !== "linear")
    throw new FileFormatError(`the ${role} ends with ${activation}; swingup's are linear there`);
}

/** @throws FileFormatError where the policy is not one for these spaces */
export function checkSpaces(
  { policy, value, logStd }: ImportedPolicy,
  { observationSpace, actionSpace }: { observationSpace: Space; actionSpace: Space },
  head: HeadSpec,
): void {
  const { outputs, parameters } = headSizes(actionSpace, head);
  for (const [role, layers, wanted] of [["policy", policy, outputs] as const, ["value", value, 1] as const]) {
    if (!layers) continue;
    const [found, given] = [layers[0].inputs, layers[layers.length - 1].outputs];
    if (found !== size(observationSpace))
      throw new FileFormatError(
        `the ${role} takes ${found} numbers, an observation of the environment has ${size(observationSpace)}`,
      );
    if (given !== wanted)
      throw new FileFormatError(`the ${role} gives ${given} numbers, the environment's actions need ${wanted}`);
  }
  if (logStd && logStd.length !== parameters)
    throw new FileFormatError(`${logStd.length} log standard deviations, the environment's actions have ${parameters}`);
  if (logStd && !logStd.every(Number.isFinite))
    throw new FileFormatError("the log standard deviations hold NaN or infinite values");
}

/** What is said of log standard deviations that the head would clip: samples spread less or more than elsewhere. */
export function deviationNotices({ logStd }: ImportedPolicy, { minLogStd = -20, maxLogStd = 2 }: HeadSpec): string[] {
  const beyond = logStd?.find((value) => value < minLogStd || value > maxLogStd);
  if (beyond === undefined) return [];
  return [
    `log_std is ${beyond}, outside of [${minLogStd}, ${maxLogStd}], to which swingup clips it: samples have another deviation than in training; the most probable actions are the same`,
  ];
}

/**
 * A policy's statistics `[feature][mean, variance, count]`; where a file does not tell the count, as of one observation.
 * @throws RangeError where they are not as many finite numbers as an observation has
 */
export function importedStatistics(
  { normalization }: ImportedPolicy,
  observationSpace: Space,
): Float64Array | undefined {
  if (!normalization) return undefined;
  const { mean, variance, count: seen = 1 } = normalization;
  const count = size(observationSpace);
  if (mean?.length !== count || variance?.length !== count)
    throw new RangeError(
      `normalization: expected ${count} means and variances, got ${mean?.length ?? "no"} and ${variance?.length ?? "no"}`,
    );
  const statistics = Float64Array.from(Array.from(mean).flatMap((value, k) => [value, variance[k], seen]));
  if (!statistics.every((value, k) => Number.isFinite(value) && (k % RECORD === 0 || value >= 0)))
    throw new RangeError("normalization: expected finite means, and variances and a count of at least 0");
  return statistics;
}

/** Writes the layers into networks that were built by `importedSettings`; a value that is missing becomes 0. */
export function writeImported({ parameters, tensors }: ActorCritic, imported: ImportedPolicy): void {
  const { policy, value, shared, logStd } = imported;
  const { view } = parameters;
  for (const { name, shape, offset } of tensors) {
    if (name === "log_std") {
      if (logStd) view.set(logStd, offset);
      continue;
    }
    const [role, number, kind] = name.split(".");
    const layers = role === "value" ? value : policy;
    if (!layers) continue;
    place(layers[Number(number)], 0);
    if (shared && Number(number) === policy.length - 1 && value) place(value[value.length - 1], shape[0] - 1);

    function place(layer: DenseLayer, row: number): void {
      if (kind === "bias") view.set(layer.bias, offset + row);
      else
        for (let o = 0; o < layer.outputs; o++)
          view.set(layer.weight.subarray(o * layer.inputs, (o + 1) * layer.inputs), offset + (row + o) * shape[1]);
    }
  }
}
