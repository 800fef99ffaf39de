/** What a rollout was like, before anything is learned from it: a plain record beside the metrics of its update. */

/** Of the rollout of one update; NaN where a quantity is undefined. Updates of few samples look at some rollouts only. */
export interface RolloutMetrics {
  /** Episodes that ended in it by termination. */
  terminated: number;
  /** Episodes that ended in it by a time limit alone. */
  truncated: number;
  // What follows is there in the first update, then in one of every 2,048 samples; of units, of every 12,800.
  /** Rewards as they are learned from: after `rewardFormula`, `rewardScale`, normalization and `rewardClip`. */
  rewardMean?: number;
  rewardStd?: number;
  rewardMin?: number;
  rewardMax?: number;
  /** Rewards as the environment gave them; the same numbers where nothing changes them. */
  rawRewardMean?: number;
  rawRewardStd?: number;
  rawRewardMin?: number;
  rawRewardMax?: number;
  /** Targets of the value function. */
  valueTargetMean?: number;
  valueTargetStd?: number;
  /** The greatest magnitude in any observation as the policy sees it; this and the next three of up to 512 samples. */
  observationMax?: number;
  /** The smallest and the greatest standard deviation of a feature that varies. */
  observationStdMin?: number;
  observationStdMax?: number;
  /** Share of the features that did not vary. */
  observationConstant?: number;
  /** Before normalization, the greatest |mean| of a feature, and the extreme deviations; NaN without normalization. */
  rawObservationMean?: number;
  rawObservationStdMin?: number;
  rawObservationStdMax?: number;
  /** Continuous actions before they are bounded, over all their numbers: mean, mean deviation of each number. */
  actionMean?: number;
  actionStd?: number;
  /** That deviation as a share of half the distance between the bounds, mean over the numbers that have two. */
  actionSpread?: number;
  /** Share of the numbers of continuous actions that lie at or beyond a bound. */
  actionsAtBound?: number;
  /** Share of the choice that was taken most often, mean over the parts of an action; NaN for continuous ones. */
  commonestAction?: number;
  /** Share of hidden units whose output was the same for all of 64 samples. */
  deadUnits?: number;
  /** Share of outputs of tanh units above 0.97 in magnitude, of sigmoid ones within 0.015 of 0 or 1; NaN for others. */
  saturatedUnits?: number;
}
