/** PPO beside a small deep Q-network, over the environment steps that they are given. */
import type { Scenario } from "../scenario.ts";

const ppo = { name: "PPO", settings: { algorithm: "ppo" } } as const;
/** With what differs below, what rl-baselines3-zoo (hyperparams/dqn.yml) has for each, on smaller networks. */
const common = { hiddenSizes: [64, 64], learningStarts: 1000, gamma: 0.99 } as const;
const columns: Scenario["experiments"][number]["columns"] = [
  { value: "area", title: "over the whole run" },
  { value: "training", title: "last 100 episodes" },
  { value: "seconds", title: "seconds" },
];

export const policyOrValue: Scenario = {
  name: "policy-or-value",
  question: "Policy gradients or Q-learning, for choices and few samples?",
  expected:
    "A value-based method learns again and again from what it has kept, so it needs fewer environment steps; policy gradients need fewer seconds where steps are cheap.",
  answer: "",
  seen: "",
  experiments: [
    {
      title: "CartPole-v1, 50,000 steps",
      env: "CartPole-v1",
      settings: { steps: 50_000 },
      arms: [
        ppo,
        {
          name: "DQN",
          settings: {},
          dqn: {
            ...common,
            learningRate: 0.0023,
            bufferSize: 100_000,
            batchSize: 64,
            trainEvery: 256,
            gradientSteps: 128,
            targetEvery: 10,
            explorationShare: 0.16,
            finalExploration: 0.04,
          },
        },
      ],
      columns,
    },
    {
      title: "Acrobot-v1, 100,000 steps",
      env: "Acrobot-v1",
      settings: { steps: 100_000 },
      arms: [
        ppo,
        {
          name: "DQN",
          settings: {},
          dqn: {
            ...common,
            learningRate: 0.00063,
            bufferSize: 50_000,
            batchSize: 128,
            trainEvery: 4,
            gradientSteps: 4,
            targetEvery: 250,
            explorationShare: 0.12,
            finalExploration: 0.1,
          },
        },
      ],
      columns,
    },
    {
      title: "MountainCar-v0, 120,000 steps",
      env: "MountainCar-v0",
      settings: { steps: 120_000 },
      arms: [
        ppo,
        {
          name: "DQN",
          settings: {},
          dqn: {
            ...common,
            gamma: 0.98,
            learningRate: 0.004,
            bufferSize: 10_000,
            batchSize: 128,
            trainEvery: 16,
            gradientSteps: 8,
            targetEvery: 600,
            explorationShare: 0.2,
            finalExploration: 0.07,
          },
        },
      ],
      columns,
    },
  ],
};
