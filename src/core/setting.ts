/**
 * A setting of a run as the code that reads it declares it, in a file beside that code (`ppo_settings.ts` beside
 * `ppo.ts`): how a value is checked, what it is where nobody says otherwise, what it means. `src/configuration` composes
 * all of them to one table. They lie apart from the code, so that a worker, which is given a complete configuration,
 * need not load them.
 */
import { checkBoolean, checkChoice, checkFloat32, checkInteger, type Interval } from "./check.ts";
import { checkSchedule } from "./schedule.ts";

/** The value as it is kept; throws a TypeError or RangeError naming the setting, what is allowed and what came. */
export type Check = (name: string, value: unknown) => unknown;

export interface Setting {
  readonly check: Check;
  /** Its value where neither the user nor a preset or an algorithm says otherwise. */
  readonly initial: unknown;
  readonly doc: string;
  /** Whether it is a list, of which one element or none is typed like a plain value. */
  readonly list?: true;
  /** The values of other settings with which it is read; absent: it always is. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

export type Settings = Readonly<Record<string, Setting>>;

/** A setting that is a number which float32 holds. */
export function number(doc: string, initial: number, interval: Interval): Setting {
  return { check: (name, value) => checkFloat32(name, value, interval), initial, doc };
}

export function integer(doc: string, initial: number, interval: Interval): Setting {
  return { check: (name, value) => checkInteger(name, value, interval), initial, doc };
}

export function choice<T extends string>(doc: string, initial: T, choices: readonly T[]): Setting {
  return { check: (name, value) => checkChoice(name, value, choices), initial, doc };
}

/** A setting that is true or false. */
export function flag(doc: string, initial = false): Setting {
  return { check: checkBoolean, initial, doc };
}

/** A setting that says how another one changes over a run. */
export function schedule(doc: string): Setting {
  return { check: checkSchedule, initial: "constant", doc };
}

/** Settings that are read with these values of another one alone. */
export function only<T extends Settings>(
  other: string,
  values: readonly string[],
  settings: T,
): Record<keyof T, Setting> {
  const entries = Object.entries(settings).map(([name, setting]) => [name, { ...setting, only: { [other]: values } }]);
  return Object.fromEntries(entries) as Record<keyof T, Setting>;
}
