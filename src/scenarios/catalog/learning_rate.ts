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
  { value: "solvedAtStep", title: "solved" },
  { value: "approxKl", title: "KL of an update" },
  { value: "clipFraction", title: "clipped samples" },
];

export const learningRate: Scenario = {
  name: "learning-rate",
  question: "Which learning rate, and should it fall?",
  expected:
    "3e-4 is safe (Andrychowicz et al. 2021, section 3.7); a larger one is faster until it is unstable, and letting it fall makes a larger one safe.",
  answer: "",
  seen: "",
  experiments: [
    { title: "CartPole-v1", env: "CartPole-v1", settings: { algorithm: "ppo", steps: 50_000 }, arms, columns },
    { title: "Pendulum-v1", env: "Pendulum-v1", settings: { algorithm: "ppo", steps: 98_304 }, arms, columns },
  ],
};
