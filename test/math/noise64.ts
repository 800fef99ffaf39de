/** The random kernels' numbers in float64, from the reference of Philox: number `row` of a lane. */
import { type Source, word } from "./philox_reference.ts";

/** In [0, 1): the upper 24 bits of a word. */
export function uniform64(row: number, lane: number, source: Source): number {
  return (word(row, lane, source) >>> 8) / 2 ** 24;
}

/** Of the standard normal: Box and Muller's transform of a pair of words. */
export function normal64(row: number, lane: number, source: Source): number {
  const even = row & ~1;
  const radius = Math.sqrt(-2 * Math.log(((word(even, lane, source) >>> 1) + 0.5) / 2 ** 31));
  const angle = (2 * Math.PI * word(even + 1, lane, source)) / 2 ** 32;
  return radius * (row === even ? Math.cos(angle) : Math.sin(angle));
}
