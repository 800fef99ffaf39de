/**
 * Short fixed runs and the bits they end with: in Node, browsers and other runtimes, on any number of threads, on the
 * release and the debug kernels. A change that alters training arithmetic on purpose sets them again and says so in the
 * changelog. All settings that presets set are spelt out, so that a better preset changes none of them.
 */
import type { TrainingOptions } from "../../src/index.ts";

/** What presets set, as it was where nothing else is said. */
const plain = {
  seed: 11,
  gamma: 0.99,
  hiddenSizes: [64, 64],
  policyGain: 0.01,
  initialLogStd: 0,
  learningRateSchedule: "constant",
  entropyCoefficient: 0,
  maxGradientNorm: 0.5,
  normalizeObservations: false,
  normalizeRewards: false,
} as const;
const ppo = {
  ...plain,
  algorithm: "ppo",
  rolloutSteps: 128,
  minibatchSize: 256,
  epochs: 10,
  normalizeAdvantages: true,
  optimizer: "adam",
  gaeLambda: 0.95,
  clipRange: 0.2,
  learningRateSchedule: "linear",
} as const;
const cartpole = { ...ppo, env: "CartPole-v1", steps: 4096, numEnvs: 8, learningRate: 2.5e-3, gamma: 0.98 } as const;
const pendulum = {
  ...ppo,
  env: "Pendulum-v1",
  steps: 8192,
  numEnvs: 16,
  rolloutSteps: 256,
  learningRate: 1e-3,
  gamma: 0.9,
} as const;
const { gaeLambda: _, ...ungeneralized } = pendulum;
const { clipRange: __, ...unclipped } = ungeneralized;
const a2c = { ...plain, algorithm: "a2c", steps: 4096, numEnvs: 16, rolloutSteps: 16, learningRate: 7e-4 } as const;
const reinforce = {
  ...plain,
  algorithm: "reinforce",
  steps: 8192,
  numEnvs: 8,
  learningRate: 1e-3,
  normalizeAdvantages: false,
} as const;

const { entropyCoefficient: ___, ...trpo } = plain;

/** Runge and Kutta's steps, the floor, a robot's parts against each other; Euler's steps. */
const robot = { ...ppo, steps: 2048, numEnvs: 8, learningRate: 1e-3, normalizeObservations: true } as const;

export const golden: readonly { options: TrainingOptions; parametersSha256: string }[] = [
  {
    options: cartpole,
    parametersSha256: "d47e0cd47b3e405f42465061bbebab81e4b7a2ba918e95da02d4b311a0f3d8a1",
  },
  {
    options: { ...pendulum, sharedTrunk: true, activation: "elu" },
    parametersSha256: "4d0a1f6eff4ba89091121fda5897d7d06b5f46210534caf2af598cf54d03b31b",
  },
  {
    options: {
      ...cartpole,
      recomputeAdvantages: true,
      dualClip: 3,
      optimizer: "rmspropTf",
      learningRateSchedule: "cosine",
    },
    parametersSha256: "ce9f6090d1016d8b9e502355fbcbea485eea226e4df61c0d88ac238100295cbd",
  },
  {
    options: {
      ...unclipped,
      surrogate: "klPenalty",
      advantageEstimator: "monteCarlo",
      optimizer: "adamW",
      maxGradientValue: 0.1,
    },
    parametersSha256: "b52cb98213f158574a88462688a80cfef53ec7d1a9fbf0b651d6369860c3bea5",
  },
  {
    options: { ...a2c, env: "CartPole-v1", gaeLambda: 1, optimizer: "rmsprop", normalizeAdvantages: true },
    parametersSha256: "ebdac1a35e221049011341512edd7186f79fce9c9d8dc56f6302f2202c4f237c",
  },
  {
    options: {
      ...a2c,
      env: "Pendulum-v1",
      advantageEstimator: "nStep",
      nStepReturn: 5,
      optimizer: "adam",
      normalizeAdvantages: false,
      sharedTrunk: true,
    },
    parametersSha256: "b7b99c5bf916ca03b33e19a65c2636ac51814a9663c174383fff48fc485ab11f",
  },
  {
    options: { ...reinforce, env: "CartPole-v1", rolloutSteps: 40, baseline: "none", optimizer: "adam" },
    parametersSha256: "1e411ce511aaab6f9d8ab73272792e864eaa7ea8833f9223e0c9d50d24d60cb5",
  },
  {
    options: {
      ...reinforce,
      env: "Pendulum-v1",
      rolloutSteps: 1,
      baseline: "value",
      valueEpochs: 10,
      valueLearningRate: 1e-3,
      optimizer: "sgd",
    },
    parametersSha256: "2373986848bc78c443f5bf7e8f83a79a9751066bb70de19e6ee888dce49b9def",
  },
  {
    options: {
      ...trpo,
      env: "CartPole-v1",
      algorithm: "trpo",
      steps: 4096,
      numEnvs: 8,
      rolloutSteps: 128,
      minibatchSize: 128,
      gamma: 0.98,
      gaeLambda: 0.95,
      learningRate: 1e-3,
      valueEpochs: 5,
      maxKl: 0.01,
      cgDamping: 0.1,
    },
    parametersSha256: "7f47b1c9d10d41cbc62f2a4e272837f82cbc64591527007b54575247dbc13e5b",
  },
  {
    options: {
      ...trpo,
      env: "Pendulum-v1",
      algorithm: "trpo",
      steps: 8192,
      numEnvs: 16,
      rolloutSteps: 128,
      minibatchSize: 256,
      gamma: 0.9,
      gaeLambda: 0.95,
      learningRate: 1e-3,
      valueEpochs: 5,
      maxKl: 0.02,
      cgDamping: 0.01,
      fisherSubsampling: 3,
      activation: "elu",
    },
    parametersSha256: "270c602ffd140ba38b1c1ec738350c738df86c4c3a28470866c3bef70be4760c",
  },
  {
    options: { ...robot, env: "InvertedDoublePendulum-v5" },
    parametersSha256: "80a90d9b80eb9dfa72b798a60b2bc28a6b47ade6e8a0dfe3531fc504ea066a61",
  },
  {
    options: { ...robot, env: "Hopper-v5" },
    parametersSha256: "0a34fb983171532d942711f6d8d0bf5fbdeb7db370319c0f715357e7cc326964",
  },
  {
    options: { ...robot, env: "HalfCheetah-v5" },
    parametersSha256: "fb6e0c777bc71ba38709ba68e4e795d5f589b757e72c91a819b688e566c2bf01",
  },
];
