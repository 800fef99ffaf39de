/** Rollouts of so few samples that their gradient is mostly noise. */
import type { Rule } from "../rule.ts";

const LEAST = 256; // samples
const LEAST_OF_ONE_STEP = 20; // A2C takes many small steps by design

export const batchTooSmall: Rule = {
  name: "batch-too-small",
  cause: "An update sees so few samples that its gradient is mostly chance.",
  explains: ["value-function-does-not-fit", "learning-rate-too-high", "observations-uninformative"],
  examine(run) {
    const algorithm = run.setting("algorithm");
    const least = algorithm === "a2c" ? LEAST_OF_ONE_STEP : LEAST;
    if (algorithm === "reinforce" || !(run.batch < least)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: run.batch < least / 2 ? 0.9 : 0.7,
      metric: "rolloutSteps",
      value: run.batch,
      threshold: least,
      advice: [
        { setting: "rolloutSteps", to: Math.ceil(1024 / Math.max(1, run.number("numEnvs"))) },
        { setting: "minibatchSize", to: 64 },
      ],
    };
  },
};
