/** The settings of a policy and a value function beside each other. */
import { checkBoolean } from "../core/check.ts";
import { number, type Settings } from "../core/setting.ts";
import { checkSizes } from "../networks/mlp_settings.ts";

export const actorCriticSettings = {
  sharedTrunk: { check: checkBoolean, initial: false, doc: "one network for policy and value" },
  valueHiddenSizes: {
    check: (name, value) => (value === null ? null : checkSizes(name, value)),
    initial: null,
    doc: "widths of the value's hidden layers; null: as the policy's",
    list: true,
    only: { sharedTrunk: ["false"] },
  },
  policyGain: { check: number({ least: 0 }), initial: 0.01, doc: "gain of the policy's output layer" },
  valueGain: { check: number({ least: 0 }), initial: 1, doc: "gain of the value's output layer" },
} satisfies Settings;
