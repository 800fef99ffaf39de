/** Episodes that used to end, and now end by the limit alone: the policy waits. */
import type { Rule } from "../rule.ts";

export const timeLimitOnly: Rule = {
  name: "time-limit-only",
  cause:
    "The policy has learned to last until the time limit instead of reaching a goal; where lasting is the goal, all is well.",
  symptom: true,
  explains: [],
  examine(run) {
    const ended = run.share("terminated", (count) => count > 0, [0, 0.2]);
    const late = run.share("terminated", (count) => count === 0, [0.6, 1]);
    const truncated = run.greatest("truncated", [0.6, 1]) > 0;
    if (!(ended > 0.5) || !(late > 0.8) || !truncated || run.learning.solved) return undefined;
    return {
      severity: "note",
      likelihood: 0.5,
      metric: "terminated",
      value: run.median("terminated", [0.6, 1]),
      threshold: 0,
      since: run.since("terminated", (count) => count === 0),
      advice: [{ setting: "gamma", to: 0.999 }],
    };
  },
};
