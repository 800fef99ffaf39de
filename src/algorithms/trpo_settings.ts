/** The settings of trust region policy optimization. */
import { integer, number } from "../core/setting.ts";
import { estimatorSettings } from "../rollout/advantages_settings.ts";
import type { AlgorithmSettings } from "./algorithm_settings.ts";
import { minibatchSettings } from "./shuffled_samples_settings.ts";
import { valueFitSettings } from "./value_fit_settings.ts";

export const trpoSettings: AlgorithmSettings = {
  reads: {
    ...minibatchSettings,
    ...estimatorSettings,
    ...valueFitSettings,
    maxKl: number("largest mean KL divergence of an update, nats", 0.01, { above: 0 }),
    cgIterations: integer("iterations of conjugate gradients, at most", 15, { least: 1, most: 1000 }),
    cgTolerance: number("conjugate gradients end where the residual has fallen to this share", 1e-5, {
      least: 0,
      below: 1,
    }),
    cgDamping: number("added to the diagonal of the Fisher matrix", 0.1, { least: 0 }),
    lineSearchSteps: integer("step lengths that are tried before an update is given up", 10, { least: 1, most: 1000 }),
    lineSearchShrink: number("each step length as a share of the one before", 0.8, { above: 0, below: 1 }),
    lineSearchAcceptance: number(
      "least share of the improvement promised by the gradient with which a step is taken",
      0,
      { least: 0, below: 1 },
    ),
    fisherSubsampling: integer("the Fisher matrix is averaged over each n-th sample: 1 for all", 1, { least: 1 }),
  },
  defaults: { minibatchSize: 128, learningRate: 1e-3 },
};
