/** Runs made up for the doctor's tests: the metrics of a healthy one, changed as a test asks. */
import type { DiagnosedUpdate } from "swingup";

/** What a healthy run of PPO has, as a function of the share of the run that has passed. */
const HEALTHY: Readonly<Record<string, number | ((share: number) => number)>> = {
  episodeReturn: (share) => 10 + 90 * Math.min(1, 1.6 * share),
  episodeReturnMin: (share) => 90 * share,
  episodeReturnMax: (share) => 40 + 80 * Math.min(1, 1.6 * share),
  episodeLength: 40,
  episodeLengthMin: 20,
  episodeLengthMax: 60,
  episodes: (share) => 20 + 400 * share,
  valueLoss: 1,
  entropy: (share) => 1.1 - 0.7 * share,
  approxKl: 0.008,
  clipFraction: 0.1,
  ratioMax: 2,
  explainedVariance: 0.9,
  advantageStd: 1,
  gradientNorm: 0.6,
  policyGradientNorm: 0.3,
  gradientRatio: 2,
  clippedGradients: 0.5,
  terminated: 12,
  truncated: 3,
  rewardMean: 0.5,
  rewardStd: 0.5,
  rewardMin: 0,
  rewardMax: 1,
  rawRewardStd: 0.5,
  rawRewardMin: 0,
  rawRewardMax: 1,
  valueTargetMean: 5,
  valueTargetStd: 3,
  observationMax: 3,
  observationConstant: 0,
  commonestAction: 0.5,
  deadUnits: 0,
};

/** A configuration that goes with it. */
export const CONFIG = {
  env: "made-up",
  algorithm: "ppo",
  steps: 100_000,
  numEnvs: 8,
  rolloutSteps: 128,
  epochs: 10,
  learningRate: 3e-4,
  optimizer: "adam",
  clipRange: 0.2,
  gamma: 0.99,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
  normalizeAdvantages: true,
  normalizeObservations: false,
  normalizeRewards: false,
  rewardScale: 1,
  hiddenSizes: [64, 64],
  activation: "tanh",
};

/** The updates of a healthy run with some metrics replaced: by a number, or a function of the share that has passed. */
export function runWith(
  changes: Readonly<Record<string, number | null | ((share: number) => number)>> = {},
  updates = 40,
): DiagnosedUpdate[] {
  return Array.from({ length: updates }, (_, k) => {
    const share = k / (updates - 1);
    const entries = Object.entries({ ...HEALTHY, ...changes });
    const metrics = entries.map(([name, value]) => [name, typeof value === "function" ? value(share) : value]);
    return { update: k + 1, step: 1024 * (k + 1), metrics: Object.fromEntries(metrics) };
  });
}

/** Returns that stay where they were. */
export const FLAT = { episodeReturn: 12, episodeReturnMin: 5, episodeReturnMax: 40 };
