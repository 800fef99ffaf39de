/** What a learned baseline does to REINFORCE: to its returns, and to the variance of the gradient itself. */
import type { Scenario } from "../scenario.ts";

export const baseline: Scenario = {
  name: "baseline",
  question: "What does a learned baseline do to the gradient of REINFORCE, and to what it reaches?",
  expected:
    "The mean of the gradient stays where it was, its variance falls, and learning is faster and steadier (Sutton and Barto 2018, section 13.4).",
  answer:
    "Its variance falls to a quarter, the mean return over the run rises by a quarter; what is reached in the end differs by less than the seeds do.",
  seen: "The variance of the gradient of one frozen policy, measured over 32 rollouts for each seed, falls to a quarter, and a test compares the two means, which are the same to within noise. The mean return over the whole run rises from 189 to 237. After 100,000 steps the two cannot be told apart: the probability that a run with a baseline ends better is 51 %. The value function has to be learned first, and a policy that is evaluated by its most probable actions hides noise.",
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
