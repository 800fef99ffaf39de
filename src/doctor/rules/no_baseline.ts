/** REINFORCE without a baseline: right, and slow. */
import type { Rule } from "../rule.ts";

export const noBaseline: Rule = {
  name: "no-baseline",
  cause: "Returns are used as they are, so each gradient is mostly noise; a learned baseline takes most of it away.",
  explains: [],
  examine(run) {
    const none = run.setting("algorithm") === "reinforce" && run.setting("baseline") === "none";
    if (!none || run.learning.succeeded) return undefined;
    return {
      severity: "warning",
      likelihood: 0.8,
      metric: "advantageStd",
      value: run.median("advantageStd", [0, 0.3]),
      threshold: 1,
      advice: [{ setting: "baseline", to: "value" }],
    };
  },
};
