/** How wide, deep and fast the value function should be, and whether it should share the policy's layers. */
import type { Scenario } from "../scenario.ts";

export const valueNetwork: Scenario = {
  name: "value-network",
  question: "What should the value function be like?",
  expected:
    "Larger than the policy and apart from it (Andrychowicz et al. 2021, section 3.2); the better it explains the returns, the better the policy learns.",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "PPO on Pendulum-v1",
      env: "Pendulum-v1",
      settings: { algorithm: "ppo", steps: 98_304 },
      arms: [
        { name: "32, 32, as the policy", settings: { valueHiddenSizes: [32, 32] } },
        { name: "8", settings: { valueHiddenSizes: [8] } },
        { name: "64", settings: { valueHiddenSizes: [64] } },
        { name: "128, 128", settings: { valueHiddenSizes: [128, 128] } },
        { name: "32, 32, 32, 32", settings: { valueHiddenSizes: [32, 32, 32, 32] } },
        { name: "shared with the policy", settings: { sharedTrunk: true } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "explainedVariance", title: "explained variance" },
        { value: "valueLoss", title: "value loss" },
      ],
    },
    {
      title: "TRPO on Pendulum-v1: the learning rate is the value function's alone",
      env: "Pendulum-v1",
      settings: { algorithm: "trpo", steps: 98_304 },
      arms: [0.001, 0.0001, 0.003, 0.01, 0.03].map((learningRate) => ({
        name: `learning rate ${learningRate}`,
        settings: { learningRate },
      })),
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "explainedVariance", title: "explained variance" },
        { value: "valueLoss", title: "value loss" },
      ],
    },
  ],
};
