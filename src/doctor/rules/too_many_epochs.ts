/** So many passes over the same rollout that the policy is fitted to its chance. */
import type { Rule } from "../rule.ts";

const MOST = 40; // 3 to 20 is usual

export const tooManyEpochs: Rule = {
  name: "too-many-epochs",
  cause: "Each rollout is used for so many gradient steps that the policy follows its noise and leaves it far behind.",
  explains: ["learning-rate-too-high", "value-function-does-not-fit"],
  examine(run) {
    const epochs = run.number("epochs");
    if (!(epochs > MOST)) return undefined;
    const moved = run.median("clipFraction", [0, 0.6]) > 0.2 || run.median("approxKl", [0, 0.6]) > 0.03;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: moved ? 0.9 : 0.8,
      metric: "epochs",
      value: epochs,
      threshold: MOST,
      advice: [
        { setting: "epochs", to: 10 },
        { setting: "targetKl", to: 0.02 },
      ],
    };
  },
};
