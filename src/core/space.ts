/**
 * Spaces: what an observation or an action may be, as plain read-only data. `Box` is an array of bounded real numbers,
 * `Discrete` one of n choices, with Gymnasium's meaning of both. `type` tells them apart, so that further kinds
 * (several choices at once, bits) are further members of the union `Space`.
 */
import { checkInteger, show } from "./check.ts";

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

export type Space = Box | Discrete;

/**
 * A box from its bounds: one for each element, or one number for all of them. Without `shape` it is a vector.
 * @throws TypeError or RangeError where a bound is no number, the lengths disagree or a lower bound is above its upper one
 */
export function box(
  low: number | ArrayLike<number>,
  high: number | ArrayLike<number>,
  shape: readonly number[] = [vectorLength(low, high)],
): Box {
  if (!Array.isArray(shape)) throw new TypeError(`shape: expected an array of whole numbers, got ${show(shape)}`);
  const elements = shape.reduce((product, axis) => product * checkInteger("shape", axis, { least: 1 }), 1);
  const bounds = { low: spread("low", low, elements), high: spread("high", high, elements) };
  if (bounds.low.length !== elements || bounds.high.length !== elements)
    throw new RangeError(
      `box: expected ${elements} bounds for the shape [${shape.join(", ")}], got ${bounds.low.length} low and ${bounds.high.length} high`,
    );
  for (let i = 0; i < elements; i++)
    if (!(bounds.low[i] <= bounds.high[i]))
      throw new RangeError(`box: expected low <= high, got [${bounds.low[i]}, ${bounds.high[i]}] at ${i}`);
  return Object.freeze({ type: "box", shape: Object.freeze([...shape]), ...bounds });
}

function vectorLength(low: number | ArrayLike<number>, high: number | ArrayLike<number>): number {
  return (typeof low === "number" ? undefined : low?.length) ?? (typeof high === "number" ? 1 : (high?.length ?? 1));
}

function spread(name: string, bounds: unknown, elements: number): Float32Array {
  if (typeof bounds === "number") return new Float32Array(elements).fill(bounds);
  if (typeof bounds !== "object" || bounds === null || typeof (bounds as ArrayLike<number>).length !== "number")
    throw new TypeError(`box: expected ${name} to be a number or an array of numbers, got ${show(bounds)}`);
  return Float32Array.from(bounds as ArrayLike<number>);
}

/** A vector box symmetric about zero. */
export function symmetricBox(...bounds: number[]): Box {
  return box(
    bounds.map((bound) => -bound),
    bounds,
  );
}

/** @throws RangeError unless n is a whole number of at least 1. */
export function discrete(n: number): Discrete {
  return Object.freeze({ type: "discrete", n: checkInteger("n", n, { least: 1 }) });
}

/** How many numbers one element of the space has: the rows of its `[row][lane]` matrix. */
export function size(space: Space): number {
  return space.type === "box" ? space.low.length : 1;
}

/** Whether a value is an element of the space; the values of a box are given flat. */
export function contains(space: Space, value: number | ArrayLike<number>): boolean {
  if (space.type === "discrete")
    return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < space.n;
  if (typeof value === "number" || value.length !== space.low.length) return false;
  for (let i = 0; i < value.length; i++) if (!(value[i] >= space.low[i] && value[i] <= space.high[i])) return false;
  return true;
}
