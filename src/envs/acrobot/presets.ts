/** Settings that are known to solve Acrobot, by preset and algorithm, as `presetFor` finds them. */

export const ACROBOT_PRESETS = {
  frugal: {
    ppo: {
      steps: 1_000_000,
      numEnvs: 16,
      rolloutSteps: 64,
      minibatchSize: 256,
      epochs: 8,
      learningRate: 2e-3,
      learningRateSchedule: "linear",
      normalizeRewards: true,
      gamma: 0.995,
    },
    a2c: {
      steps: 500_000,
      numEnvs: 16,
      rolloutSteps: 8,
      learningRate: 7e-4,
      learningRateSchedule: "linear",
      normalizeObservations: true,
      normalizeRewards: true,
      normalizeAdvantages: true,
      gaeLambda: 0.95,
    },
    reinforce: {
      steps: 500_000,
      numEnvs: 8,
      baseline: "value",
      learningRate: 2e-3,
      learningRateSchedule: "linear",
      normalizeAdvantages: true,
      entropyCoefficient: 0.01,
    },
    trpo: {
      steps: 100_000,
      numEnvs: 16,
      rolloutSteps: 64,
      hiddenSizes: [32, 32],
      gamma: 0.995,
      maxKl: 0.02,
      valueEpochs: 20,
      normalizeObservations: true,
      normalizeRewards: true,
    },
  },
  fast: { ppo: { steps: 100_000 } },
} as const;
