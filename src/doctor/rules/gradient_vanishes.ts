/** A gradient that is lost on its way through the network. */
import type { Rule } from "../rule.ts";

const MOST_CONSTANT = 0.1; // share of the units that say nothing from the beginning
const LEAST = 1e-4; // of the policy's gradient
const DEEP = 3; // layers

export const gradientVanishes: Rule = {
  name: "gradient-vanishes",
  cause:
    "What is observed is lost on its way through the layers, and so is the gradient on its way back: the first layers do not learn.",
  explains: ["dead-units", "learning-rate-too-low", "observations-uninformative", "value-function-does-not-fit"],
  examine(run) {
    const constant = run.first("deadUnits");
    const norm = run.median("policyGradientNorm", [0, 0.5]);
    const saturates = run.setting("activation") !== "relu" && run.list("hiddenSizes").length >= DEEP;
    const silent = saturates && constant > MOST_CONSTANT && run.first("observationConstant") < 1;
    const undecided = run.median("entropy", [0, 0.5]) > 0.5 * run.first("entropy");
    const varies = run.setting("normalizeAdvantages") === true && run.median("advantageStd", [0, 0.5]) > 1e-6;
    const gone = norm < LEAST && undecided && varies && run.learning.failed;
    if (!silent && !gone) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: silent ? 0.92 : 0.6,
      metric: silent ? "deadUnits" : "policyGradientNorm",
      value: silent ? constant : norm,
      threshold: silent ? MOST_CONSTANT : LEAST,
      advice: [
        { setting: "activation", to: "tanh" },
        { setting: "initialization", to: "orthogonal" },
        { setting: "hiddenSizes", to: "64,64" },
      ],
    };
  },
};
