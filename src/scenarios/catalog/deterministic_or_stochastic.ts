/** Whether a policy should act by its most probable action, and how small its deviation may become. */
import type { Scenario } from "../scenario.ts";

export const deterministicOrStochastic: Scenario = {
  name: "deterministic-or-stochastic",
  question: "What is lost by acting most probably, and what by a floor of the deviation?",
  expected:
    "After training the most probable action is at least as good where the state is seen whole; a floor keeps exploration and costs precision.",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "Reacher-v5, floors of the log standard deviation",
      env: "Reacher-v5",
      settings: { algorithm: "ppo", steps: 300_000 },
      arms: [
        { name: "no floor", settings: {} },
        { name: "floor -3", settings: { minLogStd: -3 } },
        { name: "floor -2", settings: { minLogStd: -2 } },
        { name: "floor -1", settings: { minLogStd: -1 } },
      ],
      columns: [
        { value: "sampled", title: "sampled" },
        { value: "area", title: "over the whole run" },
        { value: "logStd", title: "log std" },
      ],
    },
    {
      title: "CartPole-v1, half trained and trained",
      env: "CartPole-v1",
      settings: { algorithm: "ppo" },
      arms: [
        { name: "50,000 steps", settings: { steps: 50_000 } },
        { name: "20,000 steps", settings: { steps: 20_000 } },
        { name: "10,000 steps", settings: { steps: 10_000 } },
      ],
      columns: [
        { value: "sampled", title: "sampled" },
        { value: "entropy", title: "entropy" },
      ],
    },
  ],
};
