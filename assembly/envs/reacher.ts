/**
 * Reacher-v5: an arm of two links in the plane, a motor in each joint; the task is to bring the fingertip to a point and
 * keep it there. `reacher_arm.ts` has the equations of motion, in which the torques are 200 clip(action, -1, 1). One step
 * is two of Runge and Kutta's of fourth order over 0.01 s, each with the limit solved again in every stage, as MuJoCo does
 * it.
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
import * as trig from "../math/trig";
import { EnvLanes } from "./env_lanes";
import { observePairs, Pair, stepPairs, storeCosineAndSine, storePair } from "./pair";
import {
  BETA,
  commonInertia,
  innerAcceleration,
  innerForce,
  innerInertia,
  LINK_1,
  LINK_2,
  limitForce,
  outerAcceleration,
  outerForce,
  reciprocalDeterminant,
  torque,
} from "./reacher_arm";

const STEP: f64 = 0.01; // s, of one substep
const GOAL_RADIUS: f64 = 0.2; // m
const GOAL_PAIRS = 23; // a point of the square misses the disc with probability 1 - pi/4: 23 do with 4e-16

/** One step of `lanes` lanes from that one on. */
export function reacherStep(env: EnvLanes, from: i32, lanes: i32): void {
  const perMeter = f64x2.splat(load<f64>(env.options));
  const perEffort = f32x4.splat(<f32>load<f64>(env.options, 8));
  stepPairs<Reachers>(env, from, lanes, perMeter, perEffort);
  memory.fill(env.terminated + <usize>from, 0, <usize>lanes);
}

/**
 * Begins an episode in the listed lanes: angles uniform in +-0.1 rad, speeds in +-0.005 rad/s, the target in the disc
 * of 0.2 m. In the order of Gymnasium's draws: four numbers for qpos (of which two are replaced by the target), pairs in
 * the square until one lies in the disc, at most 23, four numbers for qvel (of which two are replaced by 0).
 */
export function reacherReset(env: EnvLanes, count: i32): void {
  const row = (<usize>env.stride) << 3; // bytes, of the state and of the draws
  const lanes = env.resetLanes;
  for (let j = 0; j < count; j++) {
    const s = env.state + ((<usize>load<i32>(lanes + ((<usize>j) << 2))) << 3);
    let draw = env.draws + ((<usize>j) << 3);
    store<f64>(s, -0.1 + 0.2 * load<f64>(draw));
    store<f64>(s + row, -0.1 + 0.2 * load<f64>(draw + row));
    draw += 4 * row;
    let x: f64 = 0.0;
    let y: f64 = 0.0;
    let pairs = 0;
    do {
      x = -GOAL_RADIUS + 2.0 * GOAL_RADIUS * load<f64>(draw);
      y = -GOAL_RADIUS + 2.0 * GOAL_RADIUS * load<f64>(draw + row);
      draw += 2 * row;
    } while (++pairs < GOAL_PAIRS && !(sqrt(x * x + y * y) < GOAL_RADIUS));
    const inward = sqrt(x * x + y * y) < GOAL_RADIUS ? 1.0 : 0.7; // the square times 0.7 lies in the disc
    store<f64>(s + 2 * row, inward * x);
    store<f64>(s + 3 * row, inward * y);
    store<f64>(s + 4 * row, -0.005 + 0.01 * load<f64>(draw));
    store<f64>(s + 5 * row, -0.005 + 0.01 * load<f64>(draw + row));
    store<f64>(s + 6 * row, 0.0);
    store<f64>(s + 7 * row, 0.0);
  }
}

/** Observations of the first `lanes` lanes, with the fingertip where it is. */
export function reacherObserve(env: EnvLanes, lanes: i32): void {
  observePairs<Reachers>(env, lanes);
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
      const quadrant = trig.quadrantF64x2(angle1);
      const high = trig.reduceF64x2(angle1, quadrant);
      const sine = trig.sineInQuadrantF64x2(angle1, quadrant, high);
      const cosine = trig.cosineInQuadrantF64x2(angle1, quadrant, high);
      const coupling = f64x2.mul(f64x2.splat(BETA), trig.cosineOfQuadrantF64x2(sine, cosine, quadrant));
      const coriolis = f64x2.mul(f64x2.splat(BETA), trig.sineOfQuadrantF64x2(sine, cosine, quadrant));
      const m11 = innerInertia(coupling);
      const m12 = commonInertia(coupling);
      const reciprocal = reciprocalDeterminant(m11, m12);
      const force0 = innerForce(torque0, speed0, speed1, coriolis);
      const free1 = outerForce(torque1, speed0, speed1, coriolis);
      const force1 = f64x2.add(free1, limitForce(angle1, speed1, force0, free1, m11, m12, reciprocal));
      const a0 = innerAcceleration(force0, force1, m12, reciprocal);
      const a1 = outerAcceleration(force0, force1, m11, m12, reciprocal);

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

@unmanaged
class Reachers extends Pair {
  @inline
  step(row: usize, feature: usize, actions: usize, o: usize, ended: usize, _: usize, perMeter: v128, perEffort: v128): v128 {
    const s = changetype<usize>(this);
    const action0 = v128.load64_zero(actions);
    const action1 = v128.load64_zero(actions + feature);
    const distance = advancePair(s, row, torque(action0), torque(action1), o, feature);
    observeJoints(s, row, o, feature);
    const effort = f32x4.add(f32x4.mul(action0, action0), f32x4.mul(action1, action1));
    const control = f64x2.promote_low_f32x4(f32x4.mul(effort, perEffort));
    return f32x4.demote_f64x2_zero(f64x2.neg(f64x2.add(f64x2.mul(distance, perMeter), control)));
  }

  @inline
  observe(row: usize, o: usize, feature: usize): void {
    const s = changetype<usize>(this);
    observeJoints(s, row, o, feature);
    observeFingertip(s, row, v128.load(s), v128.load(s + row), o, feature);
  }
}

/** All of an observation but the fingertip. */
// @ts-ignore: decorator
@inline
function observeJoints(s: usize, row: usize, o: usize, feature: usize): void {
  for (let joint: usize = 0; joint < 2; joint++) {
    storeCosineAndSine(v128.load(s + joint * row), o + joint * feature, o + (2 + joint) * feature);
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
    const quadrant = trig.quadrantF64x2(angle);
    const high = trig.reduceF64x2(angle, quadrant);
    const sine = trig.sineInQuadrantF64x2(angle, quadrant, high);
    const cosine = trig.cosineInQuadrantF64x2(angle, quadrant, high);
    x = f64x2.add(x, f64x2.mul(length, trig.cosineOfQuadrantF64x2(sine, cosine, quadrant)));
    y = f64x2.add(y, f64x2.mul(length, trig.sineOfQuadrantF64x2(sine, cosine, quadrant)));
    angle = f64x2.add(q0, q1);
    length = f64x2.splat(LINK_2);
  } while (++link < 2);
  x = f64x2.sub(x, v128.load(s + 2 * row));
  y = f64x2.sub(y, v128.load(s + 3 * row));
  storePair(o + 8 * feature, x);
  storePair(o + 9 * feature, y);
  return f64x2.sqrt(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
}
