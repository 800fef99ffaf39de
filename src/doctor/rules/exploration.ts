/** Rules about how much a policy tries: its entropy, the bonus for it, and the spread of continuous actions. */
import { names, type Rules, type Sign } from "../rule.ts";

const SHARE = { least: 0.05, most: 0.5 }; // of the entropy at the beginning
const MOST_BONUS = 0.04; // 0 to 0.02 is usual with normalized advantages
const LOG_STD = { least: -4, leastAtFirst: -2.5, near: 0.03 }; // the last: to a bound
const LEAST_SPREAD = 0.05; // deviation over half the distance between the bounds

export const exploration: Rules = {
  /** A policy that had made up its mind before it had found anything. */
  "entropy-collapsed": {
    cause: "The policy became nearly deterministic before returns rose, so nothing new is tried any more.",
    symptom: true,
    explains: ["not-finished", "gradient-vanishes", "forgotten"],
    examine(run) {
      const first = run.greatest("entropy", [0, 0.1]);
      const last = run.median("entropy", [0.7, 1]);
      const continuous = Number.isFinite(run.median("logStd"));
      const gone = continuous ? run.median("logStd", [0.7, 1]) < LOG_STD.least : last < SHARE.least * first;
      if (!gone || !run.learning.failed) return undefined;
      return {
        severity: "warning",
        likelihood: 0.55,
        shown: {
          metric: continuous ? "logStd" : "entropy",
          value: continuous ? run.median("logStd", [0.7, 1]) : last,
          threshold: continuous ? LOG_STD.least : SHARE.least * first,
        },
        since: continuous ? 0 : run.since("entropy", (value) => value < SHARE.least * first),
        advice: { entropyCoefficient: 0.01 },
      };
    },
  },

  /** A bonus for being undecided that outweighs the reward. */
  "entropy-bonus-too-large": {
    cause: "The entropy bonus outweighs the advantages, so the policy stays undecided.",
    explains: ["log-std-at-bound", "observations-uninformative", "value-function-does-not-fit"],
    examine(run) {
      const coefficient = run.number("entropyCoefficient");
      const first = run.first("entropy");
      const last = run.median("entropy", [0.7, 1]);
      const continuous = Number.isFinite(run.median("logStd"));
      const stays = continuous ? last > first + 0.3 : last > SHARE.most * first;
      if (!(coefficient > MOST_BONUS) || !stays) return undefined;
      return {
        severity: run.learning.succeeded && !continuous ? "note" : "warning",
        likelihood: coefficient > 5 * MOST_BONUS ? 0.95 : 0.75,
        shown: { metric: "entropy", value: last, threshold: continuous ? first + 0.3 : SHARE.most * first },
        since: run.since("entropy", (value) => value > (continuous ? first + 0.3 : SHARE.most * first)),
        advice: { entropyCoefficient: 0.01 },
      };
    },
  },

  /** A spread of actions that would like to leave its limits. */
  "log-std-at-bound": {
    cause:
      "The log standard deviation lies at minLogStd or maxLogStd, where its gradient is 0: it cannot adapt any more.",
    explains: ["exploration-too-small"],
    examine(run): Sign | undefined {
      const [low, high] = [run.number("minLogStd"), run.number("maxLogStd")];
      const atBound = (value: number) => value <= low + LOG_STD.near || value >= high - LOG_STD.near;
      const share = run.share("logStd", atBound, [0.3, 1]);
      if (!(share > 0.5)) return undefined;
      const value = run.median("logStd", [0.3, 1]);
      const atLow = value <= low + LOG_STD.near;
      return {
        likelihood: 0.85,
        shown: { metric: "logStd", value, threshold: atLow ? low : high },
        since: run.since("logStd", atBound),
        advice: atLow ? { minLogStd: -20 } : { maxLogStd: 2 },
      };
    },
  },

  /** Continuous actions that begin so close together that nothing can be learned from their differences. */
  "exploration-too-small": {
    cause: "Actions vary so little from the beginning that their consequences can hardly be told apart.",
    explains: names`observations-uninformative value-function-does-not-fit learning-rate-too-high
      clip-range-too-wide`,
    examine(run) {
      const spread = run.median("actionSpread", [0, 0.1]);
      const logStd = run.median("logStd", [0, 0.1]);
      const narrow = spread < LEAST_SPREAD || logStd < LOG_STD.leastAtFirst;
      const asked = run.number("initialLogStd") < LOG_STD.leastAtFirst;
      if (!narrow || !asked) return undefined;
      return {
        likelihood: 0.9,
        shown: { metric: "logStd", value: logStd, threshold: LOG_STD.leastAtFirst },
        advice: { initialLogStd: 0 },
      };
    },
  },
};
