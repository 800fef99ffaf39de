/** Rewards so large that the value's gradient takes all of the limit that it shares with the policy's. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST_RATIO = 500; // the value's gradient over the policy's; healthy runs begin at 1 to 100
const MOST_STD = 18; // of value targets

export const rewardScaleTooLarge: Rule = {
  name: "reward-scale-too-large",
  cause:
    "Returns are so large that the value function cannot follow, and its gradient uses up the limit that the policy shares.",
  explains: [
    "value-gradient-dominates",
    "gradient-always-clipped",
    "value-function-does-not-fit",
    "learning-rate-too-low",
    "observations-uninformative",
    "entropy-bonus-too-large",
    "network-too-small",
  ],
  examine(run) {
    const std = run.median("valueTargetStd", [0, 0.5]);
    const ratio = run.greatest("gradientRatio", [0, 0.3]);
    const starves = ratio > MOST_RATIO && run.number("maxGradientNorm") > 0;
    const shared = !Number.isFinite(ratio) && run.median("valueLoss", [0, 0.5]) > MOST_STD * MOST_STD;
    if (!(std > MOST_STD) || !(starves || shared)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: run.number("valueCoefficient") > 5 ? 0.4 : ratio > 3 * MOST_RATIO ? 0.93 : 0.75,
      metric: starves ? "gradientRatio" : "valueTargetStd",
      value: starves ? ratio : std,
      threshold: starves ? MOST_RATIO : MOST_STD,
      advice: [
        { setting: "normalizeRewards", to: true },
        { setting: "rewardScale", to: oneDigit(run.number("rewardScale") / std) },
      ],
    };
  },
};
