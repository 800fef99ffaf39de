/** A reward that is the same whatever is done. */
import type { Rule } from "../rule.ts";

export const rewardConstant: Rule = {
  name: "reward-constant",
  cause: "The reward is the same in every step, so no action is better than another.",
  explains: [
    "observations-uninformative",
    "value-function-does-not-fit",
    "learning-rate-too-low",
    "gradient-vanishes",
    "reward-scale-too-small",
    "learning-rate-too-high",
    "gamma-too-low",
    "network-too-small",
    "dead-units",
    "time-limit-as-termination",
  ],
  examine(run) {
    const [least, most] = [run.least("rawRewardMin"), run.greatest("rawRewardMax")];
    const fixedLength = run.greatest("episodeLengthMax") === run.least("episodeLengthMin");
    const tells = most !== 0 && !fixedLength; // how long episodes last
    if (!(least === most) || tells || !(run.greatest("episodes") > 0)) return undefined;
    return {
      severity: "warning",
      likelihood: 0.95,
      metric: "rawRewardMax",
      value: most,
      threshold: least,
      advice: [],
    };
  },
};
