/** A solution that was found, and lost again. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST_LOST = 0.6; // of what had been gained
const LEAST_GAIN = 0.4; // in the spread of the first episodes

export const forgotten: Rule = {
  name: "forgotten",
  cause: "Returns had risen and fell again: one or several updates were too large, or nothing was explored any more.",
  symptom: true,
  explains: ["not-finished", "deterministic-gap"],
  examine(run) {
    const { lost, bestGain, bestAt, best, last, solved } = run.learning;
    if (!(lost > MOST_LOST) || !(bestGain > LEAST_GAIN) || solved) return undefined;
    return {
      severity: "warning",
      likelihood: 0.6,
      metric: "episodeReturn",
      value: last,
      threshold: best - MOST_LOST * (best - run.learning.first),
      since: Math.min(bestAt + 1, run.updates.length - 1),
      advice: [
        { setting: "learningRateSchedule", to: "linear" },
        { setting: "targetKl", to: 0.02 },
        { setting: "learningRate", to: oneDigit(run.number("learningRate") / 3) },
      ],
    };
  },
};
