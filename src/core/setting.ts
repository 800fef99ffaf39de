/**
 * A setting of a run as the code that reads it declares it, in a file beside that code (`ppo_settings.ts` beside
 * `ppo.ts`): how a value is checked, what it is where nobody says otherwise, what it means. `src/configuration` composes
 * all of them to one table. They lie apart from the code, so that a worker, which is given a complete configuration,
 * need not load them.
 */
import { checkChoice, checkFloat32, checkInteger, type Interval } from "./check.ts";

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

/** A number that float32 holds. */
export const number =
  (interval: Interval): Check =>
  (name, value) =>
    checkFloat32(name, value, interval);

export const integer =
  (interval: Interval): Check =>
  (name, value) =>
    checkInteger(name, value, interval);

export const choice =
  (choices: readonly string[]): Check =>
  (name, value) =>
    checkChoice(name, value, choices);
