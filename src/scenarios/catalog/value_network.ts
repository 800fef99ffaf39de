/** How wide, deep and fast the value function should be, and whether it should share the policy's layers. */
import type { Scenario } from "../scenario.ts";

export const valueNetwork: Scenario = {
  name: "value-network",
  question: "What should the value function be like?",
  expected:
    "Larger than the policy and apart from it (Andrychowicz et al. 2021, section 3.2); the better it explains the returns, the better the policy learns.",
  answer:
    "As large as you like: width and depth help a little, too small and a shared trunk cost; its learning rate matters most.",
  seen: "On Pendulum-v1 a value function of 8 units explains 92 % of the variance and ends at -237; 64, two layers of 32, four of 32 and two of 128 explain more than 99.5 % and cannot be told apart at the end (38 to 63 %), though 128, 128 is ahead over the whole run (-574 to -609). Sharing the trunk with the policy is worse on every seed (-196). TRPO, in which the learning rate is the value function's alone, shows what its fit is worth: with 0.0001 it explains 5 % and the policy learns nothing (-1,029), with 0.003 99.6 % and -155; at 0.03 two seeds of ten fall behind. So the textbooks are right about apart and about explaining; larger is of little use once the fit is good.",
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
