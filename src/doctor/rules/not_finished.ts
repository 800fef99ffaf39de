/** Returns that still rose when the run ended. */
import type { Rule } from "../rule.ts";

const FEW = 10; // updates, after which hardly anything has been learned
const LEAST = 0.25; // of all that was gained, from the second third to the last

export const notFinished: Rule = {
  name: "not-finished",
  cause: "Returns were still rising at the end: the run was too short.",
  symptom: true,
  explains: [],
  examine(run) {
    const { rise, gain, lost } = run.learning;
    const rises = rise > LEAST && gain > 0.1 && lost < 0.2;
    if (run.updates.length < FEW && !run.learning.solved)
      return {
        severity: "note",
        likelihood: 0.35,
        metric: "update",
        value: run.updates.length,
        threshold: FEW,
        advice: [{ setting: "steps", to: FEW * 5 * run.batch }],
      };
    if (!rises) return undefined;
    return {
      severity: "note",
      likelihood: 0.6,
      metric: "episodeReturn",
      value: run.learning.last,
      threshold: run.learning.last - rise * (run.learning.best - run.learning.first),
      since: Math.floor((2 * run.updates.length) / 3),
      advice: [{ setting: "steps", to: 3 * run.number("steps") }],
    };
  },
};
