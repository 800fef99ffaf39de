/**
 * Hyperparameters that are known to solve an environment: where a user names only the environment, these are what runs.
 * Those of Pendulum and Acrobot were chosen among a few on seeds from 101 on; CartPole's is the first that was tried, and
 * was not searched for. Results are reported on seeds 1 to 10 (`npm run bench -- learning`).
 */
import type { AlgorithmName } from "../algorithms/registry.ts";
import type { TrainingConfig } from "./config.ts";

export type Preset = { steps: number } & Partial<
  Omit<TrainingConfig, "env" | "envOptions" | "algorithm" | "seed" | "steps">
>;

const presets: Record<AlgorithmName, Record<string, Preset>> = {
  ppo: {
    "CartPole-v1": {
      steps: 100_000,
      lanes: 8,
      rolloutSteps: 128,
      minibatchSize: 256,
      epochs: 10,
      learningRate: 2.5e-3,
      learningRateSchedule: "linear",
      entropyCoefficient: 0,
      gaeLambda: 0.95,
      gamma: 0.98,
    },
    "Acrobot-v1": {
      steps: 100_000,
      lanes: 16,
      rolloutSteps: 128,
      minibatchSize: 256,
      epochs: 10,
      learningRate: 1e-3,
      learningRateSchedule: "linear",
      gamma: 0.99,
      gaeLambda: 0.94,
    },
    "Pendulum-v1": {
      steps: 300_000,
      lanes: 16,
      rolloutSteps: 256,
      minibatchSize: 256,
      epochs: 10,
      learningRate: 1e-3,
      learningRateSchedule: "linear",
      gamma: 0.9,
      gaeLambda: 0.95,
    },
  },
  a2c: {},
  reinforce: {},
  // From rl-baselines3-zoo's hyperparams/trpo.yml on, a few changes tried by hand on seeds 101 to 108; its exploration by
  // noise that depends on the state (gSDE) is not used.
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
      lanes: 8,
      rolloutSteps: 128,
      cgDamping: 0.01,
      normalizeObservations: true,
      normalizeRewards: true,
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
    "Pendulum-v1": { steps: 100_000, lanes: 2, rolloutSteps: 1024, gamma: 0.9, valueEpochs: 15 },
  },
};

/** The environments that an algorithm has a preset for. */
export function environmentsWithPreset(algorithm: AlgorithmName): string[] {
  return Object.keys(presets[algorithm]);
}

/** The preset of an environment and algorithm; the algorithm's plain defaults for an environment without one. */
export function presetFor(env: string, algorithm: AlgorithmName): Preset {
  return presets[algorithm][env] ?? { steps: 100_000 };
}
