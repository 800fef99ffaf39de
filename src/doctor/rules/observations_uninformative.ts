/** Observations that do not say what returns depend on: something is hidden, or has to be remembered. */
import type { Rule } from "../rule.ts";

const MOST_EXPLAINED = 0.1;

export const observationsUninformative: Rule = {
  name: "observations-uninformative",
  cause:
    "Values stay unpredictable and returns do not rise, although policy and value are learned: the observation may lack what matters.",
  explains: [
    "dead-units",
    "gradient-vanishes",
    "learning-rate-too-low",
    "value-function-does-not-fit",
    "network-too-small",
  ],
  examine(run) {
    const explained = run.median("explainedVariance", [0.3, 1]);
    const constant = run.median("observationConstant", [0, 1]) === 1;
    const learnsValue = !(run.number("valueCoefficient") < 1e-3);
    const moves = run.median("approxKl", [0, 0.6]) > 3e-4 || run.setting("algorithm") === "a2c";
    const varies = run.median("valueTargetStd", [0.3, 1]) > 0.02 * Math.abs(run.median("valueTargetMean", [0.3, 1]));
    const blind = Math.abs(explained) < MOST_EXPLAINED && moves && learnsValue && varies && run.learning.failed;
    if (!constant && !blind) return undefined;
    return {
      severity: "warning",
      likelihood: constant ? 0.97 : 0.7,
      metric: constant ? "observationConstant" : "explainedVariance",
      value: constant ? 1 : explained,
      threshold: constant ? 1 : MOST_EXPLAINED,
      since: constant ? 0 : run.since("explainedVariance", (value) => Math.abs(value) < MOST_EXPLAINED),
      advice: [{ setting: "observationHistory", to: 4 }],
    };
  },
};
