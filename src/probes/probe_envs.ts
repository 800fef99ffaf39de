/**
 * Five environments so small that the right values and the right policy are known exactly. Each asks for one thing more than
 * the one before it, so the first that fails says which part of a learner is broken. After Andy Jones, "Debugging
 * Reinforcement Learning Systems" (2021), who calls them probe environments.
 */
import { Random } from "../core/random.ts";
import { box, discrete } from "../core/space.ts";
import { type CustomEnvDefinition, defineEnv } from "../envs/custom_env.ts";
import type { Action } from "../envs/user_env.ts";

/** Of the actions that probes have: choices between two, or a number in [-3, 3]. */
export type ProbeActions = "discrete" | "continuous";

/** What a trained policy must say of an observation. */
export interface Expectation {
  readonly observation: number;
  /** The discounted sum of rewards to come; with `action`, the most probable one, or the chance of choice 1. */
  readonly of: "value" | "action";
  /** At a discount. */
  expected(gamma: number, actions: ProbeActions): number;
}

export interface ProbeEnv {
  readonly name: ProbeName;
  /** What is broken where this is the first that fails. */
  readonly means: string;
  readonly expectations: readonly Expectation[];
  make(actions: ProbeActions): CustomEnvDefinition;
}

/** The names of the probes, from the simplest on. */
export const probeNames = [
  "constant-reward",
  "reward-by-observation",
  "reward-later",
  "reward-by-action",
  "reward-by-both",
] as const;
/** One of them. */
export type ProbeName = (typeof probeNames)[number];

/** One episode: the observation of each of its steps, and what a step is worth. */
interface Rules {
  readonly name: ProbeName;
  observations(random: Random): readonly number[];
  reward(step: { observation: number; action: number; last: boolean; actions: ProbeActions }): number;
}

const AIM = 0.5; // where the best continuous action lies, times the observation

/** 1 for the best action, less for others. */
function worth(action: number, observation: number, actions: ProbeActions): number {
  if (actions === "discrete") return (action === 1) === observation > 0 ? 1 : -1;
  return 1 - 4 * (action - AIM * observation) ** 2;
}

function environment({ name, observations, reward }: Rules, actions: ProbeActions): CustomEnvDefinition {
  return defineEnv(
    () => {
      let [shown, step] = [[0] as readonly number[], 0];
      return {
        observationSpace: box([-1], [1]),
        actionSpace: actions === "discrete" ? discrete(2) : box([-3], [3]), // so wide that few are clipped
        reset({ seed }: { seed: number }) {
          [shown, step] = [observations(new Random(seed)), 0];
          return [shown[0]];
        },
        step(given: Action) {
          const action = typeof given === "number" ? given : given[0];
          const observation = shown[step];
          step += 1;
          const last = step === shown.length;
          const earned = reward({ observation, action, last, actions });
          return { observation: [shown[last ? step - 1 : step]], reward: earned, terminated: last };
        },
      };
    },
    { id: name, timeLimit: 10 },
  );
}

function probeEnv(rules: Rules, expectations: readonly Expectation[], means: string): ProbeEnv {
  return { name: rules.name, means, expectations, make: (actions) => environment(rules, actions) };
}

const value = (observation: number, expected: (gamma: number) => number): Expectation => ({
  observation,
  of: "value",
  expected,
});
const action = (observation: number): Expectation => ({
  observation,
  of: "action",
  expected: (_, actions) => (actions === "continuous" ? AIM * observation : observation > 0 ? 1 : 0),
});
const one = () => [1];
const either = (random: Random) => [random.chance(0.5) ? 1 : -1];

export const probeEnvs: readonly ProbeEnv[] = [
  probeEnv(
    { name: "constant-reward", observations: one, reward: () => 1 },
    [value(1, () => 1)],
    "the value function does not learn even a constant: the value loss, its gradient, the optimizer or its learning rate",
  ),
  probeEnv(
    { name: "reward-by-observation", observations: either, reward: ({ observation }) => observation },
    [value(1, () => 1), value(-1, () => -1)],
    "a constant is learned, but not what depends on the observation: observations that do not reach the network, or a gradient that does not reach its first layers",
  ),
  probeEnv(
    { name: "reward-later", observations: () => [-1, 1], reward: ({ last }) => (last ? 1 : 0) },
    [value(1, () => 1), value(-1, (gamma) => gamma)],
    "a reward does not reach the step before it: the discount, bootstrapping from the next value, or what ends an episode",
  ),
  probeEnv(
    {
      name: "reward-by-action",
      observations: one,
      reward: ({ action, observation, actions }) => worth(action, observation, actions),
    },
    [action(1)],
    "values are learned, and the policy does not choose the better action: the advantages and their sign, log probabilities, or the policy loss",
  ),
  probeEnv(
    {
      name: "reward-by-both",
      observations: either,
      reward: ({ action, observation, actions }) => worth(action, observation, actions),
    },
    [action(1), action(-1)],
    "one action is learned, but not which for which observation: observations, actions and advantages of different samples are mixed up, or the policy's gradient does not reach its first layers",
  ),
];
