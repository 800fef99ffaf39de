/** The settings of losses' terms that several algorithms share. */
import { choice, number, type Settings, schedule } from "../core/setting.ts";
import { valueLossNames } from "./loss_terms.ts";

export const entropySettings = {
  entropyCoefficient: number("weight of the entropy bonus", 0, { least: 0 }),
  entropyCoefficientSchedule: schedule("how it changes over the run"),
} satisfies Settings;

/** Where policy and value are learned by one loss. */
export const valueLossSettings = {
  valueCoefficient: number("weight of the value loss", 0.5, { least: 0 }),
  valueLoss: choice(
    "of a value's error: half its square, or huber: a line beyond an error of 1",
    "squared",
    valueLossNames,
  ),
} satisfies Settings;
