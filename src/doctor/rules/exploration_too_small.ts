/** Continuous actions that begin so close together that nothing can be learned from their differences. */
import type { Rule } from "../rule.ts";

const LEAST_LOG_STD = -2.5;
const LEAST_SPREAD = 0.05; // deviation over half the distance between the bounds

export const explorationTooSmall: Rule = {
  name: "exploration-too-small",
  cause: "Actions vary so little from the beginning that their consequences can hardly be told apart.",
  explains: [
    "observations-uninformative",
    "value-function-does-not-fit",
    "learning-rate-too-high",
    "clip-range-too-wide",
  ],
  examine(run) {
    const spread = run.median("actionSpread", [0, 0.1]);
    const logStd = run.median("logStd", [0, 0.1]);
    const narrow = spread < LEAST_SPREAD || logStd < LEAST_LOG_STD;
    const asked = run.number("initialLogStd") < LEAST_LOG_STD;
    if (!narrow || !asked) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.9,
      metric: "logStd",
      value: logStd,
      threshold: LEAST_LOG_STD,
      advice: [{ setting: "initialLogStd", to: 0 }],
    };
  },
};
