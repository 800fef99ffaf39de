/** A limit on the gradient so low that it decides every step. */
import type { Rule } from "../rule.ts";

const MOST = 0.9; // share of the steps
const LEAST = 0.005; // of limits; 0.5 is usual

export const gradientAlwaysClipped: Rule = {
  name: "gradient-always-clipped",
  cause:
    "Every gradient is many times above maxGradientNorm, so what is left of it is no larger than the optimizer's epsilon.",
  explains: ["learning-rate-too-low", "value-function-does-not-fit"],
  examine(run) {
    const limit = run.number("maxGradientNorm");
    const clipped = run.median("clippedGradients", [0, 0.6]);
    if (!(limit > 0 && limit < LEAST) || !(clipped > MOST)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.95,
      metric: "clippedGradients",
      value: clipped,
      threshold: MOST,
      since: run.since("clippedGradients", (value) => value > MOST),
      advice: [{ setting: "maxGradientNorm", to: 0.5 }],
    };
  },
};
