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
    maxKl: { check: number({ above: 0 }), initial: 0.01, doc: "largest mean KL divergence of an update, nats" },
    cgIterations: {
      check: integer({ least: 1, most: 1000 }),
      initial: 15,
      doc: "iterations of conjugate gradients, at most",
    },
    cgTolerance: {
      check: number({ least: 0, below: 1 }),
      initial: 1e-5,
      doc: "conjugate gradients end where the residual has fallen to this share",
    },
    cgDamping: { check: number({ least: 0 }), initial: 0.1, doc: "added to the diagonal of the Fisher matrix" },
    lineSearchSteps: {
      check: integer({ least: 1, most: 1000 }),
      initial: 10,
      doc: "step lengths that are tried before an update is given up",
    },
    lineSearchShrink: {
      check: number({ above: 0, below: 1 }),
      initial: 0.8,
      doc: "each step length as a share of the one before",
    },
    lineSearchAcceptance: {
      check: number({ least: 0, below: 1 }),
      initial: 0,
      doc: "least share of the improvement promised by the gradient with which a step is taken",
    },
    fisherSubsampling: {
      check: integer({ least: 1 }),
      initial: 1,
      doc: "the Fisher matrix is averaged over each n-th sample: 1 for all",
    },
  },
  defaults: { minibatchSize: 128, learningRate: 1e-3 },
};
