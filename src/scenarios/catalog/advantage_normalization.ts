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
  answer:
    "Not with these presets: the same returns without it. It makes the size of a step independent of the rewards.",
  seen: "Both arms reach 500 on CartPole-v1 and -159 on Pendulum-v1; the probability that a run without it ends better is 45 and 49 %. What it changes can be seen in the updates: on CartPole advantages shrink as the policy becomes good, to a deviation of 0.005 to 0.05, and an update without normalization moves the policy by a KL divergence of 0.0005 instead of 0.003. On Pendulum the preset scales rewards so that advantages have a deviation of 1.2 to 1.4 anyway. So it makes little difference, as Andrychowicz et al. found, where rewards have been brought to size by hand.",
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
