/** A clip range so narrow that nearly every sample stops pulling after the first step. */
import type { Rule } from "../rule.ts";

const LEAST = 0.03; // 0.1 to 0.3 is usual
const MOST_CLIPPED = 0.25;

export const clipRangeTooNarrow: Rule = {
  name: "clip-range-too-narrow",
  cause: "Nearly all ratios leave the clip range at once, so most of the data teach nothing in later steps.",
  explains: ["learning-rate-too-low", "too-many-epochs"],
  examine(run) {
    const range = run.number("clipRange");
    const clipped = run.median("clipFraction", [0, 0.6]);
    if (!(range < LEAST) || !(clipped > MOST_CLIPPED)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.9,
      metric: "clipFraction",
      value: clipped,
      threshold: MOST_CLIPPED,
      since: run.since("clipFraction", (value) => value > MOST_CLIPPED),
      advice: [{ setting: "clipRange", to: 0.2 }],
    };
  },
};
