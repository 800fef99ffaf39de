/** What a trial has come to, where it is from outside: a file, a queue, a program. Nothing of it is believed unchecked. */
import { checkChoice, checkInteger, checkNumber, show } from "../core/check.ts";
import type { TrialOutcome, TrialRun } from "./trial.ts";

const states = ["complete", "pruned", "failed"] as const;

/**
 * @throws TypeError, RangeError naming the part, what is allowed and what came
 * @param name what the error begins with
 */
export function checkOutcome(name: string, value: unknown): TrialOutcome {
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
