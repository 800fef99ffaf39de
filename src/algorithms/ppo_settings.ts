/** The settings of proximal policy optimization. */
import { checkBoolean, checkFloat32 } from "../core/check.ts";
import { checkSchedule } from "../core/schedule.ts";
import { choice, integer, number } from "../core/setting.ts";
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
    epochs: { check: integer({ least: 1, most: 1000 }), initial: 10, doc: "passes over a rollout in one update" },
    surrogate: {
      check: choice(surrogateNames),
      initial: "clip",
      doc: "what keeps the policy near the old one: the ratio clipped, or KL penalized",
    },
    klCoefficient: {
      check: number({ above: 0 }),
      initial: 1,
      doc: "weight of the KL penalty in the first update; it adapts to klTarget",
      only: { surrogate: ["klPenalty"] },
    },
    klTarget: {
      check: number({ above: 0 }),
      initial: 0.01,
      doc: "mean KL of an update that the penalty aims at, in nats",
      only: { surrogate: ["klPenalty"] },
    },
    dualClip: {
      check: (name, value) => (value === 0 ? 0 : checkFloat32(name, value, { above: 1 })),
      initial: 0,
      doc: "bound of the ratio where the advantage is negative, above 1; 0: none",
      only: { surrogate: ["clip"] },
    },
    recomputeAdvantages: {
      check: checkBoolean,
      initial: false,
      doc: "values and advantages are estimated again in each epoch",
    },
    clipRange: {
      check: number({ above: 0, most: 10 }),
      initial: 0.2,
      doc: "how far the probability ratio may move from 1",
      only: { surrogate: ["clip"] },
    },
    clipRangeSchedule: {
      check: checkSchedule,
      initial: "constant",
      doc: "how it changes over the run",
      only: { surrogate: ["clip"] },
    },
    valueClipRange: {
      check: number({ least: 0 }),
      initial: 0,
      doc: "how far a value may move from its old estimate; 0: freely",
    },
    targetKl: {
      check: number({ least: 0 }),
      initial: 0,
      doc: "ends an update where the approximate KL exceeds 1.5 times this; 0: never",
    },
  },
  defaults: {},
};
