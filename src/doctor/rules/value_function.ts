/** Rules about the value function: its fit, and its share of the gradient. */
import { oneDigit } from "../round.ts";
import type { Rules, Sign } from "../rule.ts";

const LEAST_EXPLAINED = 0.3;
const LEAST_COEFFICIENT = 1e-3;
const MOST_RATIO = 500; // the value's gradient over the policy's

export const valueFunction: Rules = {
  /** A value function that predicts nothing although returns vary. */
  "value-function-does-not-fit": {
    cause: "The value function does not follow the returns, so advantages are as noisy as returns themselves.",
    explains: [],
    examine(run): Sign | undefined {
      const explained = run.median("explainedVariance", [0.3, 1]);
      const coefficient = run.number("valueCoefficient");
      const ignored = coefficient < LEAST_COEFFICIENT;
      const std = run.median("valueTargetStd", [0.3, 1]);
      const varies = std > 0.05 * Math.abs(run.median("valueTargetMean", [0.3, 1]));
      const unfit = explained < LEAST_EXPLAINED && varies;
      if (!ignored && !(unfit && run.learning.failed)) return undefined;
      const harmless = ignored ? run.learning.succeeded : run.learning.rises; // returns may be chance for the most part
      return {
        severity: harmless ? "note" : "warning",
        likelihood: ignored ? 0.9 : 0.45,
        shown: { metric: "explainedVariance", value: explained, threshold: LEAST_EXPLAINED },
        since: run.since("explainedVariance", (value) => value < LEAST_EXPLAINED),
        advice: ignored ? { valueCoefficient: 0.5 } : { normalizeRewards: true, normalizeObservations: true },
      };
    },
  },

  /** A gradient of the value beside which the policy's is nothing, under a limit that both share. */
  "value-gradient-dominates": {
    cause: "The value's gradient uses up maxGradientNorm, which limits both together, so the policy takes tiny steps.",
    explains: ["gradient-always-clipped", "learning-rate-too-low"],
    examine(run): Sign | undefined {
      const coefficient = run.number("valueCoefficient");
      const ratio = run.greatest("gradientRatio", [0, 0.1]);
      const clips = run.median("clippedGradients", [0, 0.3]) > 0.9;
      if (!(ratio > (coefficient > 5 ? MOST_RATIO / 10 : MOST_RATIO)) || !clips) return undefined;
      return {
        likelihood: coefficient > 5 ? 0.95 : 0.7,
        ...run.above("gradientRatio", ratio, MOST_RATIO),
        advice:
          coefficient > 5
            ? { valueCoefficient: 0.5 }
            : { normalizeRewards: true, valueCoefficient: Math.max(LEAST_COEFFICIENT, oneDigit(coefficient / ratio)) },
      };
    },
  },
};
