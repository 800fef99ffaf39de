/** The settings of gradient steps: their size, their rule, and what limits a gradient. */
import { checkSchedule } from "../core/schedule.ts";
import { choice, number, type Settings } from "../core/setting.ts";
import { optimizerNames } from "./optimizer.ts";

export const optimizerSettings = {
  learningRate: {
    check: number({ above: 0, most: 1 }),
    initial: 3e-4,
    doc: "step size of the optimizer; with trpo, of the value function's",
  },
  learningRateSchedule: { check: checkSchedule, initial: "constant", doc: "how it changes over the run" },
  optimizer: { check: choice(optimizerNames), initial: "adam", doc: "the rule of a gradient step" },
  adamEpsilon: {
    check: number({ above: 0 }),
    initial: 1e-5,
    doc: "Adam's epsilon",
    only: { optimizer: ["adam", "adamW"] },
  },
  weightDecay: {
    check: number({ least: 0 }),
    initial: 0.01,
    doc: "shrinks the parameters by learningRate times this in each step",
    only: { optimizer: ["adamW"] },
  },
  rmspropDecay: {
    check: number({ least: 0, below: 1 }),
    initial: 0.99,
    doc: "decay of RMSprop's mean square",
    only: { optimizer: ["rmsprop", "rmspropTf"] },
  },
  rmspropEpsilon: {
    check: number({ above: 0 }),
    initial: 1e-5,
    doc: "beside the root of the mean square (rmsprop), within it (rmspropTf)",
    only: { optimizer: ["rmsprop", "rmspropTf"] },
  },
  momentum: {
    check: number({ least: 0, below: 1 }),
    initial: 0.9,
    doc: "share of the velocity that stays",
    only: { optimizer: ["sgd"] },
  },
  maxGradientNorm: { check: number({ least: 0 }), initial: 0.5, doc: "largest global norm of a gradient; 0: no limit" },
  maxGradientValue: {
    check: number({ least: 0 }),
    initial: 0,
    doc: "largest size of a single number in a gradient; 0: no limit",
  },
} satisfies Settings;
