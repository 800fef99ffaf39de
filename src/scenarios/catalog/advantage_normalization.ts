/** Advantages as they are, or of mean 0 and deviation 1. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [
  { name: "normalized", settings: { normalizeAdvantages: true } },
  { name: "as they are", settings: { normalizeAdvantages: false } },
];
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "advantageStd", title: "deviation of advantages" },
  { value: "policyGradientNorm", title: "policy's gradient norm" },
  { value: "approxKl", title: "KL of an update" },
];

export const advantageNormalization: Scenario = {
  name: "advantage-normalization",
  question: "Does it matter that PPO normalizes advantages?",
  expected:
    "It makes the size of the policy's gradient independent of the scale of the rewards, so one learning rate serves everywhere; Andrychowicz et al. (2021, section 3.3) found it to make little difference.",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "CartPole-v1, rewards of 1",
      env: "CartPole-v1",
      settings: { algorithm: "ppo", steps: 50_000 },
      arms,
      columns,
    },
    {
      title: "Pendulum-v1, returns of about -1,000",
      env: "Pendulum-v1",
      settings: { algorithm: "ppo", steps: 98_304 },
      arms,
      columns,
    },
  ],
};
