/** A bonus for being undecided that outweighs the reward. */
import type { Rule } from "../rule.ts";

const SHARE = 0.5; // of the entropy at the beginning
const MOST = 0.04; // 0 to 0.02 is usual with normalized advantages

export const entropyBonusTooLarge: Rule = {
  name: "entropy-bonus-too-large",
  cause: "The entropy bonus outweighs the advantages, so the policy stays undecided.",
  explains: ["log-std-at-bound", "observations-uninformative", "value-function-does-not-fit"],
  examine(run) {
    const coefficient = run.number("entropyCoefficient");
    const first = run.first("entropy");
    const last = run.median("entropy", [0.7, 1]);
    const continuous = Number.isFinite(run.median("logStd"));
    const stays = continuous ? last > first + 0.3 : last > SHARE * first;
    if (!(coefficient > MOST) || !stays) return undefined;
    return {
      severity: run.learning.succeeded && !continuous ? "note" : "warning",
      likelihood: coefficient > 5 * MOST ? 0.95 : 0.75,
      metric: "entropy",
      value: last,
      threshold: continuous ? first + 0.3 : SHARE * first,
      since: run.since("entropy", (value) => value > (continuous ? first + 0.3 : SHARE * first)),
      advice: [{ setting: "entropyCoefficient", to: 0.01 }],
    };
  },
};
