/** Draws that several problems make of uniform ones. */
import type { Random } from "swingup";

/** Knuth's product of uniform numbers. */
export function poisson(random: Random, rate: number): number {
  const limit = Math.exp(-rate);
  let product = random.uniform();
  let count = 0;
  for (; product > limit; count++) product *= random.uniform();
  return count;
}

/** Box and Muller's, one of the two. */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}

/** So many of them. */
export function normals(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => normal(random));
}
