/**
 * Reacher-v5: an arm of two links in the plane, a motor in each joint; the task is to bring the fingertip to a point
 * and keep it there. MuJoCo's model reacher.xml, worked out by hand: two capsules of 0.1 m with a small sphere at the
 * end, armature 1 and damping 1 in both joints, no gravity in the plane and no contacts.
 *
 *   M = [m11 m12; m12 m22],  m11 = M11 + 2 BETA cos q1,  m12 = M12 + BETA cos q1,  m22 constant          kg m^2
 *   M a = [200 u0 - v0 + BETA sin q1 (2 v0 + v1) v1;  200 u1 - v1 - BETA sin q1 v0^2],  u = clip(action, -1, 1)
 *
 * and beyond +-3 rad the soft limit of joint 1: see `limitForce`. One step is two of Runge and Kutta's of fourth order
 * over 0.01 s, each with the limit solved anew in every stage, as MuJoCo does it.
 *
 *   reward = -w_d |fingertip - target| - w_c f32(a0^2 + a1^2),  a the action as given, in float32 arithmetic
 *
 * never terminated. After a step Gymnasium reads the fingertip where the last stage of the second substep left it,
 * q_start + 0.01 v_stage3, not where the step ends (up to 3.5e-6 m without contact, 19 mm with it); here too.
 *
 * State float64 [q0, q1, tx, ty, v0, v1, 0, 0][lane], MuJoCo's qpos and qvel, two lanes to an instruction; the target's
 * own speed is 0 and ignored. Observation float32 (cos q0, cos q1, sin q0, sin q1, tx, ty, v0, v1, dx, dy), d from
 * target to fingertip. Options (float64): [0] reward_dist_weight, [1] reward_control_weight.
 */
import {
  cosineOfQuadrantF64x2,
  cosineReducedF64x2,
  quadrantF64x2,
  reduceHighF64x2,
  reduceLowF64x2,
  sineOfQuadrantF64x2,
  sineReducedF64x2,
} from "../math/trig";

const STEP: f64 = 0.01; // s, of one substep
const GEAR: f64 = 200.0; // N m for an action of 1
const LINK_1: f64 = 0.1; // m, from joint to joint
const LINK_2: f64 = 0.11; // m, from joint 1 to the fingertip

// A capsule of density 1000 kg/m^3, cylinder 0.1 m long and 0.01 m thick, with its half balls; the fingertip, a ball.
const CYLINDER: f64 = Math.PI * 0.01; // kg: 1000 pi 0.01^2 0.1
const BALL: f64 = (Math.PI * 0.004) / 3.0; // kg: 1000 4/3 pi 0.01^3
const LINK: f64 = CYLINDER + BALL; // kg, 0.0356
const LINK_INERTIA: f64 =
  (CYLINDER * (0.0003 + 0.01)) / 12.0 + BALL * (0.00004 + 0.0025 + 0.000375); // kg m^2 about its centre
const BALL_INERTIA: f64 = 0.00004 * BALL; // kg m^2, 2/5 m r^2
const ABOUT_JOINT: f64 = LINK_INERTIA + LINK * 0.0025; // of a link: its centre is 0.05 m away
const OUTER: f64 = ABOUT_JOINT + BALL_INERTIA + BALL * LINK_2 * LINK_2; // of the second link with the fingertip
const M12: f64 = OUTER;
const M22: f64 = OUTER + 1.0; // armature
const M11: f64 = ABOUT_JOINT + (LINK + BALL) * LINK_1 * LINK_1 + OUTER + 1.0;
const BETA: f64 = LINK_1 * (LINK * 0.05 + BALL * LINK_2); // kg m^2

const LIMIT: f64 = 3.0; // rad
const LIMIT_WIDTH: f64 = 0.001; // rad over which its impedance grows
const LIMIT_DAMPING: f64 = 2.0 / (0.95 * 0.02); // 1/s
const LIMIT_STIFFNESS: f64 = 1.0 / (0.95 * 0.95 * 0.02 * 0.02); // 1/s^2
const LIMIT_INVERSE_INERTIA: f64 = 0.9998211549602818; // 1/(kg m^2), [M^-1]_22 at q = 0

const GOAL_RADIUS: f64 = 0.2; // m
const GOAL_PAIRS = 23; // a point of the square misses the disc with probability 1 - pi/4: 23 do with 4e-16

/** One step of `lanes` lanes. */
export function reacherStep(
  state: usize, // f64 [8][lane]
  stride: i32,
  lanes: i32,
  actions: usize, // f32 [2][lane]
  observations: usize, // f32 [10][lane]
  rewards: usize, // f32 [lane]
  terminated: usize, // u8 [lane]
  options: usize, // f64 [2]
): void {
  const row = (<usize>stride) << 3; // bytes
  const feature = (<usize>stride) << 2; // bytes
  const distanceWeight = f64x2.splat(load<f64>(options));
  const controlWeight = f32x4.splat(<f32>load<f64>(options, 8));
  let lane = 0;
  do {
    const s = state + ((<usize>lane) << 3);
    const o = observations + ((<usize>lane) << 2);
    const action0 = v128.load64_zero(actions + ((<usize>lane) << 2));
    const action1 = v128.load64_zero(actions + ((<usize>lane) << 2) + feature);
    const distance = advancePair(s, row, torque(action0), torque(action1), o, feature);
    observeJoints(s, row, o, feature);
    const effort = f32x4.add(f32x4.mul(action0, action0), f32x4.mul(action1, action1));
    const control = f64x2.promote_low_f32x4(f32x4.mul(effort, controlWeight));
    const reward = f64x2.neg(f64x2.add(f64x2.mul(distance, distanceWeight), control));
    v128.store64_lane(rewards + ((<usize>lane) << 2), f32x4.demote_f64x2_zero(reward), 0);
    lane += 2;
  } while (lane < lanes);
  memory.fill(terminated, 0, <usize>lanes);
}

/**
 * Begins an episode in the listed lanes: angles uniform in +-0.1 rad, speeds in +-0.005 rad/s, the target in the disc
 * of 0.2 m. In the order of Gymnasium's draws: four numbers for qpos (of which two are replaced by the target), pairs in
 * the square until one lies in the disc, four numbers for qvel (of which two are replaced by 0).
 */
export function reacherReset(
  state: usize, // f64 [8][lane]
  stride: i32,
  laneIndices: usize, // i32 [position]
  count: i32,
  draws: usize, // f64 [54][position], uniform in [0, 1): 4, then 23 pairs, then 4 where the 23rd pair was needed
  drawsStride: i32,
  options: usize,
): void {
  const row = (<usize>stride) << 3;
  const next = (<usize>drawsStride) << 3;
  for (let j = 0; j < count; j++) {
    const s = state + ((<usize>load<i32>(laneIndices + ((<usize>j) << 2))) << 3);
    let draw = draws + ((<usize>j) << 3);
    store<f64>(s, -0.1 + 0.2 * load<f64>(draw));
    store<f64>(s + row, -0.1 + 0.2 * load<f64>(draw + next));
    draw += 4 * next;
    let x: f64 = 0.0;
    let y: f64 = 0.0;
    let pairs = 0;
    do {
      x = -GOAL_RADIUS + 2.0 * GOAL_RADIUS * load<f64>(draw);
      y = -GOAL_RADIUS + 2.0 * GOAL_RADIUS * load<f64>(draw + next);
      draw += 2 * next;
    } while (++pairs < GOAL_PAIRS && !(sqrt(x * x + y * y) < GOAL_RADIUS));
    const inward = sqrt(x * x + y * y) < GOAL_RADIUS ? 1.0 : 0.7; // the square times 0.7 lies in the disc
    store<f64>(s + 2 * row, inward * x);
    store<f64>(s + 3 * row, inward * y);
    store<f64>(s + 4 * row, -0.005 + 0.01 * load<f64>(draw));
    store<f64>(s + 5 * row, -0.005 + 0.01 * load<f64>(draw + next));
    store<f64>(s + 6 * row, 0.0);
    store<f64>(s + 7 * row, 0.0);
  }
}

/** Observations of `lanes` lanes, with the fingertip where it is. */
export function reacherObserve(state: usize, stride: i32, lanes: i32, observations: usize): void {
  const row = (<usize>stride) << 3;
  const feature = (<usize>stride) << 2;
  let lane = 0;
  do {
    const s = state + ((<usize>lane) << 3);
    const o = observations + ((<usize>lane) << 2);
    observeJoints(s, row, o, feature);
    observeFingertip(s, row, v128.load(s), v128.load(s + row), o, feature);
    lane += 2;
  } while (lane < lanes);
}

/**
 * Both substeps of two lanes: writes their states and observed fingertips, returns the distances that these have from
 * the targets. With x = (q, v), f(x) = (v, a(x)):
 *   x + h (f1/6 + f2/3 + f3/3 + f4/6),  f1 = f(x), f2 = f(x + h/2 f1), f3 = f(x + h/2 f2), f4 = f(x + h f3)
 */
// @ts-ignore: decorator
@inline
function advancePair(s: usize, row: usize, torque0: v128, torque1: v128, o: usize, feature: usize): v128 {
  let q0 = v128.load(s);
  let q1 = v128.load(s + row);
  let v0 = v128.load(s + 4 * row);
  let v1 = v128.load(s + 5 * row);
  let tip0 = q0; // where the last stage is
  let tip1 = q1;
  let part = 0;
  do {
    let angle0 = q0;
    let angle1 = q1;
    let speed0 = v0;
    let speed1 = v1;
    let sumQ0 = f64x2.splat(0.0);
    let sumQ1 = sumQ0;
    let sumV0 = sumQ0;
    let sumV1 = sumQ0;
    let stage = 0;
    do {
      const quadrant = quadrantF64x2(angle1);
      const high = reduceHighF64x2(angle1, quadrant);
      const low = reduceLowF64x2(angle1, quadrant, high);
      const sine = sineReducedF64x2(high, low);
      const cosine = cosineReducedF64x2(high, low);
      const coupling = f64x2.mul(f64x2.splat(BETA), cosineOfQuadrantF64x2(sine, cosine, quadrant));
      const coriolis = f64x2.mul(f64x2.splat(BETA), sineOfQuadrantF64x2(sine, cosine, quadrant));
      const m11 = f64x2.add(f64x2.splat(M11), f64x2.add(coupling, coupling));
      const m12 = f64x2.add(f64x2.splat(M12), coupling);
      const determinant = f64x2.sub(f64x2.mul(m11, f64x2.splat(M22)), f64x2.mul(m12, m12));
      const reciprocal = f64x2.div(f64x2.splat(1.0), determinant);

      const cross = f64x2.mul(f64x2.add(f64x2.add(speed0, speed0), speed1), speed1);
      const force0 = f64x2.add(f64x2.sub(torque0, speed0), f64x2.mul(coriolis, cross));
      const square = f64x2.mul(speed0, speed0);
      const free1 = f64x2.sub(f64x2.sub(torque1, speed1), f64x2.mul(coriolis, square));
      const limit = limitForce(angle1, speed1, force0, free1, m11, m12, reciprocal);
      const force1 = f64x2.add(free1, limit);
      const a0 = f64x2.mul(f64x2.sub(f64x2.mul(f64x2.splat(M22), force0), f64x2.mul(m12, force1)), reciprocal);
      const a1 = f64x2.mul(f64x2.sub(f64x2.mul(m11, force1), f64x2.mul(m12, force0)), reciprocal);

      const weight = f64x2.splat(stage == 1 || stage == 2 ? 1.0 / 3.0 : 1.0 / 6.0);
      sumQ0 = f64x2.add(sumQ0, f64x2.mul(weight, speed0));
      sumQ1 = f64x2.add(sumQ1, f64x2.mul(weight, speed1));
      sumV0 = f64x2.add(sumV0, f64x2.mul(weight, a0));
      sumV1 = f64x2.add(sumV1, f64x2.mul(weight, a1));
      const ahead = f64x2.splat(stage == 2 ? STEP : STEP / 2.0);
      tip0 = angle0;
      tip1 = angle1;
      angle0 = f64x2.add(q0, f64x2.mul(ahead, speed0));
      angle1 = f64x2.add(q1, f64x2.mul(ahead, speed1));
      speed0 = f64x2.add(v0, f64x2.mul(ahead, a0));
      speed1 = f64x2.add(v1, f64x2.mul(ahead, a1));
    } while (++stage < 4);
    q0 = f64x2.add(q0, f64x2.mul(f64x2.splat(STEP), sumQ0));
    q1 = f64x2.add(q1, f64x2.mul(f64x2.splat(STEP), sumQ1));
    v0 = f64x2.add(v0, f64x2.mul(f64x2.splat(STEP), sumV0));
    v1 = f64x2.add(v1, f64x2.mul(f64x2.splat(STEP), sumV1));
  } while (++part < 2);
  v128.store(s, q0);
  v128.store(s + row, q1);
  v128.store(s + 4 * row, v0);
  v128.store(s + 5 * row, v1);
  return observeFingertip(s, row, tip0, tip1, o, feature);
}

/** 200 clip(action, -1, 1) */
// @ts-ignore: decorator
@inline
function torque(action: v128): v128 {
  const u = f32x4.pmax(f32x4.pmin(action, f32x4.splat(1.0)), f32x4.splat(-1.0));
  return f64x2.mul(f64x2.splat(GEAR), f64x2.promote_low_f32x4(u));
}

/** What the limit of joint 1 adds to its torque; nothing within +-3 rad, where nearly all pairs of lanes are. */
// @ts-ignore: decorator
@inline
function limitForce(
  q1: v128, v1: v128, force0: v128, force1: v128, m11: v128, m12: v128, reciprocal: v128,
): v128 {
  let force = f64x2.splat(0.0);
  const beyond = f64x2.sub(f64x2.abs(q1), f64x2.splat(LIMIT));
  if (v128.any_true(f64x2.gt(beyond, f64x2.splat(0.0)))) {
    const a1 = f64x2.mul(f64x2.sub(f64x2.mul(m11, force1), f64x2.mul(m12, force0)), reciprocal);
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

/** All of an observation but the fingertip. */
// @ts-ignore: decorator
@inline
function observeJoints(s: usize, row: usize, o: usize, feature: usize): void {
  for (let joint: usize = 0; joint < 2; joint++) {
    const angle = v128.load(s + joint * row);
    const quadrant = quadrantF64x2(angle);
    const high = reduceHighF64x2(angle, quadrant);
    const low = reduceLowF64x2(angle, quadrant, high);
    const sine = sineReducedF64x2(high, low);
    const cosine = cosineReducedF64x2(high, low);
    storePair(o + joint * feature, cosineOfQuadrantF64x2(sine, cosine, quadrant));
    storePair(o + (2 + joint) * feature, sineOfQuadrantF64x2(sine, cosine, quadrant));
    storePair(o + (4 + joint) * feature, v128.load(s + (2 + joint) * row));
    storePair(o + (6 + joint) * feature, v128.load(s + (4 + joint) * row));
  }
}

/** Writes the way from the target to the fingertip of an arm at these angles, and returns its length. */
// @ts-ignore: decorator
@inline
function observeFingertip(s: usize, row: usize, q0: v128, q1: v128, o: usize, feature: usize): v128 {
  let x = f64x2.splat(0.0);
  let y = x;
  let angle = q0;
  let length = f64x2.splat(LINK_1);
  let link = 0;
  do {
    const quadrant = quadrantF64x2(angle);
    const high = reduceHighF64x2(angle, quadrant);
    const low = reduceLowF64x2(angle, quadrant, high);
    const sine = sineReducedF64x2(high, low);
    const cosine = cosineReducedF64x2(high, low);
    x = f64x2.add(x, f64x2.mul(length, cosineOfQuadrantF64x2(sine, cosine, quadrant)));
    y = f64x2.add(y, f64x2.mul(length, sineOfQuadrantF64x2(sine, cosine, quadrant)));
    angle = f64x2.add(q0, q1);
    length = f64x2.splat(LINK_2);
  } while (++link < 2);
  x = f64x2.sub(x, v128.load(s + 2 * row));
  y = f64x2.sub(y, v128.load(s + 3 * row));
  storePair(o + 8 * feature, x);
  storePair(o + 9 * feature, y);
  return f64x2.sqrt(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
}

// @ts-ignore: decorator
@inline
function storePair(o: usize, values: v128): void {
  v128.store64_lane(o, f32x4.demote_f64x2_zero(values), 0);
}
