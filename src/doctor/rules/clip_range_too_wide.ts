/** A clip range that clips nothing. */
import type { Rule } from "../rule.ts";

const MOST = 0.5; // 0.1 to 0.3 is usual

export const clipRangeTooWide: Rule = {
  name: "clip-range-too-wide",
  cause: "The ratio is hardly bounded, so several epochs on the same data can carry the policy too far.",
  explains: ["learning-rate-too-high"],
  examine(run) {
    const range = run.number("clipRange");
    if (!(range > MOST)) return undefined;
    const far = run.median("approxKl", [0, 0.6]) > 0.06 || run.greatest("ratioMax", [0, 0.6]) > 30;
    return {
      severity: run.learning.succeeded && !far ? "note" : "warning",
      likelihood: far ? 0.9 : 0.75,
      metric: "clipRange",
      value: range,
      threshold: MOST,
      advice: [{ setting: "clipRange", to: 0.2 }],
    };
  },
};
