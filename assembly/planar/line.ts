/**
 * The function of one variable that the line search minimizes, and the points at which it was looked at: t, f, f' and f'' of
 * both lanes each. All lie in the room's row LINE.
 */
import { get, LINE, RESIDUAL, rowsOf, set, SLOPE, WEIGHT } from "./room";
import { both, minus, negativePart, plus, times } from "./two";

// Points, of four parts each.
export const NEAR: i32 = 0; // the last one on the way
export const FAR: i32 = 1; // the one before it
export const LAST: i32 = 2; // evaluated last
export const NEXT_NEAR: i32 = 3; // beyond it by a Newton step
export const NEXT_FAR: i32 = 4;
// Parts beside the points.
export const LINEAR: i32 = 20;
export const QUADRATIC: i32 = 21;
export const TOLERANCE: i32 = 24;
export const VALUE: i32 = 22; // f where the search has ended
export const COUNT: i32 = 23; // evaluations so far

/** Part 0 is t, 1 f, 2 f', 3 f''. */
// @ts-ignore: decorator
@inline
export function point(room: usize, which: i32, part: i32): v128 {
  return get(room, LINE, 4 * which + part);
}

// @ts-ignore: decorator
@inline
export function linePart(room: usize, part: i32): v128 {
  return get(room, LINE, part);
}

// @ts-ignore: decorator
@inline
export function setLinePart(room: usize, part: i32, value: v128): void {
  set(room, LINE, part, value);
}

/** Copies a point. */
// @ts-ignore: decorator
@inline
export function setPoint(room: usize, to: i32, from: i32): void {
  for (let part = 0; part < 4; part++) setLinePart(room, 4 * to + part, point(room, from, part));
}

/** Looks at t: the point LAST. */
// @ts-ignore: decorator
@inline
export function evaluate(room: usize, t: v128): void {
  setLinePart(room, 4 * LAST, t);
  evaluateLast(room);
}

/** The rest of a point whose t is known. */
export function evaluateLast(room: usize): void {
  const t = linePart(room, 4 * LAST);
  const linear = linePart(room, LINEAR);
  const quadratic = linePart(room, QUADRATIC);
  let slope = plus(linear, times(t, quadratic));
  let value = times(t, times(both(0.5), plus(slope, linear)));
  let curvature = quadratic;
  const rows = rowsOf(room);
  for (let k = 0; k < rows; k++) {
    const residual = get(room, RESIDUAL, k);
    const s = get(room, SLOPE, k);
    const weight = get(room, WEIGHT, k);
    const there = plus(residual, times(t, s));
    const below = f64x2.lt(there, both(0));
    const violated = v128.and(there, below);
    const before = negativePart(residual);
    const weighted = times(weight, s);
    slope = plus(slope, times(weighted, violated));
    curvature = plus(curvature, v128.and(times(weighted, s), below));
    const change = times(minus(violated, before), plus(violated, before));
    value = plus(value, times(both(0.5), times(weight, change)));
  }
  setLinePart(room, 4 * LAST + 1, value);
  setLinePart(room, 4 * LAST + 2, slope);
  setLinePart(room, 4 * LAST + 3, curvature);
}
