/** The settings of multi-layer perceptrons. */
import { checkInteger, show } from "../core/check.ts";
import { choice, type Settings } from "../core/setting.ts";
import { activationNames, initializationNames } from "./network.ts";

export const mlpSettings = {
  hiddenSizes: { check: checkSizes, initial: [64, 64], doc: "widths of the hidden layers", list: true },
  activation: choice("of the hidden layers", "tanh", activationNames),
  initialization: choice("of the weights; biases begin at 0", "orthogonal", initializationNames),
} satisfies Settings;

/** Layer widths. */
export function checkSizes(name: string, value: unknown): number[] {
  if (!Array.isArray(value) || value.length > 16)
    throw new TypeError(`${name}: expected an array of at most 16 layer widths, got ${show(value)}`);
  return value.map((size, k) => checkInteger(`${name}[${k}]`, size, { least: 1, most: 16384 }));
}
