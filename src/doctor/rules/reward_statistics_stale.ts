/** A running normalization that a wild beginning has spoilt. */
import type { Evidence, Stretch } from "../evidence.ts";
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const RATIO = 15; // of deviations, at first and later
const MOST_STD = 0.15; // of value targets, where normalization should leave about 1

/** The greatest magnitude of a raw reward in a stretch. */
function size(run: Evidence, stretch: Stretch): number {
  return Math.max(run.greatest("rawRewardMax", stretch), -run.least("rawRewardMin", stretch));
}

export const rewardStatisticsStale: Rule = {
  name: "reward-statistics-stale",
  cause:
    "Early rewards were far larger than later ones, and the running deviation that rewards are divided by remembers them.",
  explains: [
    "reward-scale-too-small",
    "learning-rate-too-low",
    "value-function-does-not-fit",
    "gradient-vanishes",
    "observations-uninformative",
    "learning-rate-too-high",
  ],
  examine(run) {
    if (!run.on("normalizeRewards")) return undefined;
    const before = size(run, [0, 0.1]);
    const after = size(run, [0.5, 1]);
    const shown = run.median("valueTargetStd", [0.5, 1]);
    if (!(before > RATIO * after) || !(after > 0) || !(shown < MOST_STD)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.9,
      metric: "valueTargetStd",
      value: shown,
      threshold: MOST_STD,
      since: run.since("valueTargetStd", (value) => value < MOST_STD),
      advice: [
        { setting: "normalizeRewards", to: false },
        { setting: "rewardScale", to: oneDigit(1 / after) },
      ],
    };
  },
};
