/** What a learned baseline does to REINFORCE: to its returns, and to the variance of the gradient itself. */
import type { Scenario } from "../scenario.ts";

export const baseline: Scenario = {
  name: "baseline",
  question: "What does a learned baseline do to the gradient of REINFORCE, and to what it reaches?",
  expected:
    "The mean of the gradient stays where it was, its variance falls, and learning is faster and steadier (Sutton and Barto 2018, section 13.4).",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "Without and with a value function as baseline",
      env: "CartPole-v1",
      settings: { preset: "plain", algorithm: "reinforce", learningRate: 0.003, steps: 100_000 },
      arms: [
        { name: "no baseline", settings: { baseline: "none" } },
        { name: "value function", settings: { baseline: "value" } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "solvedAtStep", title: "solved" },
        { value: "gradientVariance", title: "variance of the gradient" },
      ],
      measure: "gradientNoise",
    },
  ],
};
