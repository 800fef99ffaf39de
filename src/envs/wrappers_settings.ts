/** The settings of what is laid around an environment. */
import { flag, type Settings } from "../core/setting.ts";
import { wrapperChecks } from "./wrappers.ts";

export const wrapperSettings = {
  timeLimit: {
    check: wrapperChecks.timeLimit,
    initial: null,
    doc: "steps after which an episode is truncated; 0: never; null: as the environment has it",
  },
  observationHistory: { check: wrapperChecks.observationHistory, initial: 1, doc: "observations stacked to one" },
  rewardFormula: {
    check: wrapperChecks.rewardFormula,
    initial: null,
    doc: "rewards by a formula of the step, such as reward - abs(position); returns stay the environment's; null: its own",
  },
  normalizeObservations: flag("to running mean 0 and variance 1, clipped to +-10; the policy keeps the statistics"),
  normalizeRewards: flag("divided by the running deviation of the discounted return, clipped to +-10"),
  rewardScale: { check: wrapperChecks.rewardScale, initial: 1, doc: "rewards are multiplied by it; returns stay raw" },
  rewardClip: {
    check: wrapperChecks.rewardClip,
    initial: 0,
    doc: "rewards are clipped to +- this after that; 0: no limit, or +-10 where they are normalized",
  },
} satisfies Settings;
