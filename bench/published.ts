/**
 * What others publish for the same environments, one trained agent each: rl-baselines3-zoo's benchmark.md for PPO, TRPO
 * and A2C; for Reacher the MuJoCo benchmarks of Tianshou (PPO, A2C) and OpenAI Baselines (TRPO); for REINFORCE
 * SLM-Lab's benchmark of CartPole.
 */
export interface Published {
  value: number;
  /** Environment steps of training. */
  steps: number;
}

const million = 1_000_000;

export const published: Readonly<Record<string, Readonly<Record<string, Published>>>> = {
  ppo: {
    "CartPole-v1": { value: 500, steps: 100_000 },
    "Pendulum-v1": { value: -172.2, steps: 100_000 },
    "Acrobot-v1": { value: -73.5, steps: million },
    "MountainCar-v0": { value: -110.4, steps: million },
    "MountainCarContinuous-v0": { value: 88.3, steps: 20_000 },
    "Reacher-v5": { value: -4.1, steps: million },
  },
  trpo: {
    "CartPole-v1": { value: 500, steps: 100_000 },
    "Pendulum-v1": { value: -174.6, steps: 100_000 },
    "Acrobot-v1": { value: -83.1, steps: 100_000 },
    "MountainCar-v0": { value: -107.3, steps: 100_000 },
    "MountainCarContinuous-v0": { value: 92.5, steps: 50_000 },
    "Reacher-v5": { value: -4.8, steps: million },
  },
  a2c: {
    "CartPole-v1": { value: 500, steps: 500_000 },
    "Pendulum-v1": { value: -163, steps: million },
    "Acrobot-v1": { value: -83.4, steps: 500_000 },
    "MountainCar-v0": { value: -111.3, steps: million },
    "MountainCarContinuous-v0": { value: 91.2, steps: 100_000 },
    "Reacher-v5": { value: -6.7, steps: million },
  },
  reinforce: { "CartPole-v1": { value: 483, steps: 200_000 } },
};
