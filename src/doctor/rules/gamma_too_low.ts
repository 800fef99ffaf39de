/** A discount that does not see as far as the consequences lie. */
import type { Rule } from "../rule.ts";

const MOST = 0.85; // a horizon of 7 steps

export const gammaTooLow: Rule = {
  name: "gamma-too-low",
  cause: "Rewards a few steps away count for nothing, so what leads to them is not learned.",
  explains: [
    "value-function-does-not-fit",
    "reward-scale-too-small",
    "advantages-not-normalized",
    "learning-rate-too-high",
    "gradient-vanishes",
    "observations-uninformative",
    "network-too-small",
    "batch-too-small",
  ],
  examine(run) {
    const gamma = run.number("gamma");
    const horizon = 1 / (1 - gamma);
    const length = run.median("episodeLength", [0.3, 1]);
    if (!(gamma < MOST) || !(length > 3 * horizon)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: gamma < 0.6 ? 0.94 : 0.8,
      metric: "gamma",
      value: gamma,
      threshold: MOST,
      advice: [{ setting: "gamma", to: 0.99 }],
    };
  },
};
