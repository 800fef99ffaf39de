/**
 * Trials that have ended, as lines of `trials.jsonl`: one is on the disk before anybody hears of it, so that a sweep that
 * is killed at any moment has lost no finished trial. The file may come from anybody; a torn last line goes.
 */
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

  /** Writes a trial, and waits until it is on the disk. */
  add(outcome: TrialOutcome): void {
    this.#file.append(`${JSON.stringify(outcome)}\n`);
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
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
