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
  answer: "0.2 to 0.3. CartPole does not care; on Pendulum 0.05 is slow and 0.5 breaks.",
  seen: "On CartPole every range ends at 500; over the whole run 0.05 earns 170, 0.1 201, 0.2 214, and 0.3 and 0.5 218. On Pendulum 0.2 ends best at -159; 0.3 and 0.1 are near it (38 and 27 % better), 0.05 is not there yet (-212, a third of all samples clipped), and 0.5 lets an update move the policy by a KL divergence of 0.1, ten times that of 0.2, after which one seed ends at -982. 0.3 is ahead over the whole run on both, so the 0.25 of Andrychowicz et al. is a fair beginning.",
  experiments: [
    { title: "CartPole-v1", env: "CartPole-v1", settings: { algorithm: "ppo", steps: 50_000 }, arms, columns },
    { title: "Pendulum-v1", env: "Pendulum-v1", settings: { algorithm: "ppo", steps: 98_304 }, arms, columns },
  ],
};
