/** TRPO beside PPO, at equal steps and in equal time. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [
  { name: "PPO", settings: { algorithm: "ppo" } },
  { name: "TRPO", settings: { algorithm: "trpo" } },
];
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "solvedAtStep", title: "solved" },
  { value: "solvedAtSeconds", title: "seconds until then" },
  { value: "seconds", title: "seconds of all" },
];

export const trpoOrPpo: Scenario = {
  name: "trpo-or-ppo",
  question: "TRPO or PPO?",
  expected:
    "PPO is as good for less computation (Schulman et al. 2017); part of what makes it better is in details of implementation (Engstrom et al. 2020).",
  answer: "",
  seen: "",
  experiments: [
    { title: "CartPole-v1", env: "CartPole-v1", settings: { steps: 99_328 }, arms, columns },
    { title: "Pendulum-v1", env: "Pendulum-v1", settings: { steps: 98_304 }, arms, columns },
    { title: "Acrobot-v1", env: "Acrobot-v1", settings: { steps: 99_328 }, arms, columns },
  ],
};
