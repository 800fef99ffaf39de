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

export const golden: readonly { options: TrainingOptions; parametersSha256: string }[] = [
  {
    options: cartpole,
    parametersSha256: "a2dba33c4077345bf77c0ea1fcd8f039c94147f674f6625dd30e3b90478e4ddc",
  },
  {
    options: { ...pendulum, sharedTrunk: true, activation: "elu" },
    parametersSha256: "83b348ee3de1309276ca4e85aedc15fcc7feb56361681a586e89dc9dd6470ade",
  },
  {
    options: {
      ...cartpole,
      recomputeAdvantages: true,
      dualClip: 3,
      optimizer: "rmspropTf",
      learningRateSchedule: "cosine",
    },
    parametersSha256: "b04e27257346d22c41e565f5119662026289590300d1a8536774ead819497bf3",
  },
  {
    options: {
      ...unclipped,
      surrogate: "klPenalty",
      advantageEstimator: "monteCarlo",
      optimizer: "adamW",
      maxGradientValue: 0.1,
    },
    parametersSha256: "678fced8a48f5e14aa7ae16264e51304ec20622a96d077fe08c547908cca4a8b",
  },
  {
    options: { ...a2c, env: "CartPole-v1", gaeLambda: 1, optimizer: "rmsprop", normalizeAdvantages: true },
    parametersSha256: "064665c05f9af28fee56b47c76b69a17ac87ac557a25bb388e7f2e791fba332f",
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
    parametersSha256: "e3a8fe9deb74a1c5f9a279689cb2d73941b07864d8fb746068082a28ccbdecf9",
  },
  {
    options: { ...reinforce, env: "CartPole-v1", rolloutSteps: 40, baseline: "none", optimizer: "adam" },
    parametersSha256: "58ac5e9fc276ede27fd657aca0f59a00e2b53d1a5f55ad9b95b2850ba9c05fe1",
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
    parametersSha256: "7740a41fd5944fcd61ab5b4a8349359d6e157a80492195868847787a09fcc71d",
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
    parametersSha256: "a29aa926928199c88f20bb76564cdf181bc3d44f8fb29c29656886fbe8a08516",
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
    parametersSha256: "ecec491a5c51dd937d1f1a68036bdcc7281ace81aeb96cfa704cc5abcb37a3f9",
  },
];
