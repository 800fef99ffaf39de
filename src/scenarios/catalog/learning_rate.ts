/** Learning rates over two orders of magnitude, constant and falling. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [0.0003, 0.001, 0.003, 0.01].flatMap((learningRate) =>
  (["constant", "linear"] as const)
    .filter((learningRateSchedule) => learningRate >= 0.003 || learningRateSchedule === "constant")
    .map((learningRateSchedule) => ({
      name: learningRateSchedule === "linear" ? `${learningRate}, falling` : String(learningRate),
      settings: { learningRate, learningRateSchedule },
    })),
);
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "approxKl", title: "KL of an update" },
  { value: "clipFraction", title: "clipped samples" },
];

export const learningRate: Scenario = {
  name: "learning-rate",
  question: "Which learning rate, and should it fall?",
  expected:
    "3e-4 is safe (Andrychowicz et al. 2021, section 3.7); a larger one is faster until it is unstable, and letting it fall makes a larger one safe.",
  answer:
    "As large as it stays stable, and falling: 0.01 that falls beats 0.0003 by far, where 0.01 that does not fall breaks.",
  seen: "At these budgets, 50,000 and 98,304 steps, the safe 0.0003 is the worst choice of all: 459 on CartPole with one seed at 200, and -992 on Pendulum, where every other arm is better in nearly all pairs. A constant 0.01 learns fastest at first and does not hold: one seed of CartPole ends at 120, Pendulum at -467 with a KL divergence of 0.13 for an update. The same rate falling linearly to 0 is safe on all twenty runs: 500, and -162, beside -159 for 0.003 that falls.",
  experiments: [
    { title: "CartPole-v1", env: "CartPole-v1", settings: { algorithm: "ppo", steps: 50_000 }, arms, columns },
    { title: "Pendulum-v1", env: "Pendulum-v1", settings: { algorithm: "ppo", steps: 98_304 }, arms, columns },
  ],
};
