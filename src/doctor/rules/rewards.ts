/** Rules about rewards: their scale, and whether they say anything. */

import type { Evidence, Stretch } from "../evidence.ts";
import { oneDigit } from "../round.ts";
import { names, type Rules, type Sign } from "../rule.ts";

/** The value's gradient over the policy's, where healthy runs begin at 1 to 100; rewards' deviation at first and later. */
const RATIO = { ofGradients: 500, ofRewards: 15 };
const TARGET_STD = { least: 0.05, leastNormalized: 0.15, most: 18 }; // normalization should leave about 1
const MOST_REWARD = 0.02; // in magnitude
const ROUNDING = 1e-5; // of a sum of rewards that were float32

/** The greatest magnitude of a raw reward in a stretch. */
function size(run: Evidence, stretch: Stretch): number {
  return Math.max(run.greatest("rawRewardMax", stretch), -run.least("rawRewardMin", stretch));
}

/** Whether all episodes of the run had one return, but for the rounding of its sum. */
function returnsAreEqual(run: Evidence): boolean {
  const [least, most] = [run.least("episodeReturnMin"), run.greatest("episodeReturnMax")];
  return most - least <= ROUNDING * Math.max(Math.abs(least), Math.abs(most));
}

/** Whether returns are larger than rewards of that size add up to: the larger ones were in rollouts that nobody looked at. */
function missesRewards(run: Evidence, mostReward: number): boolean {
  if (run.on("normalizeRewards")) return false; // returns are of raw rewards
  const [least, most] = [run.least("episodeReturnMin"), run.greatest("episodeReturnMax")];
  const seen = (mostReward / Math.abs(run.number("rewardScale"))) * run.greatest("episodeLengthMax");
  return Math.max(-least, most) > (1 + ROUNDING) * seen;
}

export const rewards: Rules = {
  /** Rewards so large that the value's gradient takes all of the limit that it shares with the policy's. */
  "reward-scale-too-large": {
    cause:
      "Returns are so large that the value function cannot follow, and its gradient uses up the limit that the policy shares.",
    explains: names`value-gradient-dominates gradient-always-clipped value-function-does-not-fit
      learning-rate-too-low observations-uninformative entropy-bonus-too-large network-too-small`,
    examine(run) {
      const std = run.median("valueTargetStd", [0, 0.5]);
      const ratio = run.greatest("gradientRatio", [0, 0.3]);
      const starves = ratio > RATIO.ofGradients && run.number("maxGradientNorm") > 0;
      const shared = !Number.isFinite(ratio) && run.median("valueLoss", [0, 0.5]) > TARGET_STD.most * TARGET_STD.most;
      if (!(std > TARGET_STD.most) || !(starves || shared)) return undefined;
      return {
        likelihood: run.number("valueCoefficient") > 5 ? 0.4 : ratio > 3 * RATIO.ofGradients ? 0.93 : 0.75,
        shown: {
          metric: starves ? "gradientRatio" : "valueTargetStd",
          value: starves ? ratio : std,
          threshold: starves ? RATIO.ofGradients : TARGET_STD.most,
        },
        advice: { normalizeRewards: true, rewardScale: oneDigit(run.number("rewardScale") / std) },
      };
    },
  },

  /** Rewards so small that optimizers take their gradients for zeros. */
  "reward-scale-too-small": {
    cause: "Rewards are so small that value and advantages are near the optimizer's epsilon.",
    explains: names`learning-rate-too-low gradient-vanishes value-function-does-not-fit observations-uninformative
      no-baseline`,
    examine(run) {
      const most = Math.max(run.greatest("rewardMax"), -run.least("rewardMin"));
      const std = run.median("valueTargetStd", [0, 0.6]);
      if (!(most < MOST_REWARD) || !(most > 0) || !(std < TARGET_STD.least) || missesRewards(run, most))
        return undefined;
      return {
        likelihood: 0.9,
        shown: { metric: "rewardMax", value: most, threshold: MOST_REWARD },
        advice: { normalizeRewards: true, rewardScale: oneDigit(run.number("rewardScale") / most) },
      };
    },
  },

  /** A goal that random play never meets: every episode is like every other. */
  "reward-never-seen": {
    cause:
      "Every episode runs to its limit with the same return: the goal has not been met once, so there is nothing to learn from. Reward each place that is new in the episode (a twentieth) and show places one-hot, or begin near the goal.",
    explains: names`reward-constant observations-uninformative value-function-does-not-fit learning-rate-too-low
      gradient-vanishes reward-scale-too-small time-limit-as-termination dead-units learning-rate-too-high
      gamma-too-low advantages-not-normalized`,
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
      const advice: Sign["advice"] = run.number("entropyCoefficient") > 0.01 ? {} : { entropyCoefficient: 0.01 };
      return {
        severity: "warning",
        likelihood: 0.97,
        shown: {
          metric: "episodeReturnMax",
          value: run.greatest("episodeReturnMax"),
          threshold: run.least("episodeReturnMin"),
        },
        advice,
      };
    },
  },

  /** A reward that is the same whatever is done. */
  "reward-constant": {
    cause: "The reward is the same in every step, so no action is better than another.",
    explains: names`observations-uninformative value-function-does-not-fit learning-rate-too-low gradient-vanishes
      reward-scale-too-small learning-rate-too-high gamma-too-low network-too-small dead-units
      time-limit-as-termination`,
    examine(run) {
      const [least, most] = [run.least("rawRewardMin"), run.greatest("rawRewardMax")];
      // Small updates look at a few rollouts only, and a rare reward may be in none of them: returns hold all rewards.
      if (!(least === most) || !returnsAreEqual(run) || !(run.greatest("episodes") > 0)) return undefined;
      return {
        severity: "warning",
        likelihood: 0.95,
        shown: { metric: "rawRewardMax", value: most, threshold: least },
        advice: {},
      };
    },
  },

  /** A running normalization that a wild beginning has spoilt. */
  "reward-statistics-stale": {
    cause:
      "Early rewards were far larger than later ones, and the running deviation that rewards are divided by remembers them.",
    explains: names`reward-scale-too-small learning-rate-too-low value-function-does-not-fit gradient-vanishes
      observations-uninformative learning-rate-too-high`,
    examine(run) {
      if (!run.on("normalizeRewards")) return undefined;
      const before = size(run, [0, 0.1]);
      const after = size(run, [0.5, 1]);
      const shown = run.median("valueTargetStd", [0.5, 1]);
      if (!(before > RATIO.ofRewards * after) || !(after > 0) || !(shown < TARGET_STD.leastNormalized))
        return undefined;
      return {
        likelihood: 0.9,
        shown: { metric: "valueTargetStd", value: shown, threshold: TARGET_STD.leastNormalized },
        since: run.since("valueTargetStd", (value) => value < TARGET_STD.leastNormalized),
        advice: { normalizeRewards: false, rewardScale: oneDigit(1 / after) },
      };
    },
  },
};
