/**
 * How far the solver goes in its direction p, by the rules of MuJoCo's line search (engine_solver.c): the zero of the slope of
 *
 *   f(t) = c(a + t p) - c(a) = t p.(M a - smooth) + t^2/2 p.M p + sum D/2 (min(0, r + t s)^2 - min(0, r)^2),  s = J p
 *
 * convex and piecewise quadratic, to within the tolerance that its results depend on. With N(t) = t - f'(t)/f''(t): first
 * N(0), then on in the same direction until the slope turns, both lanes at once; between the last two, lane by lane
 * (bracket.ts).
 */
import { bracket } from "./bracket";
import {
  evaluate,
  COUNT,
  LAST,
  LINEAR,

  NEAR,
  FAR,
  point,
  QUADRATIC,
  setLinePart,
  setPoint,
  TOLERANCE,
  VALUE,
} from "./line";
import { any, both, minus, over, plus, times } from "./two";

// @ts-ignore: decorator
@inline
export const EVALUATIONS = 50; // at most

/**
 * The step of both lanes; that of a lane not in `open` means nothing. The part VALUE of the line is f there.
 * `linear` is p.(M a - smooth), `quadratic` p.M p, `tolerance` the largest slope that passes for 0.
 */
// @ts-ignore: decorator
@inline
export function lineSearch(room: usize, linear: v128, quadratic: v128, tolerance: v128, open: v128): v128 {
  setLinePart(room, LINEAR, linear);
  setLinePart(room, QUADRATIC, quadratic);
  setLinePart(room, TOLERANCE, tolerance);
  evaluate(room, both(0));
  setPoint(room, FAR, LAST);
  evaluate(room, newton(room, LAST));
  setPoint(room, NEAR, LAST);
  let pending = v128.andnot(open, accepted(room, tolerance));
  if (any(pending)) pending = turnSlope(room, tolerance, pending);
  let step = point(room, NEAR, 0);
  setLinePart(room, VALUE, point(room, NEAR, 1));
  if (any(pending)) {
    const bits = i64x2.bitmask(pending);
    if (bits & 1) step = f64x2.replace_lane(step, 0, bracket(room, 0));
    if (bits & 2) step = f64x2.replace_lane(step, 1, bracket(room, 8));
  }
  return step;
}

/** Goes on by Newton's steps while the slope has its sign; returns the lanes in which it has turned. */
// @ts-ignore: decorator
@inline
function turnSlope(room: usize, tolerance: v128, open: v128): v128 {
  let pending = open;
  const sign = v128.and(f64x2.neg(point(room, NEAR, 2)), both(-0.0)); // of the direction
  let count = both(2); // evaluations of each lane
  for (let evaluations = 2; ; evaluations++) {
    const ahead = v128.xor(point(room, NEAR, 2), sign); // the slope in that direction
    const moving = v128.and(pending, f64x2.le(ahead, f64x2.neg(tolerance)));
    if (!any(moving)) break;
    if (evaluations == EVALUATIONS) {
      pending = v128.andnot(pending, moving);
      break;
    }
    for (let part = 0; part < 4; part++)
      setPart(room, FAR, part, v128.bitselect(point(room, NEAR, part), point(room, FAR, part), moving));
    evaluate(room, v128.bitselect(newton(room, NEAR), point(room, NEAR, 0), moving));
    setPoint(room, NEAR, LAST);
    count = plus(count, v128.and(both(1), moving));
    pending = v128.andnot(pending, v128.and(moving, accepted(room, tolerance)));
  }
  setLinePart(room, COUNT, count);
  return pending;
}

// @ts-ignore: decorator
@inline
function setPart(room: usize, which: i32, part: i32, value: v128): void {
  setLinePart(room, 4 * which + part, value);
}

/** N(t) of a point. */
// @ts-ignore: decorator
@inline
function newton(room: usize, which: i32): v128 {
  return minus(point(room, which, 0), over(point(room, which, 2), point(room, which, 3)));
}

/** The lanes in which the last point is good enough. */
// @ts-ignore: decorator
@inline
function accepted(room: usize, tolerance: v128): v128 {
  const flat = f64x2.lt(f64x2.abs(point(room, LAST, 2)), tolerance);
  return v128.and(flat, f64x2.lt(point(room, LAST, 1), both(0)));
}
