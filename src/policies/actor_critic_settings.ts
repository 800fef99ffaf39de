/** The settings of a policy and a value function beside each other. */
import { flag, number, type Settings } from "../core/setting.ts";
import { checkSizes } from "../networks/mlp_settings.ts";

export const actorCriticSettings = {
  sharedTrunk: flag("one network for policy and value"),
  valueHiddenSizes: {
    check: (name, value) => (value === null ? null : checkSizes(name, value)),
    initial: null,
    doc: "widths of the value's hidden layers; null: as the policy's",
    list: true,
    only: { sharedTrunk: ["false"] },
  },
  policyGain: number("gain of the policy's output layer", 0.01, { least: 0 }),
  valueGain: number("gain of the value's output layer", 1, { least: 0 }),
} satisfies Settings;
