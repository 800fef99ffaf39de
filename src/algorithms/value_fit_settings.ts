/** The setting of a value function that learns by itself. */
import { integer, type Settings } from "../core/setting.ts";

export const valueFitSettings = {
  valueEpochs: {
    check: integer({ least: 1, most: 1000 }),
    initial: 10,
    doc: "gradient steps of the baseline in one update; with trpo, passes of the value function over a rollout",
    only: { baseline: ["value"] },
  },
} satisfies Settings;
