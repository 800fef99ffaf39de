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
];
