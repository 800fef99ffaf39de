/** The training configurations whose speed is measured, and what their arithmetic alone would take. */
import type { TrainingOptions } from "../src/configuration/config.ts";
import { createTrainer } from "../src/trainer/create_trainer.ts";
import type { TrainerOptions } from "../src/trainer/parts.ts";
import { type GemmRates, layerRates } from "./gemm.ts";

export interface Configuration {
  name: string;
  options: TrainingOptions & { numEnvs: number; hiddenSizes: number[]; epochs: number };
  /** Rows of observation and of policy output. */
  observations: number;
  outputs: number;
}

/** CleanRL's ppo.py: 4 environments x 128 steps, 4 minibatches of 128, 4 epochs, two 64-64 tanh networks. */
export const cleanrl: Configuration = {
  name: "CleanRL CartPole, tanh",
  observations: 4,
  outputs: 2,
  options: {
    env: "CartPole-v1",
    algorithm: "ppo",
    steps: 200_000,
    numEnvs: 4,
    rolloutSteps: 128,
    minibatchSize: 128,
    epochs: 4,
    gamma: 0.99,
    gaeLambda: 0.95,
    learningRate: 2.5e-4,
    learningRateSchedule: "linear",
    clipRange: 0.2,
    valueClipRange: 0.2,
    entropyCoefficient: 0.01,
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    hiddenSizes: [64, 64],
    activation: "tanh",
  },
};

/** RLtools' Pendulum: 4 environments x 1,024 steps, minibatches of 256, 2 epochs, two 64-64 networks, 300,000 steps. */
export const rltools: Configuration = {
  name: "RLtools Pendulum, tanh",
  observations: 3,
  outputs: 1,
  options: {
    env: "Pendulum-v1",
    algorithm: "ppo",
    steps: 300_000,
    numEnvs: 4,
    rolloutSteps: 1024,
    minibatchSize: 256,
    epochs: 2,
    gamma: 0.9,
    learningRate: 1e-3,
    clipRange: 0.2,
    valueClipRange: 0,
    hiddenSizes: [64, 64],
    activation: "tanh",
  },
};

/** rl-baselines3-zoo's ppo.yml for CartPole-v1: 8 environments x 32 steps, one minibatch of 256, 20 epochs, 64-64 tanh networks. */
export const zoo: Configuration = {
  name: "rl-baselines3-zoo CartPole",
  observations: 4,
  outputs: 2,
  options: {
    env: "CartPole-v1",
    algorithm: "ppo",
    steps: 100_000,
    numEnvs: 8,
    rolloutSteps: 32,
    minibatchSize: 256,
    epochs: 20,
    gamma: 0.98,
    gaeLambda: 0.8,
    learningRate: 1e-3,
    learningRateSchedule: "linear",
    clipRange: 0.2,
    clipRangeSchedule: "linear",
    valueClipRange: 0,
    entropyCoefficient: 0,
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    hiddenSizes: [64, 64],
    activation: "tanh",
  },
};

export const configurations: readonly Configuration[] = [
  cleanrl,
  { ...cleanrl, name: "CleanRL CartPole, relu", options: { ...cleanrl.options, activation: "relu" } },
  rltools,
  { ...rltools, name: "RLtools Pendulum, relu", options: { ...rltools.options, activation: "relu" } },
  {
    ...cleanrl,
    name: "CartPole, 256-256, tanh",
    options: { ...cleanrl.options, numEnvs: 8, minibatchSize: 256, steps: 30_720, hiddenSizes: [256, 256] },
  },
];

/** Steps per second of a run, the first update (which compiles) excluded. */
export async function trainingSpeed(options: TrainingOptions & TrainerOptions): Promise<number> {
  const trainer = await createTrainer({ threads: 1, ...options });
  let first: { step: number; seconds: number } | undefined;
  let last = { step: 0, seconds: 0 };
  for await (const { step, seconds } of trainer.train()) {
    first ??= { step, seconds };
    last = { step, seconds };
  }
  trainer.dispose();
  return (last.step - first!.step) / (last.seconds - first!.seconds);
}

/**
 * Share of the dense kernels' own peak that a speed means: the floating-point operations that a step needs, over those
 * that the kernels could have done in its time. A step needs a policy forward to act and a value forward to estimate,
 * then in each epoch forward, weight gradient and (but for the first layer) input gradient of both networks. The peak
 * is measured here and now, since the machine's speed drifts: `peak` are the rates of the widest layer.
 */
export async function peakFraction(configuration: Configuration, stepsPerSecond: number): Promise<number> {
  const [, second] = configuration.options.hiddenSizes;
  return secondsPerStep(configuration, await layerRates(second, second, 64)) * stepsPerSecond;
}

function secondsPerStep({ options, observations, outputs }: Configuration, peak: GemmRates): number {
  const { epochs, hiddenSizes } = options;
  let forward = 0;
  let weightGradient = 0;
  let inputGradient = 0;
  for (const last of [outputs, 1]) {
    const sizes = [observations, ...hiddenSizes, last];
    for (let k = 0; k + 1 < sizes.length; k++) {
      const operations = 2 * sizes[k] * sizes[k + 1];
      forward += (1 + epochs) * operations;
      weightGradient += epochs * operations;
      if (k > 0) inputGradient += epochs * operations;
    }
  }
  return (forward / peak.forward + weightGradient / peak.weightGradient + inputGradient / peak.inputGradient) / 1e9;
}
