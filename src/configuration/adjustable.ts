/** The settings that may change between two updates. Apart from the others, whose checks a further thread has no use for. */
import type { TrainingConfig } from "./training_config.ts";

/** Their values. */
export type Adjustable = Pick<TrainingConfig, "learningRate" | "clipRange" | "entropyCoefficient">;

export const adjustable = [
  "learningRate",
  "clipRange",
  "entropyCoefficient",
] as const satisfies readonly (keyof Adjustable)[];
