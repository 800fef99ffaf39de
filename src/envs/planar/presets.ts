/**
 * Settings to begin with on MuJoCo's planar robots, by preset and algorithm, as `presetFor` finds them: those that CleanRL
 * publishes for PPO with continuous actions (ppo_continuous_action.py), its 2,048 steps from 16 environments at once, and for
 * HalfCheetah and Swimmer what rl-baselines3-zoo (hyperparams/ppo.yml) sets otherwise. They were not searched for.
 */

/** CleanRL's. */
const CONTINUOUS = {
  steps: 1_000_000,
  numEnvs: 16,
  rolloutSteps: 128,
  minibatchSize: 64,
  epochs: 10,
  learningRate: 3e-4,
  learningRateSchedule: "linear",
  normalizeObservations: true,
  normalizeRewards: true,
} as const;

export const INVERTED_PENDULUM_PRESETS = {
  frugal: { ppo: { ...CONTINUOUS, steps: 200_000 } },
  fast: {},
} as const;

export const INVERTED_DOUBLE_PENDULUM_PRESETS = {
  frugal: { ppo: CONTINUOUS },
  fast: {},
} as const;

export const SWIMMER_PRESETS = {
  frugal: {
    ppo: { ...CONTINUOUS, rolloutSteps: 256, minibatchSize: 256, learningRate: 6e-4, gamma: 0.9999, gaeLambda: 0.98 },
  },
  fast: {},
} as const;

export const HOPPER_PRESETS = {
  frugal: { ppo: CONTINUOUS }, // with the zoo's gamma of 0.999 and lambda of 0.99 it stands still for 1,000 points
  fast: {},
} as const;

export const WALKER2D_PRESETS = {
  frugal: { ppo: CONTINUOUS },
  fast: {},
} as const;

export const HALF_CHEETAH_PRESETS = {
  frugal: { ppo: { ...CONTINUOUS, gamma: 0.98, gaeLambda: 0.92, initialLogStd: -1 } },
  fast: {},
} as const;
