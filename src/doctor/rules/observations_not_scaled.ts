/** Observations of hundreds, which drive every unit of the first layer to its end. */
import type { Rule } from "../rule.ts";

const MOST = 50; // in magnitude

export const observationsNotScaled: Rule = {
  name: "observations-not-scaled",
  cause: "Some observations are so large that the network's first layer sees nothing else.",
  explains: [
    "observations-uninformative",
    "value-function-does-not-fit",
    "dead-units",
    "gradient-vanishes",
    "learning-rate-too-high",
    "network-too-small",
    "reward-scale-too-large",
    "value-gradient-dominates",
    "learning-rate-too-low",
    "exploration-too-small",
    "actions-out-of-scale",
  ],
  examine(run) {
    const most = run.median("observationMax", [0, 0.5]);
    const saturated = run.median("saturatedUnits", [0, 0.5]);
    const large = most > MOST;
    if (run.on("normalizeObservations") || !large) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: most > 10 * MOST ? 0.96 : saturated > 0.5 ? 0.9 : 0.65,
      metric: "observationMax",
      value: most,
      threshold: MOST,
      advice: [{ setting: "normalizeObservations", to: true }],
    };
  },
};
