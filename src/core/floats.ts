/**
 * Numbers on their way into float32 memory: finite float64 above 3.4e38 becomes infinite there. Exported modules check by
 * these very functions, so they carry nothing along.
 */
import { show } from "./show.ts";

/** Whether it is a number that float32 holds, rounded. */
export function isFloat32(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

/**
 * An array of `count` numbers that float32 holds.
 * @param each what the count is made of, for the text
 * @throws TypeError where it is no array, or an element no number; RangeError for another length, or for a number that is not finite
 */
export function checkFloats(
  name: string,
  values: unknown,
  count: number,
  each = "",
): asserts values is ArrayLike<number> {
  const wanted = `${count} number${count === 1 ? "" : "s"}${each}`;
  if (!isArrayLike(values)) throw new TypeError(`${name}: expected an array of ${wanted}, got ${show(values)}`);
  if (values.length !== count) throw new RangeError(`${name}: expected ${wanted}, got ${values.length}`);
  for (let k = 0; k < count; k++)
    if (!isFloat32(values[k])) {
      const Kind = typeof values[k] === "number" ? RangeError : TypeError;
      throw new Kind(`${name}[${k}]: expected a finite float32 number, got ${show(values[k])}`);
    }
}

/** An array, typed or not. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as ArrayLike<unknown>).length === "number";
}
