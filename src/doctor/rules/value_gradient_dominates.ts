/** A gradient of the value beside which the policy's is nothing, under a limit that both share. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST = 500;

export const valueGradientDominates: Rule = {
  name: "value-gradient-dominates",
  cause: "The value's gradient uses up maxGradientNorm, which limits both together, so the policy takes tiny steps.",
  explains: ["gradient-always-clipped", "learning-rate-too-low"],
  examine(run) {
    const coefficient = run.number("valueCoefficient");
    const ratio = run.greatest("gradientRatio", [0, 0.1]);
    const clips = run.median("clippedGradients", [0, 0.3]) > 0.9;
    if (!(ratio > (coefficient > 5 ? MOST / 10 : MOST)) || !clips) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: coefficient > 5 ? 0.95 : 0.7,
      metric: "gradientRatio",
      value: ratio,
      threshold: MOST,
      since: run.since("gradientRatio", (value) => value > MOST),
      advice:
        coefficient > 5
          ? [{ setting: "valueCoefficient", to: 0.5 }]
          : [
              { setting: "normalizeRewards", to: true },
              { setting: "valueCoefficient", to: oneDigit(coefficient / ratio) },
            ],
    };
  },
};
