/**
 * The rows of constraints as a linear map: what motion of the joints means for them, what their forces are for the joints, and
 * what their weights add to the mass matrix. A contact's rows follow from how its body moves, so that no row is written out.
 */
import { copyMatrix } from "./factor";
import { addInertias } from "./inertia";
import { gatherForces, moveBodies } from "./kinematics";
import { CapsulePair, item, Robot } from "./robot";
import {
  CONSTRAINT,
  CONTACT_BODY,
  contactsOf,
  entry,
  FORCE_U,
  FORCE_W,
  FRICTION,
  get,
  getInteger,
  HESSIAN,
  increase,
  INERTIA_TT,
  INERTIA_UT,
  INERTIA_UU,
  INERTIA_UW,
  INERTIA_WT,
  INERTIA_WW,
  LEVER_U,
  LEVER_W,
  LIMIT_JOINT,
  LIMIT_SIGN,
  limitsOf,
  MASS,
  MOMENT,
  MOTION_U,
  MOTION_W,
  PAIR_LIST,
  PAIR_ROW,
  pairsOf,
  RESIDUAL,
  set,
  setInteger,
  SPIN,
  TOUCHED,
  WEIGHT,
} from "./room";
import { any, both, cross, minus, negativePart, plus, times } from "./two";

/** Row `out` of constraints = J times row `x` of joints. */
export function timesJacobian(robot: Robot, room: usize, x: usize, out: usize): void {
  const limits = limitsOf(room);
  for (let k = 0; k < limits; k++)
    set(room, out, k, times(get(room, LIMIT_SIGN, k), get(room, x, getInteger(room, LIMIT_JOINT, k))));
  const contacts = contactsOf(room);
  if (contacts > 0) moveBodies(robot, room, x);
  for (let k = 0; k < contacts; k++) {
    const b = getInteger(room, CONTACT_BODY, k);
    const spin = get(room, SPIN, b);
    const normal = plus(get(room, MOTION_W, b), times(spin, get(room, LEVER_U, k)));
    const sliding = minus(get(room, MOTION_U, b), times(spin, get(room, LEVER_W, k)));
    const tangent = times(get(room, FRICTION, k), sliding);
    const row = limits + 3 * k;
    set(room, out, row, plus(normal, tangent));
    set(room, out, row + 1, minus(normal, tangent));
    set(room, out, row + 2, normal);
  }
  const pairs = pairsOf(room);
  for (let k = 0; k < pairs; k++) {
    const pair = item<CapsulePair>(robot.pairs, getInteger(room, PAIR_LIST, k));
    let sum = both(0);
    for (let i = pair.from; i <= pair.to; i++)
      sum = plus(sum, times(get(room, PAIR_ROW, 3 * k + i - pair.from), get(room, x, i)));
    set(room, out, limits + 3 * contacts + k, sum);
  }
}

/** -D min(0, r) of constraint k. */
// @ts-ignore: decorator
@inline
export function forceOf(room: usize, k: i32): v128 {
  return f64x2.neg(times(get(room, WEIGHT, k), negativePart(get(room, RESIDUAL, k))));
}

/** The row CONSTRAINT = J' F, by the residuals. */
export function constraintForces(robot: Robot, room: usize): void {
  const limits = limitsOf(room);
  const contacts = contactsOf(room);
  if (contacts > 0) contactForces(robot, room, limits, contacts);
  else for (let i = 0; i < robot.dofs; i++) set(room, CONSTRAINT, i, both(0));
  for (let k = 0; k < limits; k++)
    increase(room, CONSTRAINT, getInteger(room, LIMIT_JOINT, k), times(get(room, LIMIT_SIGN, k), forceOf(room, k)));
  const pairs = pairsOf(room);
  for (let k = 0; k < pairs; k++) {
    const pair = item<CapsulePair>(robot.pairs, getInteger(room, PAIR_LIST, k));
    const force = forceOf(room, limits + 3 * contacts + k);
    for (let i = pair.from; i <= pair.to; i++)
      increase(room, CONSTRAINT, i, times(get(room, PAIR_ROW, 3 * k + i - pair.from), force));
  }
}

/** Writes 0 to the first numbers of a row. */
// @ts-ignore: decorator
@inline
function clear(room: usize, row: usize, count: i32): void {
  for (let k = 0; k < count; k++) set(room, row, k, both(0));
}

// @ts-ignore: decorator
@inline
function contactForces(robot: Robot, room: usize, limits: i32, contacts: i32): void {
  clear(room, FORCE_U, robot.bodyCount);
  clear(room, FORCE_W, robot.bodyCount);
  clear(room, MOMENT, robot.bodyCount);
  for (let k = 0; k < contacts; k++) {
    const row = limits + 3 * k;
    const a = forceOf(room, row);
    const b = forceOf(room, row + 1);
    const normal = plus(plus(a, b), forceOf(room, row + 2));
    const tangent = times(get(room, FRICTION, k), minus(a, b));
    const body = getInteger(room, CONTACT_BODY, k);
    increase(room, FORCE_U, body, tangent);
    increase(room, FORCE_W, body, normal);
    increase(room, MOMENT, body, cross(get(room, LEVER_U, k), normal, get(room, LEVER_W, k), tangent));
  }
  gatherForces(robot, room, CONSTRAINT);
}

/** D where r < 0 of constraint k, elsewhere 0. */
// @ts-ignore: decorator
@inline
function activeWeight(room: usize, k: i32): v128 {
  return v128.and(get(room, WEIGHT, k), f64x2.lt(get(room, RESIDUAL, k), both(0)));
}

/** HESSIAN = mass matrix + J' D J over the rows whose residuals are negative. */
export function hessian(robot: Robot, room: usize): void {
  copyMatrix(robot, room, MASS, HESSIAN);
  const limits = limitsOf(room);
  const contacts = contactsOf(room);
  if (contacts > 0) contactInertias(robot, room, limits, contacts);
  for (let k = 0; k < limits; k++) {
    const joint = getInteger(room, LIMIT_JOINT, k);
    const at = entry(room, HESSIAN, joint, joint);
    v128.store(at, plus(v128.load(at), activeWeight(room, k)));
  }
  const pairs = pairsOf(room);
  for (let k = 0; k < pairs; k++) {
    const pair = item<CapsulePair>(robot.pairs, getInteger(room, PAIR_LIST, k));
    const weight = activeWeight(room, limits + 3 * contacts + k);
    const row = 3 * k - pair.from;
    for (let i = pair.from; i <= pair.to; i++) {
      const left = times(weight, get(room, PAIR_ROW, row + i));
      for (let j = pair.from; j <= i; j++) {
        const at = entry(room, HESSIAN, i, j);
        v128.store(at, plus(v128.load(at), times(left, get(room, PAIR_ROW, row + j))));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function contactInertias(robot: Robot, room: usize, limits: i32, contacts: i32): void {
  for (let b = 0; b < robot.bodyCount; b++) {
    setInteger(room, TOUCHED, b, 0);
    set(room, INERTIA_UU, b, both(0));
    set(room, INERTIA_UW, b, both(0));
    set(room, INERTIA_WW, b, both(0));
    set(room, INERTIA_UT, b, both(0));
    set(room, INERTIA_WT, b, both(0));
    set(room, INERTIA_TT, b, both(0));
  }
  for (let k = 0; k < contacts; k++) {
    const row = limits + 3 * k;
    const first = activeWeight(room, row);
    const second = activeWeight(room, row + 1);
    const sum = plus(first, second);
    const ww = plus(sum, activeWeight(room, row + 2));
    if (!any(ww)) continue;
    const friction = get(room, FRICTION, k);
    const uw = times(friction, minus(first, second));
    const uu = times(times(friction, friction), sum);
    const u = get(room, LEVER_U, k);
    const w = get(room, LEVER_W, k);
    const ut = cross(uw, u, uu, w);
    const wt = cross(ww, u, uw, w);
    const b = getInteger(room, CONTACT_BODY, k);
    setInteger(room, TOUCHED, b, 1);
    increase(room, INERTIA_UU, b, uu);
    increase(room, INERTIA_UW, b, uw);
    increase(room, INERTIA_WW, b, ww);
    increase(room, INERTIA_UT, b, ut);
    increase(room, INERTIA_WT, b, wt);
    increase(room, INERTIA_TT, b, cross(u, wt, w, ut));
  }
  addInertias(robot, room, HESSIAN);
}
