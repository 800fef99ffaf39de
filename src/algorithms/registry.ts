/** The algorithms by name: their options, and what each declares of the settings. How each is made is in kinds.ts. */
import type { A2cOptions } from "./a2c.ts";
import { a2cSettings } from "./a2c_settings.ts";
import type { AlgorithmSettings } from "./algorithm_settings.ts";
import type { PpoOptions } from "./ppo.ts";
import { ppoSettings } from "./ppo_settings.ts";
import type { ReinforceOptions } from "./reinforce.ts";
import { reinforceSettings } from "./reinforce_settings.ts";
import type { TrpoOptions } from "./trpo.ts";
import { trpoSettings } from "./trpo_settings.ts";

// Apart from the algorithms, so that a bundle which needs but one of the two holds but one: a worker makes algorithms and
// never reads settings, a policy that only acts has a configuration and no algorithm.
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
