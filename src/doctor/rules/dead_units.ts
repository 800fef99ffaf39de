/** Hidden units that output the same for every observation. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const MOST = 0.3;

export const deadUnits: Rule = {
  name: "dead-units",
  cause: "Many hidden units output the same whatever is observed: they learn nothing more and say nothing.",
  explains: [
    "value-function-does-not-fit",
    "gradient-vanishes",
    "observations-uninformative",
    "network-too-small",
    "learning-rate-too-low",
  ],
  examine(run) {
    const dead = run.median("deadUnits", [0, 1]);
    if (!(dead > MOST)) return undefined;
    const relu = run.setting("activation") === "relu";
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: relu ? 0.9 : 0.7,
      metric: "deadUnits",
      value: dead,
      threshold: MOST,
      since: run.since("deadUnits", (value) => value > MOST),
      advice: [
        { setting: "activation", to: relu ? "leakyRelu" : "tanh" },
        { setting: "learningRate", to: oneDigit(Math.min(3e-4, run.number("learningRate") / 3)) },
      ],
    };
  },
};
