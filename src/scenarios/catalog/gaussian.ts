/** Ways to give a Gaussian policy its deviation and its bounds, on MuJoCo's tasks. */
import type { Scenario } from "../scenario.ts";

const arms: Scenario["experiments"][number]["arms"] = [
  { name: "one deviation, clipped", settings: {} },
  { name: "deviation by state, clipped", settings: { stateDependentStd: true } },
  { name: "one deviation, squashed", settings: { squashActions: true } },
  { name: "deviation by state, squashed", settings: { stateDependentStd: true, squashActions: true } },
];
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "sampled", title: "sampled" },
  { value: "logStd", title: "log std" },
  { value: "actionsAtBound", title: "actions at a bound" },
];

export const gaussian: Scenario = {
  name: "gaussian",
  question: "Should the deviation of a Gaussian policy depend on the state, and actions be clipped or squashed?",
  expected:
    "A deviation that does not depend on the state is the usual choice of PPO; clipping suffices, and squashing by tanh is SAC's (Andrychowicz et al. 2021, section 3.2, found a state-independent one no worse, and tanh better).",
  answer: "",
  seen: "",
  experiments: [
    { title: "Reacher-v5", env: "Reacher-v5", settings: { algorithm: "ppo", steps: 300_000 }, arms, columns },
    { title: "HalfCheetah-v5", env: "HalfCheetah-v5", settings: { algorithm: "ppo", steps: 300_000 }, arms, columns },
  ],
};
