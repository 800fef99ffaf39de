/** Settings that are known to solve CartPole, by preset and algorithm, as `presetFor` finds them. */

export const CARTPOLE_PRESETS = {
  frugal: {
    ppo: {
      steps: 100_000,
      numEnvs: 8,
      rolloutSteps: 128,
      minibatchSize: 256,
      epochs: 10,
      hiddenSizes: [32, 32],
      learningRate: 4e-3,
      learningRateSchedule: "linear",
      entropyCoefficient: 0,
      gaeLambda: 0.95,
      gamma: 0.98,
    },
    a2c: {
      steps: 200_000,
      numEnvs: 8,
      rolloutSteps: 16,
      learningRate: 5e-3,
      learningRateSchedule: "linear",
      gamma: 0.98,
      gaeLambda: 0.9,
    },
    reinforce: { steps: 200_000, numEnvs: 1, baseline: "value", learningRate: 3e-3 },
    trpo: {
      steps: 100_000,
      numEnvs: 8,
      rolloutSteps: 128,
      minibatchSize: 128,
      gaeLambda: 0.98,
      cgDamping: 1e-3,
      valueEpochs: 10,
    },
  },
  fast: {},
} as const;
