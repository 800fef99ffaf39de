/** Rules about what is observed: its scale, and whether it says what returns depend on. */
import { names, type Rules } from "../rule.ts";

const MOST_MAGNITUDE = 50;
const MOST_EXPLAINED = 0.1;
const HISTORY = { usual: 8, most: 64 }; // observations; whole episodes where they are short

export const observations: Rules = {
  /** Observations of hundreds, which drive every unit of the first layer to its end. */
  "observations-not-scaled": {
    cause: "Some observations are so large that the network's first layer sees nothing else.",
    explains: names`observations-uninformative value-function-does-not-fit dead-units gradient-vanishes
      learning-rate-too-high network-too-small learning-rate-too-low
      exploration-too-small actions-out-of-scale`,
    examine(run) {
      const most = run.median("observationMax", [0, 0.5]);
      const saturated = run.median("saturatedUnits", [0, 0.5]);
      const large = most > MOST_MAGNITUDE;
      if (run.on("normalizeObservations") || !large) return undefined;
      return {
        likelihood: most > 10 * MOST_MAGNITUDE ? 0.96 : saturated > 0.5 ? 0.9 : 0.65,
        shown: { metric: "observationMax", value: most, threshold: MOST_MAGNITUDE },
        advice: { normalizeObservations: true },
      };
    },
  },

  /** Observations that do not say what returns depend on: something is hidden, or has to be remembered. */
  "observations-uninformative": {
    cause:
      "Values stay unpredictable and returns do not rise, although policy and value are learned: the observation may lack what matters.",
    explains: names`dead-units gradient-vanishes learning-rate-too-low value-function-does-not-fit network-too-small`,
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
        shown: {
          metric: constant ? "observationConstant" : "explainedVariance",
          value: constant ? 1 : explained,
          threshold: constant ? 1 : MOST_EXPLAINED,
        },
        since: constant ? 0 : run.since("explainedVariance", (value) => Math.abs(value) < MOST_EXPLAINED),
        advice: { observationHistory: remembered(run.median("episodeLengthMax", [0.3, 1])) },
      };
    },
  },
};

/** How many observations may hold what is missing. */
function remembered(length: number): number {
  return length <= HISTORY.most ? Math.max(2, Math.ceil(length)) : HISTORY.usual;
}
