/** A policy that had made up its mind before it had found anything. */
import type { Rule } from "../rule.ts";

const SHARE = 0.05; // of the entropy at the beginning
const LEAST_LOG_STD = -4;

export const entropyCollapsed: Rule = {
  name: "entropy-collapsed",
  cause: "The policy became nearly deterministic before returns rose, so nothing new is tried any more.",
  symptom: true,
  explains: ["not-finished", "gradient-vanishes", "forgotten"],
  examine(run) {
    const first = run.greatest("entropy", [0, 0.1]);
    const last = run.median("entropy", [0.7, 1]);
    const continuous = Number.isFinite(run.median("logStd"));
    const gone = continuous ? run.median("logStd", [0.7, 1]) < LEAST_LOG_STD : last < SHARE * first;
    if (!gone || !run.learning.failed) return undefined;
    return {
      severity: "warning",
      likelihood: 0.55,
      metric: continuous ? "logStd" : "entropy",
      value: continuous ? run.median("logStd", [0.7, 1]) : last,
      threshold: continuous ? LEAST_LOG_STD : SHARE * first,
      since: continuous ? 0 : run.since("entropy", (value) => value < SHARE * first),
      advice: [{ setting: "entropyCoefficient", to: 0.01 }],
    };
  },
};
