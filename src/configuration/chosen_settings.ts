/** What the preset `robust` has chosen, apart from how it chooses, which few bundles need at once. */
import type { TrainingConfig } from "./training_config.ts";

/** A setting that was chosen, and why. */
export interface Choice {
  readonly setting: keyof TrainingConfig;
  readonly value: TrainingConfig[keyof TrainingConfig];
  /** In a line. */
  readonly reason: string;
}

/** As the values of a preset. */
export function chosenSettings(choices: readonly Choice[]): Partial<TrainingConfig> {
  return Object.fromEntries(choices.map(({ setting, value }) => [setting, value]));
}
