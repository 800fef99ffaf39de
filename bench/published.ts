/**
 * What others publish for the same environments, for comparison: mean evaluation return, and the environment steps it
 * took. One run each, unless said otherwise.
 */
export interface Published {
  env: string;
  algorithm: string;
  evaluation: number;
  steps: number;
  source: string;
}

const ZOO = "rl-baselines3-zoo, benchmark.md";
const ZOO_ROBOTS = "rl-baselines3-zoo (v3 of the robots)";
const TIANSHOU = "Tianshou (v3 and v4 of the robots, ten seeds, best evaluation)";

export const published: readonly Published[] = [
  { env: "CartPole-v1", algorithm: "ppo", evaluation: 500, steps: 100_000, source: ZOO },
  { env: "CartPole-v1", algorithm: "trpo", evaluation: 500, steps: 100_000, source: ZOO },
  { env: "CartPole-v1", algorithm: "a2c", evaluation: 500, steps: 500_000, source: ZOO },
  { env: "CartPole-v1", algorithm: "reinforce", evaluation: 483, steps: 200_000, source: "SLM-Lab" },
  { env: "Pendulum-v1", algorithm: "ppo", evaluation: -172.2, steps: 100_000, source: ZOO },
  { env: "Pendulum-v1", algorithm: "trpo", evaluation: -174.6, steps: 100_000, source: ZOO },
  { env: "Pendulum-v1", algorithm: "a2c", evaluation: -163, steps: 1_000_000, source: ZOO },
  { env: "Acrobot-v1", algorithm: "ppo", evaluation: -73.5, steps: 1_000_000, source: ZOO },
  { env: "Acrobot-v1", algorithm: "trpo", evaluation: -83.1, steps: 100_000, source: ZOO },
  { env: "Acrobot-v1", algorithm: "a2c", evaluation: -83.4, steps: 500_000, source: ZOO },
  { env: "MountainCar-v0", algorithm: "ppo", evaluation: -110.4, steps: 1_000_000, source: ZOO },
  { env: "MountainCar-v0", algorithm: "trpo", evaluation: -107.3, steps: 100_000, source: ZOO },
  { env: "MountainCar-v0", algorithm: "a2c", evaluation: -111.3, steps: 1_000_000, source: ZOO },
  { env: "MountainCarContinuous-v0", algorithm: "ppo", evaluation: 88.3, steps: 20_000, source: ZOO },
  { env: "MountainCarContinuous-v0", algorithm: "trpo", evaluation: 92.5, steps: 50_000, source: ZOO },
  { env: "MountainCarContinuous-v0", algorithm: "a2c", evaluation: 91.2, steps: 100_000, source: ZOO },
  { env: "Reacher-v5", algorithm: "ppo", evaluation: -4.1, steps: 1_000_000, source: "Tianshou (Reacher-v2)" },
  { env: "Reacher-v5", algorithm: "trpo", evaluation: -4.8, steps: 1_000_000, source: "Tianshou (Reacher-v2)" },
  { env: "Reacher-v5", algorithm: "a2c", evaluation: -6.7, steps: 1_000_000, source: "OpenAI Baselines (Reacher-v1)" },
  // The best published PPO of each robot. What is published is of v3 and v4, whose Walker2d has another friction.
  { env: "InvertedPendulum-v5", algorithm: "ppo", evaluation: 1000, steps: 1_000_000, source: TIANSHOU },
  { env: "InvertedDoublePendulum-v5", algorithm: "ppo", evaluation: 9231, steps: 1_000_000, source: TIANSHOU },
  { env: "Swimmer-v5", algorithm: "ppo", evaluation: 282, steps: 1_000_000, source: ZOO_ROBOTS },
  { env: "Hopper-v5", algorithm: "ppo", evaluation: 2609, steps: 1_000_000, source: TIANSHOU },
  { env: "Walker2d-v5", algorithm: "ppo", evaluation: 3589, steps: 1_000_000, source: TIANSHOU },
  { env: "HalfCheetah-v5", algorithm: "ppo", evaluation: 5819, steps: 1_000_000, source: ZOO_ROBOTS },
  // The best published TRPO.
  { env: "InvertedPendulum-v5", algorithm: "trpo", evaluation: 1000, steps: 1_000_000, source: TIANSHOU },
  { env: "InvertedDoublePendulum-v5", algorithm: "trpo", evaluation: 8435, steps: 1_000_000, source: TIANSHOU },
  { env: "Swimmer-v5", algorithm: "trpo", evaluation: 366, steps: 1_000_000, source: ZOO_ROBOTS },
  { env: "Hopper-v5", algorithm: "trpo", evaluation: 3618, steps: 1_000_000, source: ZOO_ROBOTS },
  { env: "Walker2d-v5", algorithm: "trpo", evaluation: 4933, steps: 1_000_000, source: ZOO_ROBOTS },
  { env: "HalfCheetah-v5", algorithm: "trpo", evaluation: 4471, steps: 1_000_000, source: TIANSHOU },
];
