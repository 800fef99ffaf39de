/** The entropy bonus from 0 to 0.1, where exploration is needed and where it costs. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [0, 0.001, 0.01, 0.03, 0.1].map((entropyCoefficient) => ({
  name: entropyCoefficient === 0 ? "none" : `coefficient ${entropyCoefficient}`,
  settings: { entropyCoefficient },
}));
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "sampled", title: "sampled" },
  { value: "solvedAtStep", title: "solved" },
  { value: "entropy", title: "entropy" },
];

export const entropy: Scenario = {
  name: "entropy",
  question: "When does an entropy bonus help?",
  expected:
    "Where rewards are met by chance only, it keeps the policy trying; where the best policy is nearly deterministic, it costs (Williams and Peng 1991; Ahmed et al. 2019).",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "MountainCar-v0: the goal must be met by chance first",
      env: "MountainCar-v0",
      settings: { algorithm: "ppo", steps: 300_000 },
      arms,
      columns,
    },
    {
      title: "CartPole-v1: every step is rewarded",
      env: "CartPole-v1",
      settings: { algorithm: "ppo", steps: 50_000 },
      arms,
      columns,
    },
  ],
};
