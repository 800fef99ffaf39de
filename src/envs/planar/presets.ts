/**
 * Settings to begin with on MuJoCo's planar robots, by preset and algorithm, as `presetFor` finds them: those that CleanRL
 * publishes for PPO with continuous actions (ppo_continuous_action.py), its 2,048 steps from 16 environments at once, and for
 * HalfCheetah and Swimmer what rl-baselines3-zoo (hyperparams/ppo.yml) sets otherwise. For InvertedDoublePendulum seven
 * settings were tried on seeds 101 to 103; the others' were not searched for. For TRPO those of rl-baselines3-zoo
 * (hyperparams/trpo.yml), from 16 environments at once; what differs was tried on seeds 101 and 102.
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

/** TRPO's. */
const NATURAL = {
  steps: 1_000_000,
  numEnvs: 16,
  rolloutSteps: 128,
  minibatchSize: 128,
  maxKl: 0.04,
  cgIterations: 25,
  valueEpochs: 20,
  learningRate: 1e-3,
  normalizeObservations: true,
  normalizeRewards: true,
} as const;

export const INVERTED_PENDULUM_PRESETS = presets(
  { steps: 200_000 },
  // With the other robots' 128, 0.04 and 0.95 it falls over on seeds 101 and 102.
  { steps: 200_000, rolloutSteps: 256, maxKl: 0.01, gaeLambda: 0.98 },
);

/** With 128 steps and a lambda of 0.95 one of three seeds stays at 7,200. */
export const INVERTED_DOUBLE_PENDULUM_PRESETS = presets(
  { rolloutSteps: 256, gaeLambda: 0.98 },
  { rolloutSteps: 256, maxKl: 0.01, gaeLambda: 0.98 },
);

export const SWIMMER_PRESETS = presets(
  { rolloutSteps: 256, minibatchSize: 256, learningRate: 6e-4, gamma: 0.9999, gaeLambda: 0.98 },
  { rolloutSteps: 256, gamma: 0.9999, gaeLambda: 0.98 },
);

/** With the zoo's gamma of 0.999 and lambda of 0.99 it stands still for 1,000 points. */
export const HOPPER_PRESETS = presets({}, {});

export const WALKER2D_PRESETS = presets({}, { maxKl: 0.02 });

const CHEETAH = { gamma: 0.98, gaeLambda: 0.92, initialLogStd: -1 } as const;

/** A quarter of the samples is enough for the cheetah's Fisher matrix; a hopper's needs all. */
export const HALF_CHEETAH_PRESETS = presets(CHEETAH, { ...CHEETAH, fisherSubsampling: 4 });

/** CleanRL's with these differences, and the zoo's for TRPO where there are any of these. */
function presets<const T extends object, const R extends object>(ppo: T, trpo?: R) {
  const frugal = { ppo: { ...CONTINUOUS, ...ppo }, ...(trpo && { trpo: { ...NATURAL, ...trpo } }) };
  return { frugal, fast: {} } as const;
}
