/** A goal that random play never meets: every episode is like every other. */
import type { Rule } from "../rule.ts";

export const rewardNeverSeen: Rule = {
  name: "reward-never-seen",
  cause:
    "Every episode runs to its limit with the same return: the goal has not been met once, so there is nothing to learn from.",
  explains: [
    "reward-constant",
    "observations-uninformative",
    "value-function-does-not-fit",
    "learning-rate-too-low",
    "gradient-vanishes",
    "reward-scale-too-small",
    "time-limit-as-termination",
    "dead-units",
    "learning-rate-too-high",
    "gamma-too-low",
    "advantages-not-normalized",
  ],
  examine(run) {
    const same = run
      .series("episodeReturnMax")
      .map((most, k) => most - run.series("episodeReturnMin")[k])
      .filter(Number.isFinite);
    const constantReward = run.greatest("rewardMax") === run.least("rewardMin");
    const ended = run.greatest("terminated") > 0;
    const unseen =
      same.length > 0 && same.every((range) => range === 0) && (constantReward || !(run.greatest("rewardStd") > 0));
    if (!unseen || ended) return undefined;
    return {
      severity: "warning",
      likelihood: 0.97,
      metric: "episodeReturnMax",
      value: run.greatest("episodeReturnMax"),
      threshold: run.least("episodeReturnMin"),
      advice: [{ setting: "entropyCoefficient", to: 0.01 }],
    };
  },
};
