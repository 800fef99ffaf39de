/** Plain REINFORCE on CartPole-v1: how far the oldest of the algorithms goes, and how it depends on its step size. */
import type { Scenario } from "../scenario.ts";

export const reinforce: Scenario = {
  name: "reinforce",
  question: "How far does plain REINFORCE get on CartPole, without a baseline or anything else?",
  expected:
    "It learns, slowly and noisily: the gradient is unbiased and its variance is large (Williams 1992; Sutton and Barto 2018, section 13.3).",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "Step sizes",
      env: "CartPole-v1",
      settings: { preset: "plain", algorithm: "reinforce", baseline: "none", steps: 100_000 },
      arms: [0.0003, 0.001, 0.003, 0.01].map((learningRate) => ({
        name: `learning rate ${learningRate}`,
        settings: { learningRate },
      })),
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "sampled", title: "sampled" },
        { value: "solvedAtStep", title: "solved" },
        { value: "entropy", title: "entropy" },
      ],
    },
  ],
};
