/** The algorithms by name: how each is made, and what it declares of the settings. */
import { type A2cOptions, a2c } from "./a2c.ts";
import { a2cSettings } from "./a2c_settings.ts";
import type { Algorithm, AlgorithmKind, AlgorithmParts, RolloutPlan } from "./algorithm.ts";
import type { AlgorithmSettings } from "./algorithm_settings.ts";
import { type PpoOptions, ppo } from "./ppo.ts";
import { ppoSettings } from "./ppo_settings.ts";
import { type ReinforceOptions, reinforce } from "./reinforce.ts";
import { reinforceSettings } from "./reinforce_settings.ts";
import { type TrpoOptions, trpo } from "./trpo.ts";
import { trpoSettings } from "./trpo_settings.ts";

// Two records, so that a bundle which needs but one holds but one: a worker makes algorithms and never reads settings, a
// policy that only acts has a configuration and no algorithm.
const kinds = { ppo, a2c, reinforce, trpo } satisfies Record<AlgorithmName, unknown>;
export const algorithmSettings = {
  ppo: ppoSettings,
  a2c: a2cSettings,
  reinforce: reinforceSettings,
  trpo: trpoSettings,
} satisfies Record<AlgorithmName, AlgorithmSettings>;

/** The algorithms by name. */
export type AlgorithmName = "ppo" | "a2c" | "reinforce" | "trpo";
/** The first is the one that runs where none is named. */
export const algorithmNames = /* @__PURE__ */ Object.keys(algorithmSettings) as readonly AlgorithmName[];

/** The options of all algorithms; each reads its own. */
export type AlgorithmOptions = PpoOptions & A2cOptions & ReinforceOptions & TrpoOptions;

/** @param options with all that the algorithm reads, as `completeConfig` gives them */
export function createAlgorithm(
  name: AlgorithmName,
  parts: AlgorithmParts,
  options: Partial<AlgorithmOptions>,
): Algorithm {
  return kinds[name].create(parts, options as AlgorithmOptions);
}

/** What an algorithm wants of its rollouts, in an environment with that time limit. */
export function rolloutPlan(
  name: AlgorithmName,
  options: Partial<AlgorithmOptions> & { rolloutSteps: number },
  timeLimit: number,
): RolloutPlan {
  const kind: AlgorithmKind<AlgorithmOptions> = kinds[name];
  const { rolloutSteps: steps } = options;
  return kind.rollouts?.(options as AlgorithmOptions & { rolloutSteps: number }, timeLimit) ?? { steps };
}
