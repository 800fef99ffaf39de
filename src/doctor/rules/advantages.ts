/** Rules about how advantages are made of returns. */
import { names, type Rules } from "../rule.ts";

const STD = { least: 0.01, most: 10 };

export const advantages: Rules = {
  /** REINFORCE without a baseline: right, and slow. */
  "no-baseline": {
    cause: "Returns are used as they are, so each gradient is mostly noise; a learned baseline takes most of it away.",
    explains: [],
    examine(run) {
      const none = run.setting("algorithm") === "reinforce" && run.setting("baseline") === "none";
      if (!none || run.learning.succeeded) return undefined;
      return {
        severity: "warning",
        likelihood: 0.8,
        shown: { metric: "advantageStd", value: run.median("advantageStd", [0, 0.3]), threshold: 1 },
        advice: { baseline: "value" },
      };
    },
  },

  /** Advantages in the unit of the rewards, where learning rates are chosen for deviation 1. */
  "advantages-not-normalized": {
    cause: "Advantages are far from deviation 1 and nothing brings them there, so steps have the wrong size.",
    explains: names`reward-scale-too-large reward-scale-too-small learning-rate-too-high learning-rate-too-low
      gradient-always-clipped`,
    examine(run) {
      const std = run.median("advantageStd", [0, 0.2]);
      const off = std > STD.most || std < STD.least;
      const asked = run.setting("normalizeAdvantages") === false;
      const baseline = run.setting("algorithm") === "reinforce";
      if (!asked || baseline || !off) return undefined;
      return {
        likelihood: 0.85,
        shown: { metric: "advantageStd", value: std, threshold: std > STD.most ? STD.most : STD.least },
        since: run.since("advantageStd", (value) => value > STD.most || value < STD.least),
        advice: { normalizeAdvantages: true },
      };
    },
  },
};
