/** Advantages in the unit of the rewards, where learning rates are chosen for deviation 1. */
import type { Rule } from "../rule.ts";

const MOST = 10;
const LEAST = 0.01;

export const advantagesNotNormalized: Rule = {
  name: "advantages-not-normalized",
  cause: "Advantages are far from deviation 1 and nothing brings them there, so steps have the wrong size.",
  explains: [
    "reward-scale-too-large",
    "reward-scale-too-small",
    "learning-rate-too-high",
    "learning-rate-too-low",
    "gradient-always-clipped",
  ],
  examine(run) {
    const std = run.median("advantageStd", [0, 0.2]);
    const off = std > MOST || std < LEAST;
    const asked = run.setting("normalizeAdvantages") === false;
    const baseline = run.setting("algorithm") === "reinforce";
    if (!asked || baseline || !off) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.85,
      metric: "advantageStd",
      value: std,
      threshold: std > MOST ? MOST : LEAST,
      since: run.since("advantageStd", (value) => value > MOST || value < LEAST),
      advice: [{ setting: "normalizeAdvantages", to: true }],
    };
  },
};
