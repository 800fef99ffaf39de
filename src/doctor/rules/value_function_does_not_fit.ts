/** A value function that predicts nothing although returns vary. */
import type { Rule } from "../rule.ts";

const LEAST_EXPLAINED = 0.3;
const LEAST_COEFFICIENT = 1e-3;

export const valueFunctionDoesNotFit: Rule = {
  name: "value-function-does-not-fit",
  cause: "The value function does not follow the returns, so advantages are as noisy as returns themselves.",
  explains: [],
  examine(run) {
    const explained = run.median("explainedVariance", [0.3, 1]);
    const coefficient = run.number("valueCoefficient");
    const ignored = coefficient < LEAST_COEFFICIENT;
    const std = run.median("valueTargetStd", [0.3, 1]);
    const varies = std > 0.05 * Math.abs(run.median("valueTargetMean", [0.3, 1]));
    const unfit = explained < LEAST_EXPLAINED && varies;
    if (!ignored && !(unfit && run.learning.failed)) return undefined;
    return {
      severity: ignored && run.learning.succeeded ? "note" : "warning",
      likelihood: ignored ? 0.9 : 0.45,
      metric: "explainedVariance",
      value: explained,
      threshold: LEAST_EXPLAINED,
      since: run.since("explainedVariance", (value) => value < LEAST_EXPLAINED),
      advice: ignored
        ? [{ setting: "valueCoefficient", to: 0.5 }]
        : [
            { setting: "normalizeRewards", to: true },
            { setting: "normalizeObservations", to: true },
          ],
    };
  },
};
