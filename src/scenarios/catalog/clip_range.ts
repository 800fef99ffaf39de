/** PPO's clip range from 0.05 to 0.5. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [0.2, 0.05, 0.1, 0.3, 0.5].map((clipRange) => ({
  name: `clip range ${clipRange}`,
  settings: { clipRange },
}));
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "clipFraction", title: "clipped samples" },
  { value: "approxKl", title: "KL of an update" },
];

export const clipRange: Scenario = {
  name: "clip-range",
  question: "How wide should PPO's clip range be?",
  expected:
    "0.2 (Schulman et al. 2017); smaller is slower, larger is less stable. Andrychowicz et al. (2021, section 3.1) suggest to begin with 0.25.",
  answer: "",
  seen: "",
  experiments: [
    { title: "CartPole-v1", env: "CartPole-v1", settings: { algorithm: "ppo", steps: 50_000 }, arms, columns },
    { title: "Pendulum-v1", env: "Pendulum-v1", settings: { algorithm: "ppo", steps: 98_304 }, arms, columns },
  ],
};
