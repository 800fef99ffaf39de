/**
 * The rows of constraints that two lanes have: limits of joints and contacts with the floor here, pairs of capsules in
 * capsules.ts. A row that one lane alone has weighs nothing in the other. MuJoCo's soft constraints (its documentation,
 * chapter "Computation"), with d the impedance at the distance beyond the margin, w an inverse inertia of the model:
 *
 *   R = (1 - d)/d w,  aref = -B J v - K d (distance - margin)
 *
 * Contact with friction mu: a pyramid of four rows, J = Jn + mu Jt, Jn - mu Jt and, for the direction out of the plane, twice
 * Jn; each with R = 2 mu^2 (1 + mu^2) (1 - d)/d w. The last two are one row of twice the weight here.
 */
import { addPairs } from "./capsules";
import { CapsuleEnd, item, JointLimit, Robot } from "./robot";
import {
  ANCHOR_W,
  CONTACT_BODY,
  COSINE,
  COUNTS,
  FRICTION,
  get,
  LEVER_U,
  LEVER_W,
  LIMIT_JOINT,
  LIMIT_SIGN,
  MOTION_U,
  MOTION_W,
  POSITION,
  set,
  setInteger,
  SINE,
  SPEED,
  SPIN,
  TARGET,
  WEIGHT,
} from "./room";
import { any, both, cross, minus, over, plus, times } from "./two";

/** Finds all rows; the bodies' motions are those of the joints' speeds. */
export function findRows(robot: Robot, room: usize): void {
  const limits = addLimits(robot, room);
  const contacts = addContacts(robot, room, limits);
  const pairs = addPairs(robot, room, limits + 3 * contacts);
  setInteger(room, COUNTS, 0, limits);
  setInteger(room, COUNTS, 1, contacts);
  setInteger(room, COUNTS, 2, pairs);
}

function addLimits(robot: Robot, room: usize): i32 {
  let count = 0;
  for (let k = 0; k < robot.limitCount; k++) {
    const limit = item<JointLimit>(robot.limits, k);
    const margin = both(limit.margin);
    const position = get(room, POSITION, limit.joint);
    const lower = minus(position, both(limit.low));
    const upper = minus(both(limit.high), position);
    if (any(f64x2.lt(lower, margin))) addLimit(robot, room, count++, limit, lower, both(1));
    if (any(f64x2.lt(upper, margin))) addLimit(robot, room, count++, limit, upper, both(-1));
  }
  return count;
}

function addLimit(robot: Robot, room: usize, row: i32, limit: JointLimit, distance: v128, sign: v128): void {
  const margin = both(limit.margin);
  const within = minus(distance, margin);
  const d = impedance(within, robot.limitSoftest, robot.limitStiffest, robot.limitWidth);
  const weight = over(d, times(minus(both(1), d), both(limit.weight)));
  set(room, WEIGHT, row, v128.and(weight, f64x2.lt(distance, margin)));
  const speed = times(sign, get(room, SPEED, limit.joint));
  set(room, TARGET, row, target(speed, times(d, within), robot.limitDamper, robot.limitSpring));
  set(room, LIMIT_SIGN, row, sign);
  setInteger(room, LIMIT_JOINT, row, limit.joint);
}

/** From the soft end to the stiff end over `width`: two parabolas. */
// @ts-ignore: decorator
@inline
export function impedance(within: v128, softest: f64, stiffest: f64, width: f64): v128 {
  const one = both(1);
  const x = f64x2.pmin(over(f64x2.abs(within), both(width)), one);
  const rest = minus(one, x);
  const rising = times(both(2), times(x, x));
  const settling = minus(one, times(both(2), times(rest, rest)));
  const y = v128.bitselect(rising, settling, f64x2.le(x, both(0.5)));
  return v128.bitselect(plus(both(softest), times(y, both(stiffest - softest))), both(stiffest), f64x2.lt(x, one));
}

/** aref */
// @ts-ignore: decorator
@inline
export function target(speed: v128, impeded: v128, damper: f64, spring: f64): v128 {
  return f64x2.neg(plus(times(both(damper), speed), times(both(spring), impeded)));
}

function addContacts(robot: Robot, room: usize, row: i32): i32 {
  if (robot.endCount == 0) return 0;
  const height = plus(both(robot.height), get(room, POSITION, 1));
  const margin = both(robot.contactMargin);
  let count = 0;
  for (let k = 0; k < robot.endCount; k++) {
    const end = item<CapsuleEnd>(robot.ends, k);
    const b = end.body;
    const s = get(room, SINE, b);
    const c = get(room, COSINE, b);
    const w = plus(times(s, both(end.u)), times(c, both(end.w)));
    const distance = minus(plus(height, plus(get(room, ANCHOR_W, b), w)), both(end.radius));
    const touching = f64x2.lt(distance, margin);
    if (!any(touching)) continue;
    const u = cross(c, both(end.u), s, both(end.w));
    const depth = plus(both(end.radius), times(both(0.5), distance));
    addContact(robot, room, row + 3 * count, count++, end, distance, touching, u, minus(w, depth));
  }
  return count;
}

/** The three rows of a contact at (u, w) from its body's anchor. */
function addContact(
  robot: Robot, room: usize, row: i32, contact: i32, end: CapsuleEnd, distance: v128, touching: v128, u: v128, w: v128,
): void {
  const b = end.body;
  const within = minus(distance, both(robot.contactMargin));
  const d = impedance(within, robot.contactSoftest, robot.contactStiffest, robot.contactWidth);
  const square = end.friction * end.friction;
  const softness = times(minus(both(1), d), both(2 * square * (1 + square) * end.weight));
  const weight = v128.and(over(d, softness), touching);
  const friction = both(end.friction);
  const spin = get(room, SPIN, b);
  const normal = plus(get(room, MOTION_W, b), times(spin, u));
  const tangent = times(friction, minus(get(room, MOTION_U, b), times(spin, w)));
  const impeded = times(d, within);
  set(room, WEIGHT, row, weight);
  set(room, WEIGHT, row + 1, weight);
  set(room, WEIGHT, row + 2, plus(weight, weight));
  set(room, TARGET, row, target(plus(normal, tangent), impeded, robot.contactDamper, robot.contactSpring));
  set(room, TARGET, row + 1, target(minus(normal, tangent), impeded, robot.contactDamper, robot.contactSpring));
  set(room, TARGET, row + 2, target(normal, impeded, robot.contactDamper, robot.contactSpring));
  set(room, LEVER_U, contact, u);
  set(room, LEVER_W, contact, w);
  set(room, FRICTION, contact, friction);
  setInteger(room, CONTACT_BODY, contact, b);
}
