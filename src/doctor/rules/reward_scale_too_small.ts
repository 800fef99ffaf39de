/** Rewards so small that optimizers take their gradients for zeros. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST_REWARD = 0.02; // in magnitude
const MOST_STD = 0.05; // of value targets

export const rewardScaleTooSmall: Rule = {
  name: "reward-scale-too-small",
  cause: "Rewards are so small that value and advantages are near the optimizer's epsilon.",
  explains: [
    "learning-rate-too-low",
    "gradient-vanishes",
    "value-function-does-not-fit",
    "observations-uninformative",
    "no-baseline",
  ],
  examine(run) {
    const most = Math.max(run.greatest("rewardMax"), -run.least("rewardMin"));
    const std = run.median("valueTargetStd", [0, 0.6]);
    if (!(most < MOST_REWARD) || !(most > 0) || !(std < MOST_STD)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.9,
      metric: "rewardMax",
      value: most,
      threshold: MOST_REWARD,
      advice: [
        { setting: "normalizeRewards", to: true },
        { setting: "rewardScale", to: oneDigit(run.number("rewardScale") / most) },
      ],
    };
  },
};
