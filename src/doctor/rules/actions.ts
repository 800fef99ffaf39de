/** Rules about the bounds of actions. */
import { names, type Rules } from "../rule.ts";

const LEAST_SPREAD = 0.05; // deviation over half the distance between the bounds
const MOST_AT_BOUND = 0.7;

export const actions: Rules = {
  /** A policy whose actions are far larger or far smaller than the environment's bounds. */
  "actions-out-of-scale": {
    cause: "The policy's actions begin with deviation 1, and the bounds are far wider or far narrower than that.",
    explains: names`exploration-too-small observations-uninformative value-function-does-not-fit
      learning-rate-too-high clip-range-too-wide log-std-at-bound reward-scale-too-large`,
    examine(run) {
      if (run.on("rescaleActions") || run.on("squashActions")) return undefined;
      const spread = run.first("actionSpread");
      const atBound = run.first("actionsAtBound");
      const narrow = spread < LEAST_SPREAD && !(run.number("initialLogStd") < -2.5);
      const wide = atBound > MOST_AT_BOUND;
      if (!narrow && !wide) return undefined;
      return {
        likelihood: 0.93,
        shown: {
          metric: wide ? "actionsAtBound" : "actionSpread",
          value: wide ? atBound : spread,
          threshold: wide ? MOST_AT_BOUND : LEAST_SPREAD,
        },
        advice: { rescaleActions: true },
      };
    },
  },
};
