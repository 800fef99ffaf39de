/**
 * What the search for presets tries, by environment and algorithm. The middle of each list is near what
 * rl-baselines3-zoo publishes (hyperparams/ppo.yml, a2c.yml); horizons are at most those of its benchmark. Where a first
 * search fell short, the lists are those of a second around its best. Presets that have no space here were tried by hand
 * on seeds from 101 on.
 */

/** What is tried: a fixed part, and for each key a list of which one value is drawn. */
export interface SearchSpace {
  env: string;
  algorithm: string;
  fixed: Record<string, unknown>;
  choices: Record<string, readonly unknown[]>;
}

const linear = { learningRateSchedule: "linear" };
const small = [
  [32, 32],
  [64, 64],
];
const trpo = {
  gamma: [0.99, 0.995],
  gaeLambda: [0.95, 0.98],
  maxKl: [0.01, 0.02, 0.04],
  cgDamping: [0.01, 0.1],
  valueEpochs: [10, 20],
  hiddenSizes: small,
};
const normalized = { normalizeObservations: true, normalizeRewards: true };

function naturalGradients(env: string, numEnvs: readonly number[], rolloutSteps: readonly number[]): SearchSpace {
  const choices = { numEnvs, rolloutSteps, ...trpo };
  return { env, algorithm: "trpo", fixed: { steps: 100_000, ...normalized }, choices };
}

export const spaces: readonly SearchSpace[] = [
  {
    env: "Pendulum-v1",
    algorithm: "ppo",
    fixed: { steps: 100_000, ...linear },
    choices: {
      numEnvs: [4, 8, 16],
      rolloutSteps: [64, 128, 256],
      minibatchSize: [64, 128, 256],
      epochs: [10, 15, 20],
      learningRate: [1e-3, 2e-3, 3e-3],
      gamma: [0.9, 0.95],
      gaeLambda: [0.9, 0.95],
      initialLogStd: [-0.5, 0, 0.5],
      hiddenSizes: small,
    },
  },
  {
    env: "Acrobot-v1",
    algorithm: "ppo",
    fixed: { ...linear, gamma: 0.995, numEnvs: 16 },
    choices: {
      steps: [400_000, 1_000_000],
      rolloutSteps: [64, 128],
      minibatchSize: [256, 512],
      epochs: [4, 8],
      learningRate: [1e-3, 2e-3],
      gaeLambda: [0.98, 0.95],
      entropyCoefficient: [0, 0.003],
      hiddenSizes: [
        [64, 64],
        [128, 128],
      ],
      normalizeRewards: [true, false],
    },
  },
  {
    env: "MountainCar-v0",
    algorithm: "ppo",
    fixed: { ...linear, ...normalized },
    choices: {
      steps: [300_000, 600_000, 1_000_000],
      numEnvs: [16, 32],
      rolloutSteps: [16, 32, 64],
      minibatchSize: [128, 256],
      epochs: [4, 8],
      learningRate: [5e-4, 1e-3, 2e-3],
      gamma: [0.99, 0.995],
      gaeLambda: [0.95, 0.98],
      entropyCoefficient: [0, 0.01],
    },
  },
  {
    env: "MountainCarContinuous-v0",
    algorithm: "ppo",
    fixed: { steps: 20_000, normalizeObservations: true },
    choices: {
      numEnvs: [1, 2, 4],
      rolloutSteps: [64, 128, 256],
      minibatchSize: [64],
      epochs: [10, 20],
      learningRate: [1e-3, 3e-3],
      gamma: [0.99, 0.999],
      gaeLambda: [0.9, 0.98],
      initialLogStd: [0, 1, 2],
      policyGain: [0.01, 1, 4],
      normalizeRewards: [false, true],
    },
  },
  {
    env: "Reacher-v5",
    algorithm: "ppo",
    fixed: {
      steps: 1_000_000,
      ...linear,
      normalizeObservations: true,
      numEnvs: 16,
      rolloutSteps: 128,
      minibatchSize: 128,
      initialLogStd: -1,
      gaeLambda: 0.9,
    },
    choices: {
      epochs: [10],
      learningRate: [1e-3, 7e-4],
      gamma: [0.95, 0.97, 0.98],
      hiddenSizes: [[64, 64]],
      normalizeRewards: [false, true],
    },
  },
  {
    env: "CartPole-v1",
    algorithm: "a2c",
    fixed: { ...linear },
    choices: {
      steps: [100_000, 200_000],
      numEnvs: [8, 16],
      rolloutSteps: [8, 16, 32],
      optimizer: ["adam", "rmsprop"],
      learningRate: [1e-3, 3e-3, 5e-3],
      gaeLambda: [0.9, 0.95, 1],
      gamma: [0.98, 0.99],
      normalizeAdvantages: [false, true],
    },
  },
  {
    env: "Pendulum-v1",
    algorithm: "a2c",
    fixed: { steps: 1_000_000, ...linear, optimizer: "adam", normalizeAdvantages: true, normalizeRewards: true },
    choices: {
      numEnvs: [4, 8],
      rolloutSteps: [32, 64, 128],
      learningRate: [2e-3, 3e-3],
      gamma: [0.9, 0.95],
      gaeLambda: [0.95, 0.98],
      initialLogStd: [-0.5, 0],
      hiddenSizes: small,
      valueCoefficient: [0.5, 1],
      maxGradientNorm: [0.5, 1],
    },
  },
  {
    env: "Acrobot-v1",
    algorithm: "a2c",
    fixed: { ...linear, gamma: 0.99 },
    choices: {
      steps: [300_000, 500_000],
      numEnvs: [16, 32],
      rolloutSteps: [8, 16, 32],
      optimizer: ["adam", "rmsprop"],
      learningRate: [7e-4, 1.5e-3, 3e-3],
      gaeLambda: [0.95, 1],
      normalizeObservations: [true],
      normalizeRewards: [true, false],
      normalizeAdvantages: [true, false],
    },
  },
  {
    env: "MountainCar-v0",
    algorithm: "a2c",
    fixed: { steps: 1_000_000, ...linear, ...normalized, optimizer: "adam", normalizeAdvantages: true, gamma: 0.99 },
    choices: {
      numEnvs: [4, 8],
      rolloutSteps: [32, 64, 128],
      learningRate: [5e-3, 8e-3, 1.2e-2],
      gaeLambda: [0.98, 1],
      entropyCoefficient: [0.01, 0.02, 0.03],
      hiddenSizes: small,
    },
  },
  {
    env: "MountainCarContinuous-v0",
    algorithm: "a2c",
    fixed: { steps: 100_000, normalizeObservations: true },
    choices: {
      numEnvs: [4, 8],
      rolloutSteps: [16, 32, 64],
      optimizer: ["adam", "rmsprop"],
      learningRate: [1e-3, 3e-3],
      gamma: [0.99, 0.999],
      gaeLambda: [0.9, 0.98],
      initialLogStd: [0, 1, 2],
      policyGain: [0.01, 1, 4],
      normalizeRewards: [false, true],
      normalizeAdvantages: [true, false],
    },
  },
  {
    env: "Reacher-v5",
    algorithm: "a2c",
    fixed: { steps: 1_000_000, ...linear, gamma: 0.9, normalizeObservations: true },
    choices: {
      numEnvs: [16, 32],
      rolloutSteps: [8, 16],
      optimizer: ["adam"],
      learningRate: [7e-4, 1.5e-3, 3e-3],
      gaeLambda: [0.9, 0.95],
      initialLogStd: [-1, -0.5],
      normalizeAdvantages: [true, false],
    },
  },
  naturalGradients("Acrobot-v1", [8, 16], [64, 128, 256]),
  naturalGradients("MountainCar-v0", [4, 8, 16], [128, 256, 512]),
  {
    env: "MountainCarContinuous-v0",
    algorithm: "trpo",
    fixed: { steps: 50_000, normalizeObservations: true },
    choices: {
      numEnvs: [2, 4, 8],
      rolloutSteps: [256, 512],
      gamma: [0.99, 0.999],
      gaeLambda: [0.95, 0.99],
      maxKl: [0.01, 0.02, 0.04],
      initialLogStd: [0, 1, 2],
      policyGain: [0.01, 1, 4],
      normalizeRewards: [true, false],
    },
  },
  {
    env: "Pendulum-v1",
    algorithm: "trpo",
    fixed: { steps: 100_000 },
    choices: {
      numEnvs: [2, 4, 8],
      rolloutSteps: [256, 512, 1024],
      gamma: [0.9, 0.95],
      gaeLambda: [0.9, 0.95],
      maxKl: [0.01, 0.02, 0.04],
      valueEpochs: [10, 15, 20],
      hiddenSizes: small,
    },
  },
  {
    env: "Reacher-v5",
    algorithm: "trpo",
    fixed: { steps: 1_000_000, numEnvs: 16, normalizeObservations: true },
    choices: {
      rolloutSteps: [64, 128],
      gamma: [0.9, 0.95],
      gaeLambda: [0.9, 0.95],
      maxKl: [0.01, 0.02],
      initialLogStd: [-1, -0.5],
      valueEpochs: [10, 20],
    },
  },
];
