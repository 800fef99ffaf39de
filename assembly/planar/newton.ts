/**
 * The accelerations that the constraints allow: the minimum of a strictly convex, piecewise quadratic function of a,
 *
 *   c(a) = 1/2 (a - free)' M (a - free) + sum 1/2 D min(0, r)^2,  r = J a - aref
 *
 * by Newton's method with MuJoCo's start, line search and stopping rules (engine_solver.c), because it stops as soon as
 * what is still to be gained is below 1e-8 of the scale s = 1 / trace M: who goes on to the end gets other numbers. Both
 * lanes at once; a lane that is done stands still while the other goes on.
 */
import { dot, factor, solve, timesMass } from "./factor";
import { lineSearch } from "./line_search";
import { linePart, VALUE } from "./line";
import { Robot } from "./robot";
import {
  ACCELERATION,
  CONSTRAINT,
  DIRECTION,
  DIRECTION_MOMENTUM,
  entry,
  FREE,
  get,
  GRADIENT,
  HESSIAN,
  increase,
  MASS,
  MASS_FACTOR,
  MOMENTUM,
  RESIDUAL,
  rowsOf,
  set,
  SLOPE,
  SMOOTH,
  TARGET,
  WARM,
  WEIGHT,
} from "./room";
import { constraintForces, hessian, timesJacobian } from "./rows";
import { any, both, minus, negativePart, over, plus, times } from "./two";

// @ts-ignore: decorator
@inline
const TOLERANCE: f64 = 1e-8;
// @ts-ignore: decorator
@inline
const ITERATIONS = 100;

/** Writes the rows ACCELERATION and CONSTRAINT. */
export function constrain(robot: Robot, room: usize): void {
  const rows = rowsOf(room);
  if (rows == 0) {
    for (let i = 0; i < robot.dofs; i++) {
      set(room, ACCELERATION, i, get(room, FREE, i));
      set(room, CONSTRAINT, i, both(0));
    }
    return;
  }
  let concerned = both(0);
  for (let k = 0; k < rows; k++) concerned = v128.or(concerned, f64x2.gt(get(room, WEIGHT, k), both(0)));
  start(robot, room, rows, concerned);
  const scale = over(both(1), trace(robot, room));
  let open = concerned;
  findGradient(robot, room);
  const flat = v128.and(open, f64x2.lt(times(scale, norm(robot, room, GRADIENT)), both(TOLERANCE)));
  if (any(flat)) {
    solve(robot, room, MASS_FACTOR, GRADIENT, DIRECTION);
    open = v128.andnot(open, v128.and(flat, f64x2.lt(gain(robot, room, scale), both(TOLERANCE))));
    if (!any(open)) return;
  }
  direct(robot, room);
  open = v128.andnot(open, v128.and(flat, f64x2.lt(f64x2.neg(gain(robot, room, scale)), both(TOLERANCE))));
  for (let k = 0; k < ITERATIONS && any(open); k++) open = iterate(robot, room, rows, scale, open);
}

/** A step of Newton's method in the open lanes; returns those still open. */
function iterate(robot: Robot, room: usize, rows: i32, scale: v128, open: v128): v128 {
  timesMass(robot, room, DIRECTION, DIRECTION_MOMENTUM);
  timesJacobian(robot, room, DIRECTION, SLOPE);
  const linear = minus(dot(robot, room, DIRECTION, MOMENTUM), dot(robot, room, DIRECTION, SMOOTH));
  const quadratic = dot(robot, room, DIRECTION, DIRECTION_MOMENTUM);
  const length = norm(robot, room, DIRECTION);
  const tolerance = over(times(both(0.01 * TOLERANCE), length), scale);
  let remaining = v128.and(open, f64x2.ge(length, both(1e-15)));
  const step = lineSearch(room, linear, quadratic, tolerance, remaining);
  remaining = v128.and(remaining, f64x2.ne(step, both(0)));
  if (!any(remaining)) return remaining;
  for (let i = 0; i < robot.dofs; i++) {
    increase(room, ACCELERATION, i, v128.and(times(step, get(room, DIRECTION, i)), remaining));
    increase(room, MOMENTUM, i, v128.and(times(step, get(room, DIRECTION_MOMENTUM, i)), remaining));
  }
  for (let k = 0; k < rows; k++) increase(room, RESIDUAL, k, v128.and(times(step, get(room, SLOPE, k)), remaining));
  const decrease = times(scale, f64x2.neg(linePart(room, VALUE)));
  findGradient(robot, room);
  const slight = v128.and(f64x2.gt(decrease, both(0)), f64x2.lt(decrease, both(TOLERANCE)));
  const flat = f64x2.lt(times(scale, norm(robot, room, GRADIENT)), both(TOLERANCE));
  remaining = v128.andnot(remaining, v128.or(slight, flat));
  if (!any(remaining)) return remaining;
  direct(robot, room);
  return v128.andnot(remaining, f64x2.lt(f64x2.neg(gain(robot, room, scale)), both(TOLERANCE)));
}

/** Begins at the warm start where it costs no more than the free acceleration, as a lane without rows always does not. */
// @ts-ignore: decorator
@inline
function start(robot: Robot, room: usize, rows: i32, concerned: v128): void {
  timesJacobian(robot, room, FREE, RESIDUAL);
  timesJacobian(robot, room, WARM, SLOPE);
  timesMass(robot, room, WARM, MOMENTUM);
  let free = both(0);
  let warm = both(0);
  for (let i = 0; i < robot.dofs; i++) {
    const force = minus(get(room, MOMENTUM, i), get(room, SMOOTH, i));
    warm = plus(warm, times(force, minus(get(room, WARM, i), get(room, FREE, i))));
  }
  for (let k = 0; k < rows; k++) {
    const target = get(room, TARGET, k);
    const weight = get(room, WEIGHT, k);
    const ofFree = minus(get(room, RESIDUAL, k), target);
    const ofWarm = minus(get(room, SLOPE, k), target);
    set(room, RESIDUAL, k, ofFree);
    set(room, SLOPE, k, ofWarm);
    const freePart = negativePart(ofFree);
    const warmPart = negativePart(ofWarm);
    free = plus(free, times(weight, times(freePart, freePart)));
    warm = plus(warm, times(weight, times(warmPart, warmPart)));
  }
  const takesWarm = v128.and(concerned, f64x2.le(warm, free));
  for (let i = 0; i < robot.dofs; i++) {
    set(room, ACCELERATION, i, v128.bitselect(get(room, WARM, i), get(room, FREE, i), takesWarm));
    set(room, MOMENTUM, i, v128.bitselect(get(room, MOMENTUM, i), get(room, SMOOTH, i), takesWarm));
  }
  for (let k = 0; k < rows; k++)
    set(room, RESIDUAL, k, v128.bitselect(get(room, SLOPE, k), get(room, RESIDUAL, k), takesWarm));
}

/** The forces of the constraints, and with them the slope of c. */
// @ts-ignore: decorator
@inline
function findGradient(robot: Robot, room: usize): void {
  constraintForces(robot, room);
  for (let i = 0; i < robot.dofs; i++) {
    const missing = minus(get(room, MOMENTUM, i), get(room, SMOOTH, i));
    set(room, GRADIENT, i, minus(missing, get(room, CONSTRAINT, i)));
  }
}

/** DIRECTION = -H^-1 GRADIENT */
// @ts-ignore: decorator
@inline
function direct(robot: Robot, room: usize): void {
  hessian(robot, room);
  factor(robot, room, HESSIAN);
  solve(robot, room, HESSIAN, GRADIENT, DIRECTION);
  for (let i = 0; i < robot.dofs; i++) set(room, DIRECTION, i, f64x2.neg(get(room, DIRECTION, i)));
}

/** s/2 GRADIENT . DIRECTION */
// @ts-ignore: decorator
@inline
function gain(robot: Robot, room: usize, scale: v128): v128 {
  return times(times(both(0.5), scale), dot(robot, room, GRADIENT, DIRECTION));
}

// @ts-ignore: decorator
@inline
function norm(robot: Robot, room: usize, row: usize): v128 {
  return f64x2.sqrt(dot(robot, room, row, row));
}

// @ts-ignore: decorator
@inline
function trace(robot: Robot, room: usize): v128 {
  let sum = both(0);
  for (let i = 0; i < robot.dofs; i++) sum = plus(sum, v128.load(entry(room, MASS, i, i)));
  return sum;
}
