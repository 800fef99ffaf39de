/**
 * Trials that have ended, as lines of `trials.jsonl`: one is on the disk before anybody hears of it, so that a sweep that
 * is killed at any moment has lost no finished trial. The file may come from anybody; a torn last line goes.
 */
import { kindAt } from "../files/kind.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { LogFile } from "../loggers/log_file.ts";
import { checkOutcome } from "./checked_outcome.ts";
import type { TrialOutcome } from "./trial.ts";

export class TrialRecord {
  readonly #file: LogFile;

  /**
   * Goes on with the file at `path`, or begins it.
   * @throws RangeError for a line that is whole and no trial; the file stays as it is
   */
  static resume(path: string): { record: TrialRecord; outcomes: TrialOutcome[] } {
    let outcomes: TrialOutcome[] = [];
    const file = LogFile.resume(path, (bytes) => {
      const read = wholeLines(bytes);
      outcomes = read.outcomes;
      return read.length;
    });
    return { record: new TrialRecord(file), outcomes };
  }

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** Writes trials, and waits until they are on the disk. */
  add(...outcomes: readonly TrialOutcome[]): void {
    this.#file.append(outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""));
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}

/** The trials of a file, which stays as it is; none where there is none. */
export async function readOutcomes(path: string): Promise<TrialOutcome[]> {
  if (kindAt(path) === undefined) return [];
  return wholeLines(await readRegularFile(path)).outcomes;
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

function wholeLines(bytes: Uint8Array): { outcomes: TrialOutcome[]; length: number } {
  const outcomes: TrialOutcome[] = [];
  const decoder = new TextDecoder();
  let length = 0;
  for (;;) {
    const end = bytes.indexOf(10, length); // "\n"
    if (end < 0) return { outcomes, length };
    outcomes.push(outcomeOf(`trials.jsonl, line ${outcomes.length + 1}`, decoder.decode(bytes.subarray(length, end))));
    length = end + 1;
  }
}

function outcomeOf(name: string, line: string): TrialOutcome {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new RangeError(`${name}: expected a trial as JSON`, { cause: error });
  }
  return checkOutcome(name, value);
}
