/**
 * What a sweep searches: for each setting the values it may have. Every sampler sees a setting as a number of [0, 1] or as
 * one of some choices; here stands how these become values, and which settings are there at all, since some depend on
 * what others are.
 */
import { checkBoolean, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { hasOwn } from "../core/own_key.ts";

/** A value of a setting, as JSON has it. */
export type Value = number | string | boolean | null | readonly Value[];

/** The values of a trial's settings; those whose condition does not hold are missing. */
export type Parameters = Readonly<Record<string, Value>>;

/** Under which values of another setting this one is there at all. */
export type Condition = Readonly<Record<string, Value | readonly Value[]>>;

/** One of some values, in no order. */
export interface Choices {
  readonly choices: readonly Value[];
  readonly when?: Condition;
}

/** A number between two others. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Whether its logarithm is searched; both ends are above 0 then. Default false. */
  readonly log?: boolean;
  /** Whether it is a whole number; default false. */
  readonly integer?: boolean;
  /** How many values of it a grid tries; default 5. */
  readonly points?: number;
  readonly when?: Condition;
}

/** The settings that are searched, by their names; a setting may depend on earlier ones. */
export type SearchSpace = Readonly<Record<string, Choices | Range>>;

/** A setting as samplers see it. */
export interface Dimension {
  readonly name: string;
  readonly when: readonly (readonly [name: string, values: readonly Value[]])[];
  /** How many choices there are; 0 where it is a number of [0, 1]. */
  readonly choices: number;
  /** Width of a whole number's share of [0, 1]; 0 where it is no whole number, or one whose logarithm is searched. */
  readonly step: number;
  /** Of a number whose logarithm is searched, that of the ratio of its ends; 0 of others. */
  readonly logWidth: number;
  /** What a grid tries: choices, or numbers of [0, 1]. */
  readonly grid: readonly number[];
  /** From a choice's index, or a number of [0, 1], to the value. */
  readonly decode: (inner: number) => Value;
}

/** A trial's settings as samplers see them: a choice's index or a number of [0, 1]; undefined where one is not there. */
export type Point = readonly (number | undefined)[];

const MOST_DIMENSIONS = 100;
const MOST_CHOICES = 10_000;
const POINTS = 5;

/**
 * Checks a space from outside.
 * @throws TypeError, RangeError naming the setting and what is wrong with it
 */
export function dimensionsOf(space: unknown): Dimension[] {
  if (typeof space !== "object" || space === null || Array.isArray(space))
    throw new TypeError(`search: expected an object of settings, got ${show(space)}`);
  const entries = Object.entries(space);
  if (entries.length === 0 || entries.length > MOST_DIMENSIONS)
    throw new RangeError(`search: expected 1 to ${MOST_DIMENSIONS} settings, got ${entries.length}`);
  const before: Dimension[] = [];
  for (const [name, given] of entries) {
    if (typeof given !== "object" || given === null)
      throw new TypeError(`search.${name}: expected { choices } or { low, high }, got ${show(given)}`);
    const when = conditions(`search.${name}.when`, (given as Choices).when, before);
    before.push({ name, when, ...(hasOwn(given, "choices") ? choices(name, given) : range(name, given as Range)) });
  }
  return before;
}

/** Whether a setting is there, by the values of those before it. */
export function isActive({ when }: Dimension, values: Parameters): boolean {
  return when.every(([name, allowed]) => hasOwn(values, name) && allowed.some((value) => isSame(value, values[name])));
}

/** The values of a point; what `choose` gives for a setting that is there is asked in the order of the settings. */
export function parametersBy(
  dimensions: readonly Dimension[],
  choose: (dimension: Dimension, index: number) => number,
): { parameters: Parameters; point: Point } {
  const parameters: Record<string, Value> = {};
  const point: (number | undefined)[] = [];
  for (const [index, dimension] of dimensions.entries()) {
    const inner = isActive(dimension, parameters) ? choose(dimension, index) : undefined;
    point.push(inner);
    if (inner !== undefined) parameters[dimension.name] = dimension.decode(inner);
  }
  return { parameters, point };
}

function choices(name: string, given: object): Omit<Dimension, "name" | "when"> {
  checkKeys(`search.${name}`, given, ["choices", "when"]);
  const { choices: values } = given as Choices;
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_CHOICES)
    throw new RangeError(`search.${name}.choices: expected a list of 1 to ${MOST_CHOICES} values, got ${show(values)}`);
  for (const value of values) if (!isValue(value)) throw notValue(`search.${name}.choices`, value);
  if (new Set(values.map((value) => JSON.stringify(value))).size < values.length)
    throw new RangeError(`search.${name}.choices: expected different values, got one twice`);
  return {
    choices: values.length,
    step: 0,
    logWidth: 0,
    grid: values.map((_, k) => k),
    decode: (k) => values[k] as Value,
  };
}

function range(name: string, given: Range): Omit<Dimension, "name" | "when"> {
  checkKeys(`search.${name}`, given, ["low", "high", "log", "integer", "points", "when"]);
  const at = (key: string) => `search.${name}.${key}`;
  const integer = checkBoolean(at("integer"), given.integer ?? false);
  const log = checkBoolean(at("log"), given.log ?? false);
  const check = integer ? checkInteger : checkNumber;
  const low = check(at("low"), given.low, log ? { above: 0 } : {});
  const high = check(at("high"), given.high, { above: low });
  const points = checkInteger(at("points"), given.points ?? POINTS, { least: 2, most: MOST_CHOICES });
  const half = integer ? 0.5 : 0; // so that each whole number has the same share
  const scale = log ? Math.log : (value: number) => value;
  const back = log ? Math.exp : (value: number) => value;
  const [from, to] = [scale(low - half), scale(high + half)];
  const count = integer ? Math.min(points, high - low + 1) : points;
  const grid = Array.from(
    { length: count },
    (_, k) => (scale(low + 0) - from + ((scale(high) - scale(low)) * k) / (count - 1)) / (to - from),
  );
  return {
    choices: 0,
    step: integer && !log ? 1 / (high - low + 1) : 0,
    logWidth: log ? to - from : 0,
    grid,
    decode: (inner) => {
      const value = back(from + inner * (to - from));
      return Math.min(high, Math.max(low, integer ? Math.round(value) : value));
    },
  };
}

function conditions(name: string, given: Condition | undefined, before: readonly Dimension[]): Dimension["when"] {
  if (given === undefined) return [];
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`${name}: expected an object, got ${show(given)}`);
  return Object.entries(given).map(([other, value]) => {
    const dimension = before.find((one) => one.name === other);
    if (!dimension)
      throw new RangeError(
        `${name}: expected a setting that is searched before it (${before.map((one) => one.name).join(", ") || "there is none"}), got ${show(other)}`,
      );
    const values = Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
    if (dimension.choices === 0)
      throw new RangeError(`${name}.${other}: expected a setting with choices, got one with a range`);
    const known = dimension.grid.map(dimension.decode);
    for (const one of values)
      if (!known.some((choice) => isSame(choice, one)))
        throw new RangeError(`${name}.${other}: expected one of its choices, got ${show(one)}`);
    return [other, values] as const;
  });
}

function isSame(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isValue);
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function notValue(name: string, value: unknown): TypeError {
  return new TypeError(`${name}: expected numbers, texts, true, false, null or lists of these, got ${show(value)}`);
}
