/** The entropy bonus from 0 to 0.1, where exploration is needed and where it costs. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [0, 0.001, 0.01, 0.03, 0.1].map((entropyCoefficient) => ({
  name: entropyCoefficient === 0 ? "none" : `coefficient ${entropyCoefficient}`,
  settings: { entropyCoefficient },
}));
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "sampled", title: "sampled" },
  { value: "solvedAtStep", title: "solved while training" },
  { value: "entropy", title: "entropy" },
];

export const entropy: Scenario = {
  name: "entropy",
  question: "When does an entropy bonus help?",
  expected:
    "Where rewards are met by chance only, it keeps the policy trying; where the best policy is nearly deterministic, it costs (Williams and Peng 1991; Ahmed et al. 2019).",
  answer: "Hardly ever, with these presets: up to 0.03 it changes nothing, and 0.1 costs.",
  seen: "MountainCar's goal must be met by chance first, which is where the textbooks expect a bonus to help. Without one all ten seeds find it and end at -102.8; 0.001 to 0.03 end between -101.0 and -103.7 and cannot be told apart from that (41 to 70 %). The preset has enough lanes for some of them to be lucky. 0.1 costs six steps of an episode, 33 over the whole run, and no seed counts as solved while it trains, since a policy that has to stay that random (entropy 0.55 instead of 0.06) acts worse than it knows. On CartPole nothing is lost at the end, up to 0.1, and five of 214 over the whole run.",
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
