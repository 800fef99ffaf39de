/** By which of their returns runs are compared: one measure for all of them, so that like is set beside like. */
import type { RunRecord } from "./run_record.ts";

/** The evaluation at the end, or the last 100 training episodes. */
export type Measure = "evaluation" | "training";

/** The evaluations where every run has one, else what training met. */
export function measureOf(runs: readonly Pick<RunRecord, "evaluation">[]): Measure {
  return runs.every(({ evaluation }) => evaluation !== null) ? "evaluation" : "training";
}

/** Null where the run has no such return. */
export function returnOf({ evaluation, meanReturn }: Pick<RunRecord, "evaluation" | "meanReturn">, measure: Measure) {
  return measure === "evaluation" ? evaluation : meanReturn;
}
