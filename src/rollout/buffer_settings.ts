/** The settings of a rollout's size. */
import { integer, type Settings } from "../core/setting.ts";

export const bufferSettings = {
  numEnvs: { check: integer({ least: 1, most: 65536 }), initial: 8, doc: "environments side by side" },
  rolloutSteps: {
    check: integer({ least: 1, most: 1_000_000 }),
    initial: 128,
    doc: "steps of each environment between two updates; with reinforce, those in which an episode may begin that is then played to its end",
  },
} satisfies Settings;
