/** Episodes without an end: no return is ever known. */
import type { Rule } from "../rule.ts";

const LONG = 1000; // steps of each lane

export const noEpisodeEnds: Rule = {
  name: "no-episode-ends",
  cause: "No episode has ended yet: the environment never terminates and there is no time limit.",
  explains: [
    "gamma-too-high",
    "observations-uninformative",
    "value-function-does-not-fit",
    "reward-scale-too-large",
    "value-gradient-dominates",
  ],
  examine(run) {
    const ended = run.greatest("episodes") > 0;
    const limit = run.timeLimit;
    const should = Number.isFinite(limit) && limit > 0 ? limit : LONG;
    if (ended || !(run.stepsOfLane > should)) return undefined;
    return {
      severity: "warning",
      likelihood: 0.98,
      metric: "episodes",
      value: 0,
      threshold: 1,
      advice: [{ setting: "timeLimit", to: 1000 }],
    };
  },
};
