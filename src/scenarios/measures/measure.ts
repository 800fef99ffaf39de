/** What a scenario measures beyond the run itself, on the policy that was trained. */
import type { Trainer } from "../../trainer/trainer.ts";
import type { ScenarioJob } from "../scenario.ts";

export interface Measured {
  /** After training. */
  readonly trainer: Trainer;
  readonly job: ScenarioJob;
}

/** @returns values by name, which columns of a table may ask for */
export type Measure = (measured: Measured) => Promise<Record<string, number>>;
