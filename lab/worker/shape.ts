/**
 * Readers of what somebody else has sent: each takes anything and gives back a fresh copy of what was agreed, or throws.
 * Nothing is passed on that was not read: no further key, no prototype, no getter, and a list's length is looked at before
 * the list.
 */

/** What came is not what was agreed. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** @param what names the value for the error's text */
export type Read<T> = (value: unknown, what: string) => T;

type Fields<T> = { readonly [K in keyof T]-?: Read<T[K]> };

/** Finite, and in [least, most]. */
export const number =
  (least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): Read<number> =>
  (value, what) => {
    if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(what, "a finite number", value);
    if (value < least || value > most) throw wrong(what, `a number in [${least}, ${most}]`, value);
    return value;
  };

export const whole =
  (least = 0, most = Number.MAX_SAFE_INTEGER): Read<number> =>
  (value, what) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most)
      throw wrong(what, `a whole number in [${least}, ${most}]`, value);
    return value;
  };

export const flag: Read<boolean> = (value, what) => {
  if (typeof value !== "boolean") throw wrong(what, "true or false", value);
  return value;
};

export const text =
  (most: number, like?: RegExp): Read<string> =>
  (value, what) => {
    if (typeof value !== "string") throw wrong(what, "a text", value);
    if (value.length > most) throw wrong(what, `a text of at most ${most} characters`, value);
    if (like && !like.test(value)) throw wrong(what, `a text like ${like.source}`, value);
    return value;
  };

export const oneOf =
  <T extends string>(choices: readonly T[]): Read<T> =>
  (value, what) => {
    if (!choices.includes(value as T)) throw wrong(what, `one of ${choices.join(", ")}`, value);
    return value as T;
  };

export const nothing: Read<undefined> = () => undefined;

export const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value, what) =>
    value === undefined ? undefined : read(value, what);

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, what) =>
    value === null ? null : read(value, what);

export const listOf =
  <T>(read: Read<T>, most: number): Read<readonly T[]> =>
  (value, what) => {
    if (!Array.isArray(value)) throw wrong(what, "a list", value);
    if (value.length > most) throw wrong(what, `at most ${most} elements`, value);
    return Array.from({ length: value.length }, (_, k) => read(value[k], `${what}[${k}]`));
  };

/** Of the keys that are named; absent where optional ones are. */
export const record =
  <T extends object>(fields: Fields<T>): Read<T> =>
  (value, what) => {
    const object = plainObject(value, what);
    const copy: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const read = fields[key](own(object, key), `${what}.${key}`);
      if (read !== undefined) copy[key] = read;
    }
    return copy as T;
  };

interface Floats {
  readonly length: number;
  slice(): Floats;
  [index: number]: number;
}

/** A typed array of numbers that are finite, or at least numbers where `bounds` says so. */
export const floats =
  <T extends Floats>(kind: { new (length: number): T; name: string }, most: number, bounds?: "bounds"): Read<T> =>
  (value, what) => {
    if (!(value instanceof kind)) throw wrong(what, `a ${kind.name}`, value);
    if (value.length > most) throw wrong(what, `at most ${most} elements`, value);
    for (let k = 0; k < value.length; k++)
      if (bounds ? Number.isNaN(value[k]) : !Number.isFinite(value[k]))
        throw wrong(`${what}[${k}]`, "a number", value[k]);
    return value;
  };

export const bytes =
  (most: number): Read<Uint8Array> =>
  (value, what) => {
    if (!(value instanceof Uint8Array) || value.length > most) throw wrong(what, `at most ${most} bytes`, value);
    return value;
  };

/** An object that is a table and nothing else. */
export function plainObject(value: unknown, what: string): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(what, "an object", value);
  return value;
}

/** The value of a key of its own; what a prototype has under that name is not meant. */
export function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

export function wrong(what: string, expected: string, value: unknown): ShapeError {
  return new ShapeError(`${what}: expected ${expected}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `${(value as { length?: number }).length} elements`;
  return typeof value === "object" && value !== null
    ? "an object"
    : typeof value === "function"
      ? "a function"
      : String(value);
}
