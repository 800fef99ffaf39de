/** The settings of gradient steps: their size, their rule, and what limits a gradient. */
import { choice, number, only, type Settings, schedule } from "../core/setting.ts";
import { optimizerNames } from "./optimizer.ts";

export const optimizerSettings = {
  learningRate: number("step size of the optimizer; with trpo, of the value function's", 3e-4, { above: 0, most: 1 }),
  learningRateSchedule: schedule("how it changes over the run"),
  optimizer: choice("the rule of a gradient step", "adam", optimizerNames),
  ...only("optimizer", ["adam", "adamW"], {
    adamEpsilon: number("Adam's epsilon", 1e-5, { above: 0 }),
  }),
  ...only("optimizer", ["adamW"], {
    weightDecay: number("shrinks the parameters by learningRate times this in each step", 0.01, { least: 0 }),
  }),
  ...only("optimizer", ["rmsprop", "rmspropTf"], {
    rmspropDecay: number("decay of RMSprop's mean square", 0.99, { least: 0, below: 1 }),
    rmspropEpsilon: number("beside the root of the mean square (rmsprop), within it (rmspropTf)", 1e-5, { above: 0 }),
  }),
  ...only("optimizer", ["sgd"], {
    momentum: number("share of the velocity that stays", 0.9, { least: 0, below: 1 }),
  }),
  maxGradientNorm: number("largest global norm of a gradient; 0: no limit", 0.5, { least: 0 }),
  maxGradientValue: number("largest size of a single number in a gradient; 0: no limit", 0, { least: 0 }),
} satisfies Settings;
