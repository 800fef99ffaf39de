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
  answer:
    "On Reacher none of it matters; on HalfCheetah a deviation by state learns sooner, and one deviation with clipping ends no worse.",
  seen: "On Reacher-v5 the four cannot be told apart: probabilities of improvement between 41 and 57 %. On HalfCheetah-v5, after 300,000 steps, one deviation with clipping has the highest mean (4,681), and the others beat it in 28 to 36 % of pairs, with intervals that reach 55 % and more. Over the whole run it is the other way round: a deviation by state earns 1,830 clipped and 2,172 squashed, one deviation 1,312 and 1,452. Where noise may depend on the state, training sees returns that are nearer to those of the most probable actions. With clipping 7 to 9 % of the actions lie at a bound; squashing takes those away and gains nothing by it, other than Andrychowicz et al. found.",
  experiments: [
    { title: "Reacher-v5", env: "Reacher-v5", settings: { algorithm: "ppo", steps: 300_000 }, arms, columns },
    { title: "HalfCheetah-v5", env: "HalfCheetah-v5", settings: { algorithm: "ppo", steps: 300_000 }, arms, columns },
  ],
};
