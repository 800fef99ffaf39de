/**
 * Spaces: what an observation or an action may be, as plain read-only data, with Gymnasium's meaning of each. `Box` is an
 * array of bounded real numbers, `Discrete` one of n choices, `MultiDiscrete` several choices at once, `MultiBinary`
 * several bits. `type` tells them apart.
 */
import { checkInteger, show } from "./check.ts";
import { isArrayLike, isFloat32 } from "./floats.ts";

/** Arrays of `shape` whose elements lie in [low, high]; the bounds are flat, row-major, one for each element. */
export interface Box {
  readonly type: "box";
  readonly shape: readonly number[];
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** One of 0, 1, ..., n - 1. */
export interface Discrete {
  readonly type: "discrete";
  readonly n: number;
}

/** Several choices at once: element d is one of 0, 1, ..., nvec[d] - 1. */
export interface MultiDiscrete {
  readonly type: "multiDiscrete";
  readonly nvec: readonly number[];
}

/** n bits: each element is 0 or 1. */
export interface MultiBinary {
  readonly type: "multiBinary";
  readonly n: number;
}

/** What an observation or an action may be. */
export type Space = Box | Discrete | MultiDiscrete | MultiBinary;

/** More would not fit into memory with anything beside them. */
const MOST_ELEMENTS = 2 ** 26;

/**
 * A box from its bounds: one for each element, or one number for all of them; `Infinity` is a bound too. Without `shape`
 * it is a vector.
 * @throws TypeError or RangeError where a bound is no number that float32 holds, the lengths disagree or a lower bound is
 * above its upper one
 */
export function box(
  low: number | ArrayLike<number>,
  high: number | ArrayLike<number>,
  shape: readonly number[] = [vectorLength(low, high)],
): Box {
  if (!Array.isArray(shape)) throw new TypeError(`shape: expected an array of whole numbers, got ${show(shape)}`);
  const elements = shape.reduce((product, axis) => product * checkInteger("shape", axis, { least: 1 }), 1);
  if (elements > MOST_ELEMENTS)
    throw new RangeError(`shape: expected at most ${MOST_ELEMENTS} elements, got [${shape.join(", ")}]`);
  const bounds = { low: spread("low", low, elements), high: spread("high", high, elements) };
  if (bounds.low.length !== elements || bounds.high.length !== elements)
    throw new RangeError(
      `box: expected ${elements} bounds for the shape [${shape.join(", ")}], got ${bounds.low.length} low and ${bounds.high.length} high`,
    );
  for (let i = 0; i < elements; i++) {
    const [least, most] = [bounds.low[i], bounds.high[i]];
    if (least > most) throw new RangeError(`box: expected low <= high, got [${least}, ${most}] at ${i}`);
    if (least === most && !Number.isFinite(least))
      throw new RangeError(`box: expected a number between low and high, got [${least}, ${most}] at ${i}`);
  }
  return Object.freeze({ type: "box", shape: Object.freeze([...shape]), ...bounds });
}

function vectorLength(low: number | ArrayLike<number>, high: number | ArrayLike<number>): number {
  return (typeof low === "number" ? undefined : low?.length) ?? (typeof high === "number" ? 1 : (high?.length ?? 1));
}

function spread(name: string, bounds: unknown, elements: number): Float32Array {
  if (typeof bounds === "number") return new Float32Array(elements).fill(bound(name, bounds));
  if (!isArrayLike(bounds))
    throw new TypeError(`box: expected ${name} to be a number or an array of numbers, got ${show(bounds)}`);
  return Float32Array.from(bounds, (value, k) => bound(`${name}[${k}]`, value));
}

function bound(name: string, value: unknown): number {
  if (isArrayLike(value))
    throw new TypeError(
      `box: expected ${name} to be a number, got an array of ${value.length}; give bounds flat, row by row, and the shape as the third argument`,
    );
  if (typeof value !== "number") throw new TypeError(`box: expected ${name} to be a number, got ${show(value)}`);
  const infinite = value === Infinity || value === -Infinity;
  if (!infinite && !isFloat32(value))
    throw new RangeError(
      `box: expected ${name} to be a number that float32 holds, or Infinity for no bound, got ${value}`,
    );
  return value;
}

/** A vector box symmetric about zero. */
export function symmetricBox(...bounds: number[]): Box {
  return box(
    bounds.map((bound) => -bound),
    bounds,
  );
}

/** How many there may be: their numbers are int32. */
const CHOICES = { least: 1, most: 2 ** 31 - 1 };

/** @throws TypeError, RangeError unless n is a whole number in [1, 2^31 - 1] */
export function discrete(n: number): Discrete {
  return Object.freeze({ type: "discrete", n: checkInteger("n", n, CHOICES) });
}

/**
 * Several choices at once, `nvec[d]` of them in dimension d.
 * @throws TypeError, RangeError unless nvec is an array of at least one whole number in [1, 2^31 - 1]
 */
export function multiDiscrete(nvec: ArrayLike<number>): MultiDiscrete {
  if (typeof nvec !== "object" || nvec === null || typeof nvec.length !== "number")
    throw new TypeError(`nvec: expected an array of whole numbers, got ${show(nvec)}`);
  if (nvec.length === 0) throw new RangeError("nvec: expected at least one dimension, got none");
  const counts = Array.from(nvec, (n, d) => checkInteger(`nvec[${d}]`, n, CHOICES));
  return Object.freeze({ type: "multiDiscrete", nvec: Object.freeze(counts) });
}

/** @throws TypeError, RangeError unless n is a whole number in [1, 2^31 - 1] */
export function multiBinary(n: number): MultiBinary {
  return Object.freeze({ type: "multiBinary", n: checkInteger("n", n, CHOICES) });
}

/** How many numbers one element of the space has: the rows of its `[row][lane]` matrix. */
export function size(space: Space): number {
  switch (space.type) {
    case "box":
      return space.low.length;
    case "discrete":
      return 1;
    case "multiDiscrete":
      return space.nvec.length;
    case "multiBinary":
      return space.n;
  }
}

/**
 * How many values each element of the space may have, in order; none for a box. Concatenated they are the rows of an
 * action mask: n for Discrete, the sum of nvec for MultiDiscrete, 2 n for MultiBinary (may bit k be 0, may it be 1).
 */
export function choiceCounts(space: Space): readonly number[] {
  switch (space.type) {
    case "box":
      return [];
    case "discrete":
      return [space.n];
    case "multiDiscrete":
      return space.nvec;
    case "multiBinary":
      return new Array<number>(space.n).fill(2);
  }
}

/** Elements of an action mask; 0 for a box, which has none. */
export function maskSize(space: Space): number {
  return choiceCounts(space).reduce((sum, count) => sum + count, 0);
}

/** Whether a value is an element of the space; the values of a box are given flat. */
export function contains(space: Space, value: number | ArrayLike<number>): boolean {
  if (space.type === "discrete") return typeof value === "number" && isChoice(value, space.n);
  if (typeof value === "number" || value.length !== size(space)) return false;
  if (space.type !== "box") return choiceCounts(space).every((count, d) => isChoice(value[d], count));
  for (let i = 0; i < value.length; i++) if (!(value[i] >= space.low[i] && value[i] <= space.high[i])) return false;
  return true;
}

function isChoice(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

/** Whether two spaces have the same elements. */
export function sameSpace(a: Space, b: Space): boolean {
  const equal = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    x.length === y.length && Array.from(x).every((value, k) => value === y[k]);
  if (a.type === "box" && b.type === "box")
    return equal(a.shape, b.shape) && equal(a.low, b.low) && equal(a.high, b.high);
  return a.type === b.type && equal(choiceCounts(a), choiceCounts(b));
}
