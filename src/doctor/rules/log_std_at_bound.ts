/** A spread of actions that would like to leave its limits. */
import type { Rule } from "../rule.ts";

const NEAR = 0.03;

export const logStdAtBound: Rule = {
  name: "log-std-at-bound",
  cause:
    "The log standard deviation lies at minLogStd or maxLogStd, where its gradient is 0: it cannot adapt any more.",
  explains: ["exploration-too-small"],
  examine(run) {
    const [low, high] = [run.number("minLogStd"), run.number("maxLogStd")];
    const atBound = (value: number) => value <= low + NEAR || value >= high - NEAR;
    const share = run.share("logStd", atBound, [0.3, 1]);
    if (!(share > 0.5)) return undefined;
    const value = run.median("logStd", [0.3, 1]);
    const atLow = value <= low + NEAR;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.85,
      metric: "logStd",
      value,
      threshold: atLow ? low : high,
      since: run.since("logStd", atBound),
      advice: [atLow ? { setting: "minLogStd", to: -20 } : { setting: "maxLogStd", to: 2 }],
    };
  },
};
