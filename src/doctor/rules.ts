/** All rules of the doctor. */
import type { Rule } from "./rule.ts";
import { actionsOutOfScale } from "./rules/actions_out_of_scale.ts";
import { advantagesNotNormalized } from "./rules/advantages_not_normalized.ts";
import { batchTooSmall } from "./rules/batch_too_small.ts";
import { clipRangeTooNarrow } from "./rules/clip_range_too_narrow.ts";
import { clipRangeTooWide } from "./rules/clip_range_too_wide.ts";
import { deadUnits } from "./rules/dead_units.ts";
import { deterministicGap } from "./rules/deterministic_gap.ts";
import { entropyBonusTooLarge } from "./rules/entropy_bonus_too_large.ts";
import { entropyCollapsed } from "./rules/entropy_collapsed.ts";
import { explorationTooSmall } from "./rules/exploration_too_small.ts";
import { forgotten } from "./rules/forgotten.ts";
import { gammaTooHigh } from "./rules/gamma_too_high.ts";
import { gammaTooLow } from "./rules/gamma_too_low.ts";
import { gradientAlwaysClipped } from "./rules/gradient_always_clipped.ts";
import { gradientVanishes } from "./rules/gradient_vanishes.ts";
import { learningRateTooHigh } from "./rules/learning_rate_too_high.ts";
import { learningRateTooLow } from "./rules/learning_rate_too_low.ts";
import { logStdAtBound } from "./rules/log_std_at_bound.ts";
import { networkTooSmall } from "./rules/network_too_small.ts";
import { noBaseline } from "./rules/no_baseline.ts";
import { noEpisodeEnds } from "./rules/no_episode_ends.ts";
import { nonFinite } from "./rules/non_finite.ts";
import { notFinished } from "./rules/not_finished.ts";
import { observationsNotScaled } from "./rules/observations_not_scaled.ts";
import { observationsUninformative } from "./rules/observations_uninformative.ts";
import { rewardConstant } from "./rules/reward_constant.ts";
import { rewardNeverSeen } from "./rules/reward_never_seen.ts";
import { rewardScaleTooLarge } from "./rules/reward_scale_too_large.ts";
import { rewardScaleTooSmall } from "./rules/reward_scale_too_small.ts";
import { rewardStatisticsStale } from "./rules/reward_statistics_stale.ts";
import { timeLimitAsTermination } from "./rules/time_limit_as_termination.ts";
import { timeLimitOnly } from "./rules/time_limit_only.ts";
import { tooManyEpochs } from "./rules/too_many_epochs.ts";
import { valueFunctionDoesNotFit } from "./rules/value_function_does_not_fit.ts";
import { valueGradientDominates } from "./rules/value_gradient_dominates.ts";

export const rules: readonly Rule[] = [
  learningRateTooHigh,
  learningRateTooLow,
  clipRangeTooWide,
  clipRangeTooNarrow,
  tooManyEpochs,
  batchTooSmall,
  entropyCollapsed,
  entropyBonusTooLarge,
  logStdAtBound,
  explorationTooSmall,
  noBaseline,
  advantagesNotNormalized,
  rewardScaleTooLarge,
  rewardScaleTooSmall,
  rewardNeverSeen,
  rewardConstant,
  rewardStatisticsStale,
  observationsNotScaled,
  observationsUninformative,
  gammaTooLow,
  gammaTooHigh,
  valueFunctionDoesNotFit,
  valueGradientDominates,
  networkTooSmall,
  deadUnits,
  gradientAlwaysClipped,
  gradientVanishes,
  actionsOutOfScale,
  timeLimitOnly,
  noEpisodeEnds,
  timeLimitAsTermination,
  deterministicGap,
  forgotten,
  notFinished,
  nonFinite,
];
