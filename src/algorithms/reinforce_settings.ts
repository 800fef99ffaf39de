/** The settings of REINFORCE, and what learning from whole episodes asks for. */
import { choice, number, only } from "../core/setting.ts";
import type { AlgorithmConfig, AlgorithmSettings } from "./algorithm_settings.ts";
import { entropySettings } from "./loss_settings.ts";
import { valueFitSettings } from "./value_fit_settings.ts";

/** What REINFORCE subtracts from returns, by name. */
export const baselineNames = ["none", "value"] as const;
/** What REINFORCE subtracts from returns. */
export type BaselineName = (typeof baselineNames)[number];

export const reinforceSettings: AlgorithmSettings = {
  reads: {
    ...entropySettings,
    baseline: choice("what is taken off the returns: nothing, or a learned value function", "none", baselineNames),
    ...only("baseline", ["value"], {
      valueLearningRate: number("step size of the baseline's optimizer", 1e-3, { above: 0, most: 1 }),
    }),
    ...valueFitSettings,
  },
  defaults: { rolloutSteps: 1, learningRate: 1e-3, normalizeAdvantages: false },
  check: checkEpisodes,
};

function checkEpisodes(config: AlgorithmConfig, environment: { readonly timeLimit: number }): void {
  const { baseline, sharedTrunk, steps, numEnvs, rolloutSteps } = config;
  const timeLimit = config.timeLimit ?? environment.timeLimit;
  if (timeLimit === 0)
    throw new RangeError(
      "timeLimit: expected one with algorithm reinforce, which learns from whole episodes, got none; set it, or use ppo or a2c",
    );
  const longest = numEnvs * (rolloutSteps - 1 + timeLimit);
  if (steps < longest)
    throw new RangeError(
      `steps: expected at least the longest rollout, numEnvs * (rolloutSteps - 1 + time limit) = ${longest}, got ${steps}`,
    );
  if (baseline === "value" && sharedTrunk)
    throw new RangeError(
      "sharedTrunk: expected false with baseline value, whose gradient stays out of the policy, got true; use baseline none, or a2c",
    );
}
