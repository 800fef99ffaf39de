/** Whether a policy should act by its most probable action, and how small its deviation may become. */
import type { Scenario } from "../scenario.ts";

export const deterministicOrStochastic: Scenario = {
  name: "deterministic-or-stochastic",
  question: "What is lost by acting most probably, and what by a floor of the deviation?",
  expected:
    "After training the most probable action is at least as good where the state is seen whole; a floor keeps exploration and costs precision.",
  answer:
    "A trained policy loses nothing by acting most probably, and on Reacher a floor of the deviation at -2 makes it better; half trained, sampling costs half.",
  seen: "On Reacher-v5 the most probable action of a policy without a floor is as good as a sampled one (-4.11, -4.16), since its deviation has fallen to exp(-3.7). A floor makes the most probable action better, not worse: -3.88 with -3 and -3.75 with -2, in 91 and 96 % of pairs. Noise that stays goes on exploring and is left out where the policy acts; what it costs is seen in the sampled return (-6.12). With a floor of -1 it is too much for learning too (-4.62). On CartPole the two ways of acting are 500 and 500 at the end, 500 and 495 after 20,000 steps, and 445 and 240 after 10,000: the order of the actions is right long before the policy is sure of it.",
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
