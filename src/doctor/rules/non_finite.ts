/** Numbers that have become NaN or infinite, or are about to. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST = 1e12; // of gradients

export const nonFinite: Rule = {
  name: "non-finite",
  cause: "A number became NaN or infinite, or is near it: steps, rewards or observations are far too large.",
  explains: [],
  examine(run) {
    const { failure } = run.facts;
    const norms = run.series("gradientNorm");
    const lossless = run.updates.findIndex(({ metrics }) => "valueLoss" in metrics && metrics.valueLoss === null);
    const overflow = norms.findIndex((norm) => norm > MOST);
    const at = overflow >= 0 ? overflow : lossless;
    if (!failure && at < 0) return undefined;
    return {
      severity: "error",
      likelihood: 0.7,
      metric: "gradientNorm",
      value: at >= 0 ? norms[at] : (norms.at(-1) ?? Number.NaN),
      threshold: MOST,
      since: at >= 0 ? at : run.updates.length - 1,
      advice: [
        { setting: "learningRate", to: oneDigit(run.number("learningRate") / 10) },
        { setting: "normalizeRewards", to: true },
        { setting: "maxGradientNorm", to: 0.5 },
      ],
    };
  },
};
