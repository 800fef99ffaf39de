/** All scenarios, in the order in which they build on each other. */
import { advantageNormalization } from "./catalog/advantage_normalization.ts";
import { baseline } from "./catalog/baseline.ts";
import { batchSize } from "./catalog/batch_size.ts";
import { clipRange } from "./catalog/clip_range.ts";
import { clipping } from "./catalog/clipping.ts";
import { creditAssignment } from "./catalog/credit_assignment.ts";
import { deterministicOrStochastic } from "./catalog/deterministic_or_stochastic.ts";
import { entropy } from "./catalog/entropy.ts";
import { gaussian } from "./catalog/gaussian.ts";
import { implementationDetails } from "./catalog/implementation_details.ts";
import { learningRate } from "./catalog/learning_rate.ts";
import { policyOrValue } from "./catalog/policy_or_value.ts";
import { reinforce } from "./catalog/reinforce.ts";
import { rewardScale } from "./catalog/reward_scale.ts";
import { trpoOrPpo } from "./catalog/trpo_or_ppo.ts";
import { valueNetwork } from "./catalog/value_network.ts";
import type { Scenario } from "./scenario.ts";

export const scenarios: readonly Scenario[] = [
  reinforce,
  baseline,
  clipping,
  gaussian,
  advantageNormalization,
  batchSize,
  rewardScale,
  clipRange,
  entropy,
  creditAssignment,
  learningRate,
  valueNetwork,
  policyOrValue,
  trpoOrPpo,
  deterministicOrStochastic,
  implementationDetails,
];
