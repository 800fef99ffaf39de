/**
 * Checks at the border: every number, name and option that comes from a user passes through one of these before it
 * reaches a loop. A wrong kind is a `TypeError`, a wrong value a `RangeError`; the text names the argument, what is
 * allowed and what came.
 */
import { distance } from "fastest-levenshtein";
import { show } from "./show.ts";

export { show } from "./show.ts";

/** Where a number may lie. `above`/`below` are exclusive, `least`/`most` inclusive. */
export interface Interval {
  least?: number;
  most?: number;
  above?: number;
  below?: number;
}

export function checkNumber(name: string, value: unknown, interval: Interval = {}): number {
  return checked(name, value, { kind: "a number", isKind: Number.isFinite, interval });
}

/** A number that goes into float32 memory: it must not overflow there, nor fall onto a bound that it is to lie above. */
export function checkFloat32(name: string, value: unknown, interval: Interval = {}): number {
  const number = checkNumber(name, value, interval);
  const rounded = Math.fround(number);
  if (!Number.isFinite(rounded) || (interval.above !== undefined && rounded <= interval.above))
    throw new RangeError(`${name}: expected ${describe("a finite float32 number", interval)}, got ${show(value)}`);
  return number;
}

export function checkInteger(name: string, value: unknown, interval: Interval = {}): number {
  return checked(name, value, { kind: "a whole number", isKind: Number.isSafeInteger, interval });
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${name}: expected true or false, got ${show(value)}`);
  return value;
}

/** One of a fixed set of names; says the nearest when a name is misspelt. */
export function checkChoice<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  if (typeof value !== "string")
    throw new TypeError(`${name}: expected one of ${choices.join(", ")}, got ${show(value)}`);
  if (!choices.includes(value as T))
    throw new RangeError(
      `${name}: expected one of ${choices.join(", ")}, got ${show(value)}${didYouMean(value, choices)}`,
    );
  return value as T;
}

/** An object without keys that nothing reads, so that a misspelled option is not silently ignored. */
export function checkKeys<K extends string>(
  name: string,
  value: unknown,
  allowed: readonly K[],
): Readonly<Partial<Record<K, unknown>>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${name}: expected an object, got ${show(value)}`);
  for (const key of Object.keys(value))
    if (!(allowed as readonly string[]).includes(key))
      throw new RangeError(
        `${name}: unknown key ${show(key)}${didYouMean(key, allowed)}; allowed are ${allowed.join(", ")}`,
      );
  return value as Partial<Record<K, unknown>>;
}

/** " (did you mean ...?)" with the one or two nearest, or nothing. */
export function didYouMean(given: string, choices: readonly string[]): string {
  const near = choices
    .map((choice) => ({ choice, d: distance(given.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, d }) => d <= Math.max(2, Math.floor(choice.length / 2)))
    .sort((a, b) => a.d - b.d)
    .slice(0, 2)
    .map(({ choice }) => `"${choice}"`);
  return near.length > 0 ? ` (did you mean ${near.join(" or ")}?)` : "";
}

interface Wanted {
  kind: string;
  isKind: (value: number) => boolean;
  interval: Interval;
}

function checked(name: string, value: unknown, { kind, isKind, interval }: Wanted): number {
  const text = () => `${name}: expected ${describe(kind, interval)}, got ${show(value)}`;
  if (typeof value !== "number") throw new TypeError(text());
  if (!isKind(value) || !inside(value, interval)) throw new RangeError(text());
  return value;
}

function inside(value: number, { least, most, above, below }: Interval): boolean {
  if (least !== undefined && value < least) return false;
  if (most !== undefined && value > most) return false;
  if (above !== undefined && value <= above) return false;
  return below === undefined || value < below;
}

function describe(kind: string, { least, most, above, below }: Interval): string {
  const low = least ?? above;
  const high = most ?? below;
  if (low === undefined && high === undefined) return kind;
  if (high === undefined) return `${kind} ${least !== undefined ? "of at least" : "above"} ${low}`;
  if (low === undefined) return `${kind} ${most !== undefined ? "of at most" : "below"} ${high}`;
  return `${kind} in ${least !== undefined ? "[" : "("}${low}, ${high}${most !== undefined ? "]" : ")"}`;
}
