/** Estimators of the advantage: their bias and variance against the true one, and what is learned with them. */
import type { Scenario } from "../scenario.ts";

export const creditAssignment: Scenario = {
  name: "credit-assignment",
  question: "Which estimator of the advantage?",
  expected:
    "One-step estimates have bias and little variance, Monte Carlo the reverse, GAE lies between them and is best at a lambda of about 0.95 (Schulman et al. 2016).",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "CartPole-v1, gamma 0.99; the truth by restarting from the state",
      env: "CartPole-v1",
      settings: { algorithm: "ppo", gamma: 0.99, steps: 50_000 },
      arms: [
        { name: "GAE, lambda 0.95", settings: { gaeLambda: 0.95 } },
        { name: "one step", settings: { advantageEstimator: "td" } },
        { name: "5 steps", settings: { advantageEstimator: "nStep", nStepReturn: 5 } },
        { name: "20 steps", settings: { advantageEstimator: "nStep", nStepReturn: 20 } },
        { name: "GAE, lambda 0.8", settings: { gaeLambda: 0.8 } },
        { name: "GAE, lambda 0.99", settings: { gaeLambda: 0.99 } },
        { name: "Monte Carlo", settings: { advantageEstimator: "monteCarlo" } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "shift", title: "too high in all states" },
        { value: "bias", title: "bias besides" },
        { value: "deviation", title: "deviation" },
        { value: "error", title: "both" },
        { value: "advantageSize", title: "size of the true advantages" },
      ],
      measure: "advantageError",
    },
  ],
};
