/** Trials that have ended, as lines of `trials.jsonl`, see `LineRecord`. */
import { kindAt } from "../files/kind.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { LineRecord, wholeLines } from "../runs/line_record.ts";
import { checkOutcome } from "./checked_outcome.ts";
import type { TrialOutcome } from "./trial.ts";

const FILE = "trials.jsonl";

/**
 * Goes on with the trials at `path`, or begins them.
 * @throws RangeError for a line that is whole and no trial; the file stays as it is
 */
export function resumeTrials(path: string): { record: LineRecord<TrialOutcome>; outcomes: TrialOutcome[] } {
  const { record, values } = LineRecord.resume(path, checkOutcome);
  return { record, outcomes: values };
}

/** The trials of a file, which stays as it is; none where there is none. */
export async function readOutcomes(path: string): Promise<TrialOutcome[]> {
  if (kindAt(path) === undefined) return [];
  return wholeLines(FILE, await readRegularFile(path), checkOutcome).values;
}

/**
 * The trials of several records of one sweep, by their numbers.
 * @param trials of the study
 * @throws RangeError for a trial that two records have with different results, or that the study has not
 */
export function mergedOutcomes(lists: readonly (readonly TrialOutcome[])[], trials: number): TrialOutcome[] {
  const merged = new Map<number, TrialOutcome>();
  for (const outcome of lists.flat()) {
    const { number } = outcome;
    if (number >= trials) throw new RangeError(`--merge: expected trials below ${trials}, got trial ${number}`);
    const known = merged.get(number);
    if (known && !isSameResult(known, outcome))
      throw new RangeError(`--merge: trial ${number} has two different results, by different versions or settings`);
    merged.set(number, known ?? outcome);
  }
  return [...merged.values()].sort((one, other) => one.number - other.number);
}

/** Whether two outcomes agree in all but their time. */
export function isSameResult(one: TrialOutcome, other: TrialOutcome): boolean {
  const text = (outcome: TrialOutcome) => JSON.stringify({ ...outcome, seconds: 0 });
  return text(one) === text(other);
}
