/** Estimators of the advantage: their bias and variance against the true one, and what is learned with them. */
import type { Scenario } from "../scenario.ts";

export const creditAssignment: Scenario = {
  name: "credit-assignment",
  question: "Which estimator of the advantage?",
  expected:
    "One-step estimates have bias and little variance, Monte Carlo the reverse, GAE lies between them and is best at a lambda of about 0.95 (Schulman et al. 2016).",
  answer: "Anything but one step: five steps, any lambda and Monte Carlo end at or near 500, one step at 238.",
  seen: "The estimates are of one policy, trained for 20,000 steps, whose value function is 49 too low in every state, as values are that grow towards 100 and have not arrived. An estimator lets through what it does not bootstrap: 0.5 of these 49 with one step, 8.4 with a lambda of 0.95, all of them with Monte Carlo; PPO's normalization takes that away. The noise grows as the textbooks say, from none with one step (CartPole is deterministic) to 0.8 at 0.95 and 6.5 with Monte Carlo. The bias that is left does not fall with it: up to a lambda of 0.99 it is as large as the true advantages themselves (0.26), since this policy hardly ever falls and what an action is worth lies a hundred steps away; the 0.41 of Monte Carlo are what 256 episodes leave of its noise. In training only one step is worse for certain (better than lambda 0.95 in 5 % of pairs). Over the whole run 0.8 earns 213 and 0.95 and 0.99 210: between them ten seeds tell nothing apart.",
  experiments: [
    {
      title: "CartPole-v1, gamma 0.99; the truth by restarting from the state",
      env: "CartPole-v1",
      settings: { algorithm: "ppo", gamma: 0.99, steps: 50_000 },
      arms: [
        { name: "GAE, lambda 0.95", settings: { gaeLambda: 0.95 } },
        { name: "one step", settings: { advantageEstimator: "td" } },
        { name: "5 steps", settings: { advantageEstimator: "nStep", nStepReturn: 5 } },
        { name: "20 steps", settings: { advantageEstimator: "nStep", nStepReturn: 20 } },
        { name: "GAE, lambda 0.8", settings: { gaeLambda: 0.8 } },
        { name: "GAE, lambda 0.99", settings: { gaeLambda: 0.99 } },
        { name: "Monte Carlo", settings: { advantageEstimator: "monteCarlo" } },
      ],
      columns: [
        { value: "area", title: "over the whole run" },
        { value: "shift", title: "too high in all states" },
        { value: "bias", title: "bias besides" },
        { value: "deviation", title: "deviation" },
        { value: "error", title: "both" },
        { value: "advantageSize", title: "size of the true advantages" },
      ],
      measure: "advantageError",
    },
  ],
};
