/** The setting of a value function that learns by itself. */
import { integer, only, type Settings } from "../core/setting.ts";

export const valueFitSettings = {
  ...only("baseline", ["value"], {
    valueEpochs: integer(
      "gradient steps of the baseline in one update; with trpo, passes of the value function over a rollout",
      10,
      { least: 1, most: 1000 },
    ),
  }),
} satisfies Settings;
