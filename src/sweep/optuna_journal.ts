/**
 * A sweep in the format of Optuna's journal storage (`optuna.storages.JournalStorage` with a file), so that
 * optuna-dashboard and programs with Optuna can read it: a line of JSON for each operation that made the study. A trial is
 * one operation, which creates it as it ended. Trials stand in the order of their numbers, since Optuna counts them.
 * Source: optuna/storages/journal/_storage.py and optuna/distributions.py of Optuna 4.
 */
import { LogFile } from "../loggers/log_file.ts";
import type { SearchSpace, Value } from "./space.ts";
import type { Study } from "./study.ts";
import type { Trial } from "./sweep.ts";

/** Numbers that stand for operations, directions and states. */
const OPERATION = { createStudy: 0, setStudyUserAttribute: 2, createTrial: 4 };
const MAXIMIZE = 2;
const STATE = { complete: 1, pruned: 2, failed: 3 };
const PERCENT = 100;

/** A journal that grows as trials end; one that is there already is written again, where it is of the same study. */
export class OptunaJournal {
  readonly #file: LogFile;
  readonly #study: Study;
  readonly #waiting = new Map<number, string>();
  #next = 0;

  /**
   * @param name of the study
   * @throws RangeError where the file is there and no journal of this study
   */
  constructor(path: string, study: Study, name: string) {
    const head = studyLines(study, name);
    this.#study = study;
    this.#file = LogFile.resume(path, (bytes) => {
      const [first] = head.split("\n", 1);
      const found = new TextDecoder().decode(bytes.subarray(0, new TextEncoder().encode(first).length));
      if (bytes.length > 0 && found !== first)
        throw new RangeError(`--optuna-journal: expected a new file, or the journal of this study, got "${path}"`);
      return 0;
    });
    this.#file.append(head);
  }

  /** Trials are written as soon as all before them have ended. */
  add(trial: Trial, ended: Date): void {
    this.#waiting.set(trial.number, trialLine(this.#study, trial, ended));
    for (let line = this.#waiting.get(this.#next); line !== undefined; line = this.#waiting.get(this.#next)) {
      this.#file.append(line);
      this.#waiting.delete(this.#next);
      this.#next += 1;
    }
  }

  close(): void {
    this.#file.close();
  }
}

function studyLines({ env, sampler, pruner, seeds }: Study, name: string): string {
  const about = { env, sampler, pruner, seeds };
  return [
    line(OPERATION.createStudy, { study_name: name, directions: [MAXIMIZE] }),
    ...Object.entries(about).map(([key, value]) =>
      line(OPERATION.setStudyUserAttribute, { study_id: 0, user_attr: { [key]: value } }),
    ),
  ].join("");
}

function trialLine({ search }: Study, trial: Trial, ended: Date): string {
  const { state, value, seconds, error, runs, parameters } = trial;
  const names = Object.keys(parameters);
  return line(OPERATION.createTrial, {
    study_id: 0,
    state: STATE[state],
    value: state === "failed" || value === null || !Number.isFinite(value) ? null : value,
    values: null,
    datetime_start: dateText(new Date(ended.getTime() - 1000 * seconds)),
    datetime_complete: dateText(ended),
    distributions: Object.fromEntries(names.map((name) => [name, JSON.stringify(distributionOf(search[name]))])),
    params: Object.fromEntries(names.map((name) => [name, internal(search[name], parameters[name])])),
    user_attrs: {
      seconds,
      ...(error === undefined ? {} : { error }),
      ...(runs.length === 0 ? {} : { parametersSha256: runs.map(({ parametersSha256 }) => parametersSha256) }),
    },
    system_attrs: {},
    intermediate_values: curveOf(trial),
  });
}

function line(operation: number, fields: object): string {
  return `${JSON.stringify({ op_code: operation, worker_id: "swingup", ...fields })}\n`;
}

function distributionOf(given: SearchSpace[string]): { name: string; attributes: object } {
  if ("choices" in given)
    return { name: "CategoricalDistribution", attributes: { choices: given.choices.map(choiceOf) } };
  const { low, high, log = false, integer = false } = given;
  return integer
    ? { name: "IntDistribution", attributes: { log, step: 1, low, high } }
    : { name: "FloatDistribution", attributes: { step: null, low, high, log } };
}

/** Optuna's choices are numbers, texts, booleans and null: a list becomes its text. */
function choiceOf(value: Value): Value {
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

/** A choice is its index, a number itself. */
function internal(given: SearchSpace[string], value: Value): number {
  if (!("choices" in given)) return value as number;
  const text = JSON.stringify(value);
  return given.choices.findIndex((choice) => JSON.stringify(choice) === text);
}

/** The training return of the first seed against percents of its steps; where a trial was given up, what it had last. */
function curveOf({ runs, state, value }: Trial): Record<string, number> {
  if (runs.length === 0) return state === "pruned" && value !== null && Number.isFinite(value) ? { 0: value } : {};
  const [{ curve, steps }] = runs;
  return Object.fromEntries(curve.map(([step, mean]) => [Math.round((PERCENT * step) / steps), mean]));
}

/** As Optuna writes it: local time without a zone, microseconds. */
function dateText(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, -1)}000`;
}
