/** Rules about how far values look ahead. */
import type { Evidence, Stretch } from "../evidence.ts";
import { names, type Rules } from "../rule.ts";

const GAMMA = { blind: 0.6, least: 0.85, most: 0.9985 }; // horizons of 2.5, 7 and 667 steps

/** What a policy that looks at the next reward alone brings about. */
const OF_BLINDNESS = names`value-function-does-not-fit reward-scale-too-small advantages-not-normalized
  learning-rate-too-high gradient-vanishes observations-uninformative network-too-small batch-too-small`;

/** The discount, the number of steps that it looks ahead, and how long episodes are in a stretch of the run. */
function outlook(run: Evidence, stretch: Stretch) {
  const gamma = run.number("gamma");
  return { gamma, horizon: 1 / (1 - gamma), length: run.median("episodeLength", stretch) };
}

export const discount: Rules = {
  /** A discount that does not see as far as the consequences lie. */
  "gamma-too-low": {
    cause: "Rewards a few steps away count for nothing, so what leads to them is not learned.",
    explains: OF_BLINDNESS,
    examine(run) {
      const { gamma, horizon, length } = outlook(run, [0.3, 1]);
      if (!(gamma < GAMMA.least) || !(length > 3 * horizon)) return undefined;
      const meant = gamma === 0; // as where actions have no consequences: what is not seen is the likelier cause
      const harmless = gamma >= GAMMA.blind && !run.learning.failed; // what is rewarded may lie near
      return {
        ...(harmless && { severity: "note" }),
        likelihood: meant ? 0.65 : gamma < GAMMA.blind ? 0.94 : 0.8,
        ...(meant && { explains: OF_BLINDNESS.filter((name) => name !== "observations-uninformative") }),
        shown: { metric: "gamma", value: gamma, threshold: GAMMA.least },
        advice: { gamma: 0.99 },
      };
    },
  },

  /** A discount near 1 in a task that nothing ends but a limit: values have nothing to hold on to. */
  "gamma-too-high": {
    cause: "Values reach across limits of episodes without end, so they drift and never settle.",
    explains: names`value-function-does-not-fit reward-scale-too-large value-gradient-dominates
      learning-rate-too-high`,
    examine(run) {
      const { gamma, horizon, length } = outlook(run, [0, 1]);
      const endless = !(run.share("terminated", (count) => count > 0, [0.5, 1]) > 0.3);
      const long = gamma >= GAMMA.most && (!(length > 0) || horizon > 3 * length);
      if (!long || !endless) return undefined;
      return {
        likelihood: gamma === 1 ? 0.9 : 0.6,
        shown: { metric: "gamma", value: gamma, threshold: GAMMA.most },
        advice: { gamma: 0.99 },
      };
    },
  },
};
