/** A discount near 1 in a task that nothing ends but a limit: values have nothing to hold on to. */
import type { Rule } from "../rule.ts";

const LEAST = 0.9985;

export const gammaTooHigh: Rule = {
  name: "gamma-too-high",
  cause: "Values reach across limits of episodes without end, so they drift and never settle.",
  explains: [
    "value-function-does-not-fit",
    "reward-scale-too-large",
    "value-gradient-dominates",
    "learning-rate-too-high",
  ],
  examine(run) {
    const gamma = run.number("gamma");
    const horizon = 1 / (1 - gamma);
    const length = run.median("episodeLength", [0, 1]);
    const endless = !(run.share("terminated", (count) => count > 0, [0.5, 1]) > 0.3);
    const long = gamma >= LEAST && (!(length > 0) || horizon > 3 * length);
    if (!long || !endless) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: gamma === 1 ? 0.9 : 0.6,
      metric: "gamma",
      value: gamma,
      threshold: LEAST,
      advice: [{ setting: "gamma", to: 0.99 }],
    };
  },
};
