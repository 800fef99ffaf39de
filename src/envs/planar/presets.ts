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

export const INVERTED_PENDULUM_PRESETS = presets({ steps: 200_000 });

export const INVERTED_DOUBLE_PENDULUM_PRESETS = presets({});

export const SWIMMER_PRESETS = presets({
  rolloutSteps: 256,
  minibatchSize: 256,
  learningRate: 6e-4,
  gamma: 0.9999,
  gaeLambda: 0.98,
});

/** With the zoo's gamma of 0.999 and lambda of 0.99 it stands still for 1,000 points. */
export const HOPPER_PRESETS = presets({});

export const WALKER2D_PRESETS = presets({});

export const HALF_CHEETAH_PRESETS = presets({ gamma: 0.98, gaeLambda: 0.92, initialLogStd: -1 });

/** CleanRL's with these differences. */
function presets<const T extends object>(differences: T) {
  return { frugal: { ppo: { ...CONTINUOUS, ...differences } }, fast: {} } as const;
}
