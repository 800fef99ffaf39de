/** A network of so few units that it cannot tell states apart. */
import type { Rule } from "../rule.ts";

const LEAST = 4; // units

export const networkTooSmall: Rule = {
  name: "network-too-small",
  cause: "A hidden layer has so few units that most of what is observed is lost in it.",
  explains: ["value-function-does-not-fit", "observations-uninformative", "dead-units"],
  examine(run) {
    const sizes = run.list("hiddenSizes");
    const least = Math.min(...sizes);
    if (sizes.length === 0 || !(least < LEAST)) return undefined;
    return {
      severity: run.learning.succeeded ? "note" : "warning",
      likelihood: 0.85,
      metric: "hiddenSizes",
      value: least,
      threshold: LEAST,
      advice: [{ setting: "hiddenSizes", to: "64,64" }],
    };
  },
};
