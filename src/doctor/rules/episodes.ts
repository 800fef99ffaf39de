/** Rules about how episodes end. */
import { names, type Rules } from "../rule.ts";

/** Steps of each lane; games of a fixed number of rounds are common where they are shorter, and their end is one. */
const LENGTH = { short: 40, long: 1000 };

export const episodes: Rules = {
  /** Episodes that used to end, and now end by the limit alone: the policy waits. */
  "time-limit-only": {
    cause:
      "The policy has learned to last until the time limit instead of reaching a goal; where lasting is the goal, all is well.",
    symptom: true,
    explains: ["not-finished"],
    examine(run) {
      const ended = run.share("terminated", (count) => count > 0, [0, 0.2]);
      const late = run.share("terminated", (count) => count === 0, [0.6, 1]);
      const truncated = run.greatest("truncated", [0.6, 1]) > 0;
      if (!(ended > 0.5) || !(late > 0.8) || !truncated || run.learning.solved) return undefined;
      return {
        severity: "note",
        likelihood: 0.5,
        shown: { metric: "terminated", value: run.median("terminated", [0.6, 1]), threshold: 0 },
        since: run.since("terminated", (count) => count === 0),
        advice: { gamma: 0.999 },
      };
    },
  },

  /** Episodes without an end: no return is ever known. */
  "no-episode-ends": {
    cause: "No episode has ended yet: the environment never terminates and there is no time limit.",
    explains: names`gamma-too-high observations-uninformative value-function-does-not-fit reward-scale-too-large
      value-gradient-dominates`,
    examine(run) {
      const ended = run.greatest("episodes") > 0;
      const limit = run.timeLimit;
      const should = Number.isFinite(limit) && limit > 0 ? limit : LENGTH.long;
      if (ended || !(run.stepsOfLane > should)) return undefined;
      return {
        severity: "warning",
        likelihood: 0.98,
        shown: { metric: "episodes", value: 0, threshold: 1 },
        advice: { timeLimit: 1000 },
      };
    },
  },

  /** A time limit that the environment reports as the end of the world. */
  "time-limit-as-termination": {
    cause:
      "Every episode is terminated after the same number of steps: a time limit should be reported as truncation, so that values reach beyond it.",
    explains: ["value-function-does-not-fit"],
    examine(run) {
      const length = run.median("episodeLength");
      const lengths = run.series("episodeLengthMax");
      const equal = lengths.map((most, k) => most - run.series("episodeLengthMin")[k]).filter(Number.isFinite);
      const truncated = run.greatest("truncated") > 0;
      const always = equal.length > 0 && equal.every((range) => range === 0) && run.greatest("terminated") > 0;
      if (!always || truncated || !(length > LENGTH.short)) return undefined;
      return {
        severity: "warning",
        likelihood: 0.6,
        shown: { metric: "episodeLengthMin", value: length, threshold: LENGTH.short },
        advice: { timeLimit: length },
      };
    },
  },
};
