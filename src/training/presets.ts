/**
 * Hyperparameters that are known to solve an environment: where a user names only the environment, these are what runs.
 * They come from searches on seeds from 101 on (bench/search.ts), which began near what rl-baselines3-zoo publishes, and
 * horizons are at most those of its benchmark. Results are reported on seeds 1 to 10 (`npm run bench -- learning`,
 * docs/results.md).
 */
import type { AlgorithmName } from "../algorithms/registry.ts";
import type { TrainingConfig } from "./config.ts";

/**
 * `frugal`, the usual one: the best policy from few environment steps. `fast`: a good one in little time, where that is
 * another.
 */
export const presetNames = ["frugal", "fast"] as const;
export type PresetName = (typeof presetNames)[number];

export type Preset = { steps: number } & Partial<
  Omit<TrainingConfig, "env" | "envOptions" | "algorithm" | "seed" | "steps">
>;

const linear = { learningRateSchedule: "linear" } as const;
const normalized = { normalizeObservations: true, normalizeRewards: true } as const;

const ppo: Record<string, Preset> = {
  "CartPole-v1": {
    steps: 100_000,
    lanes: 8,
    rolloutSteps: 128,
    minibatchSize: 256,
    epochs: 10,
    hiddenSizes: [32, 32],
    learningRate: 4e-3,
    ...linear,
    entropyCoefficient: 0,
    gaeLambda: 0.95,
    gamma: 0.98,
  },
  "Pendulum-v1": {
    steps: 100_000,
    lanes: 16,
    rolloutSteps: 256,
    minibatchSize: 128,
    epochs: 15,
    hiddenSizes: [32, 32],
    learningRate: 3e-3,
    ...linear,
    gamma: 0.95,
    gaeLambda: 0.9,
  },
  "Acrobot-v1": {
    steps: 1_000_000,
    lanes: 16,
    rolloutSteps: 64,
    minibatchSize: 256,
    epochs: 8,
    learningRate: 2e-3,
    ...linear,
    normalizeRewards: true,
    gamma: 0.995,
  },
  "MountainCar-v0": {
    steps: 1_000_000,
    lanes: 32,
    rolloutSteps: 32,
    minibatchSize: 128,
    epochs: 8,
    learningRate: 2e-3,
    ...linear,
    ...normalized,
    gamma: 0.99,
    gaeLambda: 0.98,
    entropyCoefficient: 0.01,
  },
  "MountainCarContinuous-v0": {
    steps: 20_000,
    lanes: 4,
    rolloutSteps: 128,
    minibatchSize: 64,
    epochs: 20,
    learningRate: 1e-3,
    ...normalized,
    gamma: 0.999,
    gaeLambda: 0.98,
  },
  "Reacher-v5": {
    steps: 1_000_000,
    lanes: 16,
    rolloutSteps: 128,
    minibatchSize: 128,
    epochs: 10,
    learningRate: 1e-3,
    ...linear,
    normalizeObservations: true,
    gamma: 0.95,
    gaeLambda: 0.9,
    initialLogStd: -1,
  },
};

const presets: Record<AlgorithmName, Record<string, Preset>> = {
  ppo,
  a2c: {
    "CartPole-v1": {
      steps: 200_000,
      lanes: 8,
      rolloutSteps: 16,
      learningRate: 5e-3,
      ...linear,
      gamma: 0.98,
      gaeLambda: 0.9,
    },
    "Pendulum-v1": {
      steps: 1_000_000,
      lanes: 4,
      rolloutSteps: 32,
      hiddenSizes: [32, 32],
      optimizer: "adam",
      learningRate: 2e-3,
      ...linear,
      normalizeRewards: true,
      normalizeAdvantages: true,
      gamma: 0.95,
      gaeLambda: 0.98,
    },
    "MountainCar-v0": {
      steps: 1_000_000,
      lanes: 4,
      rolloutSteps: 64,
      hiddenSizes: [32, 32],
      optimizer: "adam",
      learningRate: 1.2e-2,
      ...linear,
      ...normalized,
      normalizeAdvantages: true,
      gaeLambda: 0.98,
      entropyCoefficient: 0.03,
    },
    "Acrobot-v1": {
      steps: 500_000,
      lanes: 16,
      rolloutSteps: 8,
      learningRate: 7e-4,
      ...linear,
      ...normalized,
      normalizeAdvantages: true,
      gaeLambda: 0.95,
    },
    "MountainCarContinuous-v0": {
      steps: 100_000,
      lanes: 8,
      rolloutSteps: 32,
      learningRate: 3e-3,
      ...normalized,
      gamma: 0.99,
      gaeLambda: 0.98,
      initialLogStd: 2,
    },
    "Reacher-v5": {
      steps: 1_000_000,
      lanes: 16,
      rolloutSteps: 16,
      optimizer: "adam",
      learningRate: 1e-3,
      ...linear,
      normalizeObservations: true,
      normalizeAdvantages: true,
      gamma: 0.9,
      gaeLambda: 0.95,
      initialLogStd: -1,
    },
  },
  reinforce: {
    "CartPole-v1": { steps: 200_000, lanes: 1, baseline: "value", learningRate: 3e-3 },
    "Pendulum-v1": {
      steps: 1_000_000,
      lanes: 8,
      baseline: "value",
      learningRate: 3e-3,
      ...linear,
      normalizeAdvantages: true,
      gamma: 0.95,
      valueEpochs: 20,
      valueLearningRate: 3e-3,
    },
    "Acrobot-v1": {
      steps: 500_000,
      lanes: 8,
      baseline: "value",
      learningRate: 2e-3,
      ...linear,
      normalizeAdvantages: true,
      entropyCoefficient: 0.01,
    },
    "MountainCar-v0": {
      steps: 1_000_000,
      lanes: 16,
      baseline: "value",
      learningRate: 1e-2,
      normalizeObservations: true,
      normalizeAdvantages: true,
      entropyCoefficient: 0.01,
      valueEpochs: 20,
    },
    "MountainCarContinuous-v0": {
      steps: 200_000,
      lanes: 2,
      baseline: "value",
      learningRate: 1e-2,
      normalizeObservations: true,
      normalizeAdvantages: true,
      initialLogStd: 2,
      policyGain: 4,
      valueEpochs: 20,
    },
    "Reacher-v5": {
      steps: 1_000_000,
      lanes: 16,
      baseline: "value",
      learningRate: 3e-3,
      ...linear,
      normalizeObservations: true,
      normalizeAdvantages: true,
      gamma: 0.9,
      initialLogStd: -1,
      valueEpochs: 20,
      valueLearningRate: 3e-3,
    },
  },
  // From rl-baselines3-zoo's hyperparams/trpo.yml on; Acrobot's and Pendulum's from a search, the others changed by hand, on
  // seeds 101 to 108. Its exploration by noise that depends on the state (gSDE) is not used.
  trpo: {
    "CartPole-v1": {
      steps: 100_000,
      lanes: 8,
      rolloutSteps: 128,
      minibatchSize: 128,
      gaeLambda: 0.98,
      cgDamping: 1e-3,
      valueEpochs: 10,
    },
    "Acrobot-v1": {
      steps: 100_000,
      lanes: 16,
      rolloutSteps: 64,
      hiddenSizes: [32, 32],
      gamma: 0.995,
      maxKl: 0.02,
      valueEpochs: 20,
      ...normalized,
    },
    "MountainCar-v0": {
      steps: 100_000,
      lanes: 8,
      rolloutSteps: 256,
      cgDamping: 0.01,
      valueEpochs: 20,
      normalizeObservations: true,
      normalizeRewards: true,
    },
    "MountainCarContinuous-v0": {
      steps: 50_000,
      lanes: 4,
      rolloutSteps: 512,
      gamma: 0.999,
      initialLogStd: 1,
      normalizeObservations: true,
      normalizeRewards: true,
    },
    "Pendulum-v1": {
      steps: 100_000,
      lanes: 2,
      rolloutSteps: 1024,
      hiddenSizes: [32, 32],
      gamma: 0.95,
      gaeLambda: 0.9,
      maxKl: 0.02,
      valueEpochs: 20,
    },
    "Reacher-v5": {
      steps: 1_000_000,
      lanes: 16,
      rolloutSteps: 128,
      minibatchSize: 256,
      gamma: 0.9,
      maxKl: 0.02,
      normalizeObservations: true,
      initialLogStd: -1,
    },
  },
};

/** Where less time asks for other settings, what differs. */
const fast: Partial<Record<AlgorithmName, Record<string, Partial<Preset>>>> = {
  ppo: {
    "Acrobot-v1": { steps: 100_000 },
    "MountainCar-v0": { steps: 300_000 },
  },
};

/** The environments that an algorithm has a preset for. */
export function environmentsWithPreset(algorithm: AlgorithmName): string[] {
  return Object.keys(presets[algorithm]);
}

/** The preset of an environment and algorithm; the algorithm's plain defaults for an environment without one. */
export function presetFor(env: string, algorithm: AlgorithmName, name: PresetName = "frugal"): Preset {
  const frugal = presets[algorithm][env] ?? { steps: 100_000 };
  return name === "fast" ? { ...frugal, ...fast[algorithm]?.[env] } : frugal;
}
