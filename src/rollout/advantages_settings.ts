/** The settings of advantages and returns. */
import { checkBoolean } from "../core/check.ts";
import { choice, integer, number, type Settings } from "../core/setting.ts";
import { estimatorNames } from "./advantages.ts";

/** For every algorithm. */
export const advantagesSettings = {
  gamma: { check: number({ least: 0, most: 1 }), initial: 0.99, doc: "discount of future rewards" },
  normalizeAdvantages: {
    check: checkBoolean,
    initial: true,
    doc: "to mean 0 and deviation 1 in each minibatch",
  },
  minAdvantageStd: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "least deviation that advantages are divided by, in units of (normalized) rewards",
    only: { normalizeAdvantages: ["true"] },
  },
} satisfies Settings;

/** For those that estimate advantages by a value function. */
export const estimatorSettings = {
  advantageEstimator: {
    check: choice(estimatorNames),
    initial: "gae",
    doc: "how advantages come from rewards and values",
  },
  gaeLambda: {
    check: number({ least: 0, most: 1 }),
    initial: 0.95,
    doc: "trace decay of generalized advantage estimation",
    only: { advantageEstimator: ["gae"] },
  },
  nStepReturn: {
    check: integer({ least: 1 }),
    initial: 5,
    doc: "rewards that the estimator nStep looks at, at most rolloutSteps",
    only: { advantageEstimator: ["nStep"] },
  },
} satisfies Settings;

/** @throws RangeError for an estimator that looks further than a rollout goes */
export function checkEstimator({ nStepReturn, rolloutSteps }: { nStepReturn?: number; rolloutSteps: number }): void {
  if (nStepReturn !== undefined && nStepReturn > rolloutSteps)
    throw new RangeError(
      `nStepReturn: expected at most rolloutSteps = ${rolloutSteps}, got ${nStepReturn}; use longer rollouts, or the estimator monteCarlo, which looks as far as the rollout goes`,
    );
}
