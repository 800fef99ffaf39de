/** A time limit that the environment reports as the end of the world. */
import type { Rule } from "../rule.ts";

const SHORT = 40; // steps; shorter games of a fixed number of rounds are common, and their end is one

export const timeLimitAsTermination: Rule = {
  name: "time-limit-as-termination",
  cause:
    "Every episode is terminated after the same number of steps: a time limit should be reported as truncation, so that values reach beyond it.",
  explains: ["value-function-does-not-fit"],
  examine(run) {
    const length = run.median("episodeLength");
    const lengths = run.series("episodeLengthMax");
    const equal = lengths.map((most, k) => most - run.series("episodeLengthMin")[k]).filter(Number.isFinite);
    const truncated = run.greatest("truncated") > 0;
    const always = equal.length > 0 && equal.every((range) => range === 0) && run.greatest("terminated") > 0;
    if (!always || truncated || !(length > SHORT)) return undefined;
    return {
      severity: "warning",
      likelihood: 0.6,
      metric: "episodeLengthMin",
      value: length,
      threshold: SHORT,
      advice: [{ setting: "timeLimit", to: length }],
    };
  },
};
