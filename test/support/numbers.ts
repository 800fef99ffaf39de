/** Numbers that no border lets through, and what is said of them. */
import { expect } from "vitest";

/** One beyond float32: 3.4028236e38 is the least that rounds to infinity. */
export const BAD = [1e39, -1e39, 3.4028236e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
export const LARGEST = 3.4028234663852886e38;

export const expected = (field: string, value: number) => `${field}: expected a finite float32 number, got ${value}`;

/** One line, of the kind and text expected. */
export function refuses(work: () => unknown, Kind: typeof RangeError | typeof TypeError, text: string | RegExp): void {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(Kind);
  const { message } = error as Error;
  expect(message).not.toContain("\n");
  if (typeof text === "string") expect(message).toBe(text);
  else expect(message).toMatch(text);
}
