/** The settings of advantage actor-critic: all are shared, some with defaults of its own. */
import { estimatorSettings } from "../rollout/advantages_settings.ts";
import type { AlgorithmSettings } from "./algorithm_settings.ts";
import { entropySettings, valueLossSettings } from "./loss_settings.ts";

export const a2cSettings: AlgorithmSettings = {
  reads: { ...estimatorSettings, ...entropySettings, ...valueLossSettings },
  defaults: { rolloutSteps: 8, gaeLambda: 1, learningRate: 7e-4, normalizeAdvantages: false, optimizer: "rmsprop" },
};
