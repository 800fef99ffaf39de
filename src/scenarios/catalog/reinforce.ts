/** Plain REINFORCE on CartPole-v1: how far the oldest of the algorithms goes, and how it depends on its step size. */
import type { Scenario } from "../scenario.ts";

export const reinforce: Scenario = {
  name: "reinforce",
  question: "How far does plain REINFORCE get on CartPole, without a baseline or anything else?",
  expected:
    "It learns, slowly and noisily: the gradient is unbiased and its variance is large (Williams 1992; Sutton and Barto 2018, section 13.3).",
  answer:
    "To a mean of 480 in 100,000 steps when its best action is taken, with a learning rate of 0.01; the threshold of 475 in training is met by three seeds of ten.",
  seen: "With a learning rate of 0.01 the mean over the whole run is four to five times that of 0.0003, and nothing breaks: a larger step than the usual 0.001 is what plain REINFORCE wanted here. Its policies are much better when their most probable action is taken than when they sample, by 220 at a learning rate of 0.0003: their entropy has hardly fallen, but the order of the actions is right already. One seed of ten at 0.01 ends at 139, so the variance of the textbooks is there.",
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
