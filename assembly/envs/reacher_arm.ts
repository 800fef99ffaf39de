/**
 * Reacher's arm as MuJoCo's reacher.xml has it, worked out by hand: two capsules of 0.1 m with a small sphere at the end,
 * armature 1 and damping 1 in both joints, no gravity in the plane and no contacts. With q the joints' angles, v their
 * speeds, a their accelerations:
 *
 *   M = [m11 m12; m12 m22],  m11 = M11 + 2 BETA cos q1,  m12 = M12 + BETA cos q1,  m22 constant          kg m^2
 *   M a = f,  f0 = torque0 - v0 + BETA sin q1 (2 v0 + v1) v1,  f1 = torque1 - v1 - BETA sin q1 v0^2       N m
 *
 * and beyond +-3 rad f1 has the soft limit of joint 1 besides: see `limitForce`. Two lanes to an instruction.
 */

const GEAR: f64 = 200.0; // N m for an action of 1
export const LINK_1: f64 = 0.1; // m, from joint to joint
export const LINK_2: f64 = 0.11; // m, from joint 1 to the fingertip

// A capsule of density 1000 kg/m^3, cylinder 0.1 m long and 0.01 m thick, with its half balls; the fingertip, a ball.
const CYLINDER: f64 = Math.PI * 0.01; // kg: 1000 pi 0.01^2 0.1
const BALL: f64 = (Math.PI * 0.004) / 3.0; // kg: 1000 4/3 pi 0.01^3
const LINK: f64 = CYLINDER + BALL; // kg, 0.0356
const LINK_INERTIA: f64 =
  (CYLINDER * (0.0003 + 0.01)) / 12.0 + BALL * (0.00004 + 0.0025 + 0.000375); // kg m^2 about its center
const BALL_INERTIA: f64 = 0.00004 * BALL; // kg m^2, 2/5 m r^2
const ABOUT_JOINT: f64 = LINK_INERTIA + LINK * 0.0025; // of a link: its center is 0.05 m away
const OUTER: f64 = ABOUT_JOINT + BALL_INERTIA + BALL * LINK_2 * LINK_2; // of the second link with the fingertip
const M12: f64 = OUTER;
const M22: f64 = OUTER + 1.0; // armature
const M11: f64 = ABOUT_JOINT + (LINK + BALL) * LINK_1 * LINK_1 + OUTER + 1.0;
export const BETA: f64 = LINK_1 * (LINK * 0.05 + BALL * LINK_2); // kg m^2

const LIMIT: f64 = 3.0; // rad
const LIMIT_WIDTH: f64 = 0.001; // rad over which its impedance grows
const LIMIT_DAMPING: f64 = 2.0 / (0.95 * 0.02); // 1/s
const LIMIT_STIFFNESS: f64 = 1.0 / (0.95 * 0.95 * 0.02 * 0.02); // 1/s^2
const LIMIT_INVERSE_INERTIA: f64 = 0.9998211549602818; // 1/(kg m^2), [M^-1]_22 at q = 0

/** 200 clip(action, -1, 1) */
// @ts-ignore: decorator
@inline
export function torque(action: v128): v128 {
  const u = f32x4.pmax(f32x4.pmin(action, f32x4.splat(1.0)), f32x4.splat(-1.0));
  return f64x2.mul(f64x2.splat(GEAR), f64x2.promote_low_f32x4(u));
}

/** m11; `coupling` is BETA cos q1 */
// @ts-ignore: decorator
@inline
export function innerInertia(coupling: v128): v128 {
  return f64x2.add(f64x2.splat(M11), f64x2.add(coupling, coupling));
}

/** m12 */
// @ts-ignore: decorator
@inline
export function commonInertia(coupling: v128): v128 {
  return f64x2.add(f64x2.splat(M12), coupling);
}

/** 1 / det M */
// @ts-ignore: decorator
@inline
export function reciprocalDeterminant(m11: v128, m12: v128): v128 {
  const determinant = f64x2.sub(f64x2.mul(m11, f64x2.splat(M22)), f64x2.mul(m12, m12));
  return f64x2.div(f64x2.splat(1.0), determinant);
}

/** f0; `coriolis` is BETA sin q1 */
// @ts-ignore: decorator
@inline
export function innerForce(torque0: v128, v0: v128, v1: v128, coriolis: v128): v128 {
  const cross = f64x2.mul(f64x2.add(f64x2.add(v0, v0), v1), v1);
  return f64x2.add(f64x2.sub(torque0, v0), f64x2.mul(coriolis, cross));
}

/** f1 within the limit */
// @ts-ignore: decorator
@inline
export function outerForce(torque1: v128, v0: v128, v1: v128, coriolis: v128): v128 {
  const square = f64x2.mul(v0, v0);
  return f64x2.sub(f64x2.sub(torque1, v1), f64x2.mul(coriolis, square));
}

/** a0 */
// @ts-ignore: decorator
@inline
export function innerAcceleration(force0: v128, force1: v128, m12: v128, reciprocal: v128): v128 {
  return f64x2.mul(f64x2.sub(f64x2.mul(f64x2.splat(M22), force0), f64x2.mul(m12, force1)), reciprocal);
}

/** a1 */
// @ts-ignore: decorator
@inline
export function outerAcceleration(force0: v128, force1: v128, m11: v128, m12: v128, reciprocal: v128): v128 {
  return f64x2.mul(f64x2.sub(f64x2.mul(m11, force1), f64x2.mul(m12, force0)), reciprocal);
}

/** What the limit of joint 1 adds to its torque; nothing within +-3 rad, where nearly all pairs of lanes are. */
// @ts-ignore: decorator
@inline
export function limitForce(
  q1: v128, v1: v128, force0: v128, force1: v128, m11: v128, m12: v128, reciprocal: v128,
): v128 {
  let force = f64x2.splat(0.0);
  const beyond = f64x2.sub(f64x2.abs(q1), f64x2.splat(LIMIT));
  if (v128.any_true(f64x2.gt(beyond, f64x2.splat(0.0)))) {
    const a1 = outerAcceleration(force0, force1, m11, m12, reciprocal);
    const sign = v128.and(q1, f64x2.splat(-0.0));
    const push = limitPush(beyond, v128.xor(v1, sign), v128.xor(a1, sign), f64x2.mul(m11, reciprocal));
    force = v128.and(v128.xor(f64x2.neg(push), sign), f64x2.gt(beyond, f64x2.splat(0.0)));
  }
  return force;
}

/**
 * MuJoCo's soft constraint (solref 0.02 1, solimp 0.9 0.95 0.001 0.5 2) for one degree of freedom, speed and
 * acceleration counted outwards:
 *   d = 0.9 + 0.05 y(min(beyond / 0.001, 1)),  y(x) = x <= 1/2 ? 2 x^2 : 1 - 2 (1 - x)^2          impedance
 *   R = (1 - d)/d [M^-1]_22 at q = 0;  aref = B speed + K d beyond,  B = 2/(0.95 0.02), K = 1/(0.95 0.02)^2
 *   push = max(0, (aref + acceleration) / ([M^-1]_22 + R))
 */
// @ts-ignore: decorator
@inline
function limitPush(beyond: v128, speed: v128, acceleration: v128, inverseInertia: v128): v128 {
  const one = f64x2.splat(1.0);
  const x = f64x2.pmin(f64x2.div(beyond, f64x2.splat(LIMIT_WIDTH)), one);
  const rest = f64x2.sub(one, x);
  const rising = f64x2.mul(f64x2.splat(2.0), f64x2.mul(x, x));
  const settling = f64x2.sub(one, f64x2.mul(f64x2.splat(2.0), f64x2.mul(rest, rest)));
  const y = v128.bitselect(rising, settling, f64x2.le(x, f64x2.splat(0.5)));
  const impedance = f64x2.add(f64x2.splat(0.9), f64x2.mul(f64x2.splat(0.05), y));
  const softness = f64x2.mul(f64x2.div(f64x2.sub(one, impedance), impedance), f64x2.splat(LIMIT_INVERSE_INERTIA));
  const stiffness = f64x2.mul(f64x2.splat(LIMIT_STIFFNESS), f64x2.mul(impedance, beyond));
  const wanted = f64x2.add(f64x2.mul(f64x2.splat(LIMIT_DAMPING), speed), stiffness);
  const push = f64x2.div(f64x2.add(wanted, acceleration), f64x2.add(inverseInertia, softness));
  return f64x2.pmax(f64x2.splat(0.0), push);
}
