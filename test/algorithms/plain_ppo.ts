/** PPO's options without anything special: what tests change one by one. */
import type { PpoOptions } from "../../src/algorithms/ppo.ts";

export const PLAIN_PPO: PpoOptions & { clipRange: number } = {
  gamma: 0.9,
  gaeLambda: 0.8,
  advantageEstimator: "gae",
  epochs: 1,
  minibatchSize: 64,
  learningRate: 1e-3,
  learningRateSchedule: "constant",
  clipRange: 0.2,
  surrogate: "clip",
  recomputeAdvantages: false,
  clipRangeSchedule: "constant",
  valueClipRange: 0,
  normalizeAdvantages: true,
  entropyCoefficient: 0.05,
  entropyCoefficientSchedule: "constant",
  valueCoefficient: 0.5,
  maxGradientNorm: 0,
  maxGradientValue: 0,
  optimizer: "adam",
  adamEpsilon: 1e-5,
  targetKl: 0,
};
