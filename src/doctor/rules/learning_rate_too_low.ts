/** Steps so small that the policy stays what it was. */
import { oneDigit } from "../round.ts";
import type { Rule } from "../rule.ts";

const LEAST_KL = 1e-4; // nats, of an update; medians of healthy runs are 0.002 and more
const LEAST_RATE = 5e-5;

export const learningRateTooLow: Rule = {
  name: "learning-rate-too-low",
  cause: "The policy hardly moves from update to update, although there is something to learn from.",
  explains: ["value-function-does-not-fit"],
  examine(run) {
    const rate = run.number("learningRate");
    const kl = run.median(run.setting("algorithm") === "trpo" ? "kl" : "approxKl", [0, 0.6]);
    const oneStep = run.setting("algorithm") === "a2c" || run.setting("algorithm") === "reinforce"; // whose ratio is 1
    const entropy = run.median("entropy", [0, 0.1]);
    const still = Math.abs(run.median("entropy", [0.9, 1]) - entropy) < 0.01 * Math.abs(entropy);
    const stands = oneStep
      ? still && rate < LEAST_RATE
      : kl < LEAST_KL && !(run.median("clipFraction", [0, 0.6]) > 0.001);
    const hasSignal = run.median("advantageStd", [0, 0.6]) > 1e-9;
    const starved = run.median("gradientRatio", [0, 0.6]) > 300; // another rule's
    if (!stands || !hasSignal || starved || run.learning.succeeded) return undefined;
    return {
      severity: "warning",
      likelihood: rate < LEAST_RATE ? 0.95 : 0.4,
      metric: oneStep ? "learningRate" : "approxKl",
      value: oneStep ? rate : kl,
      threshold: oneStep ? LEAST_RATE : LEAST_KL,
      advice: [{ setting: "learningRate", to: rate < 1e-4 ? 3e-4 : oneDigit(rate * 5) }],
    };
  },
};
