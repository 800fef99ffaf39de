/**
 * What an exported file says of the policy inside: which environment it was trained for and how, and by which hash its
 * parameters are known. Formats put it into a comment or into their metadata.
 */
import type { Policy } from "../agent/policy.ts";
import { encodeSpaces } from "../configuration/spaces_text.ts";
import { size } from "../core/space.ts";
import { VERSION } from "../core/version.ts";
import type { QuantizationCost } from "./quantization.ts";

/** Plain data, as JSON holds it. */
export interface About {
  readonly env: string;
  /** Observations' shape and the space of actions, without wrappers. */
  readonly spaces: object;
  /** The training configuration, without the environment's name. */
  readonly settings: object;
  /** SHA-256 of the parameters, little-endian float32. */
  readonly parametersSha256: string;
  /** Of swingup. */
  readonly version: string;
  /** Where it acts on a history: what it takes as an observation. */
  readonly observation?: string;
  /** Where it is set to sample its actions: what an export does instead. */
  readonly acting?: string;
  /** Mean return of the last 100 training episodes, where it is known. */
  readonly trainingReturn?: number;
  /** What its 8-bit weights cost, where it has them. */
  readonly quantization?: QuantizationCost;
}

/** @param more of what the policy itself does not know */
export function aboutPolicy(policy: Policy, more: Pick<About, "trainingReturn" | "quantization"> = {}): About {
  const { env, ...settings } = policy.config;
  return {
    env,
    spaces: JSON.parse(encodeSpaces(policy.environment)),
    settings,
    parametersSha256: policy.parametersSha256,
    version: VERSION,
    ...(settings.observationHistory > 1 ? { observation: historyText(settings.observationHistory, policy) } : {}),
    ...(policy.acting === "sampled"
      ? { acting: "most probable action; the policy is set to sample, which returned more" }
      : {}),
    ...(more.trainingReturn === undefined ? {} : { trainingReturn: more.trainingReturn }),
    ...(more.quantization === undefined ? {} : { quantization: more.quantization }),
  };
}

/** As envs/observation_history.ts stacks them. */
function historyText(frames: number, { observationSpace }: Policy): string {
  const each = size(observationSpace) / frames;
  return `the last ${frames} observations of the environment, ${each} numbers each, the oldest first; an episode begins with its first in every place`;
}

/** Facts by their names, each one text: for comments and for metadata that hold nothing but texts. */
export function aboutTexts(facts: object): [name: string, text: string][] {
  return Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, typeof value === "string" ? value : JSON.stringify(value)]];
  });
}
