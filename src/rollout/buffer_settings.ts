/** The settings of a rollout's size. */
import { integer, type Settings } from "../core/setting.ts";

export const bufferSettings = {
  numEnvs: integer("environments side by side", 8, { least: 1, most: 65536 }),
  rolloutSteps: integer(
    "steps of each environment between two updates; with reinforce, those in which an episode may begin that is then played to its end",
    128,
    { least: 1, most: 1_000_000 },
  ),
} satisfies Settings;
