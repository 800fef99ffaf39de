/**
 * Whole training with CleanRL's CartPole hyperparameters, on both engines, and the share of the dense kernels' own peak
 * that it reaches: the floating-point operations that the networks need, over the time that everything took.
 */
import type { Engine } from "../src/networks/network.ts";
import type { TrainingOptions } from "../src/training/config.ts";
import { createTrainer } from "../src/training/trainer.ts";
import { layerRates } from "./gemm.ts";
import { median, tfjsEngine } from "./measure.ts";

export interface TrainResult {
  /** Environment steps per second. */
  fused: number;
  tfjs: number | null;
  ratio: number | null;
  /** Share of the 64x64x64 kernels' peak. */
  peakFraction: number;
}

/** CleanRL's ppo.py: 4 environments x 128 steps, 4 minibatches of 128, 4 epochs, two 64-64 tanh networks. */
export const cleanrl: TrainingOptions = {
  env: "CartPole-v1",
  algorithm: "ppo",
  lanes: 4,
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
};

export async function train(): Promise<TrainResult> {
  const tfjs = await tfjsEngine();
  const fusedSpeeds: number[] = [];
  const tfjsSpeeds: number[] = [];
  const fractions: number[] = [];
  for (let repeat = 0; repeat < 5; repeat++) {
    const stepsPerSecond = await speed(repeat, 200_000);
    fusedSpeeds.push(stepsPerSecond);
    fractions.push(secondsPerStep(await layerRates(64, 64, 64)) * stepsPerSecond); // at once: the machine's speed drifts
    if (tfjs) tfjsSpeeds.push(await speed(repeat, 4096, tfjs));
  }
  const fused = median(fusedSpeeds);
  const peakFraction = median(fractions);
  if (!tfjs) return { fused, tfjs: null, ratio: null, peakFraction };
  return { fused, tfjs: median(tfjsSpeeds), ratio: fused / median(tfjsSpeeds), peakFraction };
}

/** Steps per second of one run, creation and the first update (which compiles) excluded. */
async function speed(seed: number, steps: number, engine?: Engine): Promise<number> {
  const trainer = await createTrainer({ ...cleanrl, seed, steps, engine });
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
 * Seconds that the dense kernels alone would need for one environment step of this configuration: a policy forward to
 * act and a value forward to estimate, then in each epoch forward, weight gradient and (but for the first layer) input
 * gradient of both networks; each at its own measured rate.
 */
function secondsPerStep(peak: { forward: number; inputGradient: number; weightGradient: number }): number {
  const epochs = 4;
  const layers = (outputs: number) => [
    [4, 64],
    [64, 64],
    [64, outputs],
  ];
  let forward = 0;
  let weightGradient = 0;
  let inputGradient = 0;
  for (const outputs of [2, 1])
    layers(outputs).forEach(([inputs, units], k) => {
      const flop = 2 * inputs * units;
      forward += (1 + epochs) * flop;
      weightGradient += epochs * flop;
      if (k > 0) inputGradient += epochs * flop;
    });
  return (forward / peak.forward + weightGradient / peak.weightGradient + inputGradient / peak.inputGradient) / 1e9;
}
