/** The settings of losses' terms that several algorithms share. */
import { checkSchedule } from "../core/schedule.ts";
import { choice, number, type Settings } from "../core/setting.ts";
import { valueLossNames } from "./loss_terms.ts";

export const entropySettings = {
  entropyCoefficient: { check: number({ least: 0 }), initial: 0, doc: "weight of the entropy bonus" },
  entropyCoefficientSchedule: { check: checkSchedule, initial: "constant", doc: "how it changes over the run" },
} satisfies Settings;

/** Where policy and value are learned by one loss. */
export const valueLossSettings = {
  valueCoefficient: { check: number({ least: 0 }), initial: 0.5, doc: "weight of the value loss" },
  valueLoss: {
    check: choice(valueLossNames),
    initial: "squared",
    doc: "of a value's error: half its square, or huber: a line beyond an error of 1",
  },
} satisfies Settings;
