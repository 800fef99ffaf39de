/**
 * Short fixed runs and the bits they end with: in Node, browsers and other runtimes, on any number of threads, on the
 * release and the debug kernels. A change that alters training arithmetic on purpose sets them anew and says so in the
 * changelog.
 */
import type { TrainingOptions } from "../../src/index.ts";

export const golden: readonly { options: TrainingOptions; parametersSha256: string }[] = [
  {
    options: { env: "CartPole-v1", seed: 11, steps: 4096 },
    parametersSha256: "a2dba33c4077345bf77c0ea1fcd8f039c94147f674f6625dd30e3b90478e4ddc",
  },
  {
    options: { env: "Pendulum-v1", seed: 11, steps: 8192, sharedTrunk: true, activation: "elu" },
    parametersSha256: "83b348ee3de1309276ca4e85aedc15fcc7feb56361681a586e89dc9dd6470ade",
  },
  {
    options: {
      env: "CartPole-v1",
      algorithm: "trpo",
      seed: 11,
      steps: 4096,
      lanes: 8,
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
      env: "Pendulum-v1",
      algorithm: "trpo",
      seed: 11,
      steps: 8192,
      lanes: 16,
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
