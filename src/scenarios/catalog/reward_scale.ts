/** Rewards in the hundreds: raw, scaled, clipped, normalized. */
import type { Scenario } from "../scenario.ts";

export const rewardScale: Scenario = {
  name: "reward-scale",
  question: "Rewards are in the hundreds: what is to be done with them?",
  expected:
    "The value function's gradient grows with them and drowns the policy's where both share a limit; scaling or normalizing mends it, clipping loses what is beyond it (Huang et al. 2022).",
  answer:
    "Scale them or normalize them, which are as good as each other; raw, nothing at all is learned, and clipping loses most.",
  seen: "Raw, the value function's gradient is 14,000 times the policy's, the limit of the gradient's norm cuts every step, the value function explains nothing, and after 98,304 steps the policy is where it began (-1,232). Divided by a constant, or by a running deviation, all ten seeds learn (-156 and -158), and the two cannot be told apart. Clipped to ±1 nearly every reward is -1: what is left says only whether the pole is nearly upright, which some seeds make something of (-504) and others do not (-1,736).",
  experiments: [
    {
      title: "Pendulum-v1 with rewards times 50: 0 to -814 a step",
      env: "Pendulum-v1",
      settings: { algorithm: "ppo", steps: 98_304 },
      arms: [
        { name: "raw", settings: { rewardScale: 50 } },
        { name: "scaled to 0 to -1.6", settings: { rewardScale: 0.1 } },
        { name: "clipped to ±1", settings: { rewardScale: 50, rewardClip: 1 } },
        { name: "running normalization", settings: { normalizeRewards: true } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "valueTargetStd", title: "deviation of value targets" },
        { value: "gradientRatio", title: "value's gradient over policy's" },
        { value: "clippedGradients", title: "gradients that were limited" },
        { value: "explainedVariance", title: "explained variance" },
      ],
    },
  ],
};
