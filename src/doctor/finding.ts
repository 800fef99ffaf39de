/** What the doctor says of a run: findings, the likeliest cause first. */

/** Errors end a run or make it mean nothing; warnings probably cost it its result; notes are worth knowing. */
export type Severity = "note" | "warning" | "error";

/** A setting to change. */
export interface Advice {
  /** As `TrainingConfig` calls it, or an option of the environment's definition. */
  readonly setting: string;
  /** As it is now; null where nobody knows. */
  readonly from: number | string | boolean | null;
  /** What to try. */
  readonly to: number | string | boolean;
}

/** One thing that is wrong with a run, or may be. */
export interface Finding {
  /** Its name, which does not change. */
  readonly rule: string;
  readonly severity: Severity;
  /** The number that shows it, as `TrainingMetrics` or the configuration calls it. */
  readonly metric: string;
  readonly value: number;
  /** Beyond which it is one. */
  readonly threshold: number;
  /** The update, and the environment steps, from which on it showed. */
  readonly sinceUpdate: number;
  readonly sinceStep: number;
  /** What it usually means. */
  readonly cause: string;
  /** Which settings to change, the most promising first; none where the environment has to be changed. */
  readonly advice: readonly Advice[];
  /** The page about it. */
  readonly page: string;
}

/** The findings of a run. */
export interface Diagnosis {
  /** No finding of severity warning or error. */
  readonly healthy: boolean;
  /** By likelihood: the first is the cause. */
  readonly findings: readonly Finding[];
}
