/**
 * Trials that have ended, as lines of `trials.jsonl`: one is on the disk before anybody hears of it, so that a sweep that
 * is killed at any moment has lost no finished trial. The file may come from anybody; a torn last line goes.
 */
import { checkChoice, checkInteger, checkNumber, show } from "../core/check.ts";
import { LogFile } from "../loggers/log_file.ts";
import type { TrialOutcome, TrialRun } from "./trial.ts";

const states = ["complete", "pruned", "failed"] as const;

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
    outcomes.push(
      checkOutcome(`trials.jsonl, line ${outcomes.length + 1}`, decoder.decode(bytes.subarray(length, end))),
    );
    length = end + 1;
  }
}

/**
 * A trial's outcome from outside, checked.
 * @param name what the error begins with
 */
export function checkOutcome(name: string, text: string): TrialOutcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`${name}: expected a trial as JSON`, { cause: error });
  }
  if (typeof value !== "object" || value === null) throw new TypeError(`${name}: expected a trial, got ${show(value)}`);
  const { number, state, value: score, rungs, runs, seconds, error } = value as Partial<TrialOutcome>;
  const list = <T>(key: string, given: unknown, read: (one: unknown) => T): T[] => {
    if (!Array.isArray(given)) throw new TypeError(`${name}, ${key}: expected a list, got ${show(given)}`);
    return given.map(read);
  };
  const checked: TrialOutcome = {
    number: checkInteger(`${name}, number`, number, { least: 0 }),
    state: checkChoice(`${name}, state`, state, states),
    value: numberOrNull(`${name}, value`, score),
    rungs: list("rungs", rungs, (one) => numberOrNull(`${name}, rungs`, one) ?? Number.NEGATIVE_INFINITY),
    runs: list("runs", runs, (run) => checkRun(`${name}, runs`, run)),
    seconds: checkNumber(`${name}, seconds`, seconds, { least: 0 }),
    ...(error === undefined ? {} : { error: String(error) }),
  };
  if (checked.state === "complete" && checked.value === null)
    throw new RangeError(`${name}, value: expected a number for a trial that is complete, got null`);
  return checked;
}

function checkRun(name: string, given: unknown): TrialRun {
  const run = Object(given) as Partial<TrialRun>;
  const curve = Array.isArray(run.curve) ? run.curve : [];
  return {
    seed: checkInteger(`${name}, seed`, run.seed, { least: 0 }),
    deterministic: checkNumber(`${name}, deterministic`, run.deterministic),
    sampled: checkNumber(`${name}, sampled`, run.sampled),
    training: numberOrNull(`${name}, training`, run.training),
    steps: checkInteger(`${name}, steps`, run.steps, { least: 0 }),
    parametersSha256: String(run.parametersSha256),
    curve: curve.map((point): [number, number] => {
      const [step, value] = Array.isArray(point) ? point : [];
      return [checkNumber(`${name}, curve`, step), checkNumber(`${name}, curve`, value)];
    }),
  };
}

function numberOrNull(name: string, value: unknown): number | null {
  return value === null || value === undefined ? null : checkNumber(name, value);
}
