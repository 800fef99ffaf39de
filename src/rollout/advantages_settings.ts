/** The settings of advantages and returns. */
import { choice, flag, integer, number, only, type Settings } from "../core/setting.ts";
import { estimatorNames } from "./advantages.ts";

/** For every algorithm. */
export const advantagesSettings = {
  gamma: number("discount of future rewards", 0.99, { least: 0, most: 1 }),
  normalizeAdvantages: flag("to mean 0 and deviation 1 in each minibatch", true),
  ...only("normalizeAdvantages", ["true"], {
    minAdvantageStd: number("least deviation that advantages are divided by, in units of (normalized) rewards", 0, {
      least: 0,
    }),
  }),
} satisfies Settings;

/** For those that estimate advantages by a value function. */
export const estimatorSettings = {
  advantageEstimator: choice("how advantages come from rewards and values", "gae", estimatorNames),
  ...only("advantageEstimator", ["gae"], {
    gaeLambda: number("trace decay of generalized advantage estimation", 0.95, { least: 0, most: 1 }),
  }),
  ...only("advantageEstimator", ["nStep"], {
    nStepReturn: integer("rewards that the estimator nStep looks at, at most rolloutSteps", 5, { least: 1 }),
  }),
} satisfies Settings;

/** @throws RangeError for an estimator that looks further than a rollout goes */
export function checkEstimator({ nStepReturn, rolloutSteps }: { nStepReturn?: number; rolloutSteps: number }): void {
  if (nStepReturn !== undefined && nStepReturn > rolloutSteps)
    throw new RangeError(
      `nStepReturn: expected at most rolloutSteps = ${rolloutSteps}, got ${nStepReturn}; use longer rollouts, or the estimator monteCarlo, which looks as far as the rollout goes`,
    );
}
