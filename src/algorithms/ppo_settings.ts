/** The settings of proximal policy optimization. */
import { checkFloat32 } from "../core/check.ts";
import { choice, flag, integer, number, only, schedule } from "../core/setting.ts";
import { estimatorSettings } from "../rollout/advantages_settings.ts";
import type { AlgorithmSettings } from "./algorithm_settings.ts";
import { entropySettings, valueLossSettings } from "./loss_settings.ts";
import { surrogateNames } from "./ppo.ts";
import { minibatchSettings } from "./shuffled_samples_settings.ts";

export const ppoSettings: AlgorithmSettings = {
  reads: {
    ...minibatchSettings,
    ...estimatorSettings,
    ...entropySettings,
    ...valueLossSettings,
    epochs: integer("passes over a rollout in one update", 10, { least: 1, most: 1000 }),
    surrogate: choice(
      "what keeps the policy near the old one: the ratio clipped, or KL penalized",
      "clip",
      surrogateNames,
    ),
    ...only("surrogate", ["klPenalty"], {
      klCoefficient: number("weight of the KL penalty in the first update; it adapts to klTarget", 1, { above: 0 }),
      klTarget: number("mean KL of an update that the penalty aims at, in nats", 0.01, { above: 0 }),
    }),
    dualClip: {
      check: (name, value) => (value === 0 ? 0 : checkFloat32(name, value, { above: 1 })),
      initial: 0,
      doc: "bound of the ratio where the advantage is negative, above 1; 0: none",
      only: { surrogate: ["clip"] },
    },
    recomputeAdvantages: flag("values and advantages are estimated again in each epoch"),
    ...only("surrogate", ["clip"], {
      clipRange: number("how far the probability ratio may move from 1", 0.2, { above: 0, most: 10 }),
      clipRangeSchedule: schedule("how it changes over the run"),
    }),
    valueClipRange: number("how far a value may move from its old estimate; 0: freely", 0, { least: 0 }),
    targetKl: number("ends an update where the approximate KL exceeds 1.5 times this; 0: never", 0, { least: 0 }),
  },
  defaults: {},
};
