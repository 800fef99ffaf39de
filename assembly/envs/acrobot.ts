/**
 * Acrobot-v1: two rods hanging from a bar, a motor in the joint between them; the task is to swing the free end above
 * the bar by one rod's length. Sutton and Barto's "book" dynamics, in the form and the order of operations of
 * Gymnasium's acrobot.py. Rods of 1 m and 1 kg with moments of inertia 1; t1 = 0 hangs down, t2 is relative to it:
 *
 *   d1   = lc^2 + (l^2 + lc^2 + 2 l lc cos t2) + I + I         d2 = (lc^2 + l lc cos t2) + I           l = 1, lc = 1/2
 *   phi2 = lc g cos(t1 + t2 - pi/2)
 *   phi1 = -l lc w2^2 sin t2 - 2 l lc w2 w1 sin t2 + (lc + l) g cos(t1 - pi/2) + phi2
 *   w2'  = (torque + d2/d1 phi1 - l lc w1^2 sin t2 - phi2) / (lc^2 + I - d2^2/d1)         torque = available_torque (action - 1), in N m
 *   w1'  = -(d2 w2' + phi1) / d1
 *
 * One step is one of Runge and Kutta's of fourth order over 0.2 s; then the angles are wrapped into [-pi, pi] and the
 * speeds clipped to 4 pi and 9 pi rad/s.
 *   terminated = -cos t1 - cos(t2 + t1) > 1;  reward = terminated ? 0 : -1
 *
 * State float64 [t1, t2, w1, w2][lane], two lanes to an instruction; observation float32
 * (cos t1, sin t1, cos t2, sin t2, w1, w2). Options (float64): [0] low, [1] high: bounds of each component of an
 * initial state; [2] gravity in m/s^2, [3] available_torque in N m.
 */
import * as trig from "../math/trig";
import { EnvLanes } from "./env_lanes";
import { choicesOf, observePairs, Pair, stepPairs, storeCosineAndSine, storeFlags, storePair } from "./pair";
import { startUniform } from "./uniform_start";

const DT: f64 = 0.2; // s
const HALF: f64 = 0.5; // m, from a joint to its rod's center: lc
const INERTIA: f64 = 1.0; // kg m^2
const HALF_PI: f64 = Math.PI / 2.0;
const TURN: f64 = 2.0 * Math.PI;
const MAX_SPEED_1: f64 = 4.0 * Math.PI; // rad/s
const MAX_SPEED_2: f64 = 9.0 * Math.PI; // rad/s
const MOST_TURNS = 1024;

/** One step of `lanes` lanes from that one on. */
export function acrobotStep(env: EnvLanes, from: i32, lanes: i32): void {
  stepPairs<Acrobots>(env, from, lanes);
}

/** Begins an episode in the listed lanes: each component uniform in [low, high), rounded to float32. */
export function acrobotReset(env: EnvLanes, count: i32): void {
  startUniform<f32>(env, count, 4, 0);
}

/** Observations of the first `lanes` lanes. */
export function acrobotObserve(env: EnvLanes, lanes: i32): void {
  observePairs<Acrobots>(env, lanes);
}

/** y + dt/6 (k1 + 2 k2 + 2 k3 + k4), k1 = f(y), k2 = f(y + dt/2 k1), k3 = f(y + dt/2 k2), k4 = f(y + dt k3). */
// @ts-ignore: decorator
@inline
function advancePair(s: usize, row: usize, torque: v128, gravity: f64): void {
  const t1 = v128.load(s);
  const t2 = v128.load(s + row);
  const w1 = v128.load(s + 2 * row);
  const w2 = v128.load(s + 3 * row);
  // Where the stage's derivative is taken; its first half, the speeds, is part of the derivative.
  let angle1 = t1;
  let angle2 = t2;
  let speed1 = w1;
  let speed2 = w2;
  let sumT1 = f64x2.splat(0.0);
  let sumT2 = sumT1;
  let sumW1 = sumT1;
  let sumW2 = sumT1;
  let stage = 0;
  do {
    const quadrant = trig.quadrantF64x2(angle2);
    const high = trig.reduceF64x2(angle2, quadrant);
    const sine = trig.sineInQuadrantF64x2(angle2, quadrant, high);
    const cosine = trig.cosineInQuadrantF64x2(angle2, quadrant, high);
    const sin2 = trig.sineOfQuadrantF64x2(sine, cosine, quadrant);
    const cos2 = trig.cosineOfQuadrantF64x2(sine, cosine, quadrant);
    const d1 = inertia1(cos2);
    const d2 = inertia2(cos2);
    const phi2 = gravityTorque(f64x2.add(angle1, angle2), HALF * gravity);
    const phi1 = f64x2.add(coriolisTorque(speed1, speed2, sin2, gravityTorque(angle1, (HALF + 1.0) * gravity)), phi2);
    const ratio = f64x2.div(d2, d1);
    const centrifugal = f64x2.mul(f64x2.mul(f64x2.splat(HALF), f64x2.mul(speed1, speed1)), sin2);
    const torques = f64x2.sub(f64x2.sub(f64x2.add(torque, f64x2.mul(ratio, phi1)), centrifugal), phi2);
    const inertia = f64x2.sub(f64x2.splat(HALF * HALF + INERTIA), f64x2.div(f64x2.mul(d2, d2), d1));
    const acceleration2 = f64x2.div(torques, inertia);
    const acceleration1 = f64x2.div(f64x2.neg(f64x2.add(f64x2.mul(d2, acceleration2), phi1)), d1);

    const inner = stage == 1 || stage == 2;
    const weight = f64x2.splat(inner ? 2.0 : 1.0);
    sumT1 = f64x2.add(sumT1, f64x2.mul(weight, speed1));
    sumT2 = f64x2.add(sumT2, f64x2.mul(weight, speed2));
    sumW1 = f64x2.add(sumW1, f64x2.mul(weight, acceleration1));
    sumW2 = f64x2.add(sumW2, f64x2.mul(weight, acceleration2));
    const ahead = f64x2.splat(stage == 2 ? DT : DT / 2.0);
    angle1 = f64x2.add(t1, f64x2.mul(ahead, speed1));
    angle2 = f64x2.add(t2, f64x2.mul(ahead, speed2));
    speed1 = f64x2.add(w1, f64x2.mul(ahead, acceleration1));
    speed2 = f64x2.add(w2, f64x2.mul(ahead, acceleration2));
  } while (++stage < 4);

  const sixth = f64x2.splat(DT / 6.0);
  v128.store(s, wrap(f64x2.add(t1, f64x2.mul(sixth, sumT1))));
  v128.store(s + row, wrap(f64x2.add(t2, f64x2.mul(sixth, sumT2))));
  v128.store(s + 2 * row, clip(f64x2.add(w1, f64x2.mul(sixth, sumW1)), MAX_SPEED_1));
  v128.store(s + 3 * row, clip(f64x2.add(w2, f64x2.mul(sixth, sumW2)), MAX_SPEED_2));
}

/** d1 */
// @ts-ignore: decorator
@inline
function inertia1(cos2: v128): v128 {
  const outer = f64x2.add(f64x2.splat(1.0 + HALF * HALF), cos2); // 2 l lc = 1
  const both = f64x2.add(f64x2.splat(HALF * HALF), outer);
  return f64x2.add(f64x2.add(both, f64x2.splat(INERTIA)), f64x2.splat(INERTIA));
}

/** d2 */
// @ts-ignore: decorator
@inline
function inertia2(cos2: v128): v128 {
  const coupling = f64x2.mul(f64x2.splat(HALF), cos2);
  return f64x2.add(f64x2.add(f64x2.splat(HALF * HALF), coupling), f64x2.splat(INERTIA));
}

/** m l g cos(angle - pi/2) of a mass at an angle from hanging. */
// @ts-ignore: decorator
@inline
function gravityTorque(angle: v128, momentTimesGravity: f64): v128 {
  return f64x2.mul(f64x2.splat(momentTimesGravity), trig.cosF64x2(f64x2.sub(angle, f64x2.splat(HALF_PI))));
}

/** -l lc w2^2 sin t2 - 2 l lc w2 w1 sin t2 + gravity */
// @ts-ignore: decorator
@inline
function coriolisTorque(w1: v128, w2: v128, sin2: v128, gravity: v128): v128 {
  const square = f64x2.mul(f64x2.mul(f64x2.splat(-HALF), f64x2.mul(w2, w2)), sin2);
  const product = f64x2.mul(f64x2.mul(w2, w1), sin2); // 2 l lc = 1
  return f64x2.add(f64x2.sub(square, product), gravity);
}

/**
 * An angle brought into [-pi, pi] turn by turn, as Gymnasium does it. An episode's angles need three turns at most; of
 * what is put in from outside, 1024 turns are taken off in a step, so that no number can hold the loop up.
 */
// @ts-ignore: decorator
@inline
function wrap(angle: v128): v128 {
  let x = angle;
  let turns = 0;
  while (v128.any_true(f64x2.gt(f64x2.abs(x), f64x2.splat(Math.PI))) && turns++ < MOST_TURNS) {
    x = f64x2.sub(x, v128.and(f64x2.gt(x, f64x2.splat(Math.PI)), f64x2.splat(TURN)));
    x = f64x2.add(x, v128.and(f64x2.lt(x, f64x2.splat(-Math.PI)), f64x2.splat(TURN)));
  }
  return x;
}

// @ts-ignore: decorator
@inline
function clip(speed: v128, most: f64): v128 {
  return f64x2.pmax(f64x2.pmin(speed, f64x2.splat(most)), f64x2.splat(-most));
}

@unmanaged
class Acrobots extends Pair {
  @inline
  step(row: usize, feature: usize, actions: usize, o: usize, ended: usize, options: usize, _: v128, __: v128): v128 {
    const s = changetype<usize>(this);
    const share = f64x2.sub(choicesOf(actions), f64x2.splat(1.0));
    advancePair(s, row, f64x2.mul(share, v128.load64_splat(options, 24)), load<f64>(options, 16));
    this.observe(row, o, feature);
    const up = above(v128.load(s), v128.load(s + row));
    const both = v128.shuffle<i32>(up, up, 0, 2, 0, 2);
    storeFlags(ended, up);
    return v128.andnot(f32x4.splat(-1.0), both);
  }

  @inline
  observe(row: usize, o: usize, feature: usize): void {
    const s = changetype<usize>(this);
    storeCosineAndSine(v128.load(s), o, o + feature);
    const second = o + 2 * feature;
    storeCosineAndSine(v128.load(s + row), second, second + feature);
    storePair(o + 4 * feature, v128.load(s + 2 * row));
    storePair(o + 5 * feature, v128.load(s + 3 * row));
  }
}

/** Mask of the lanes whose free end is higher than one rod above the bar. */
// @ts-ignore: decorator
@inline
function above(t1: v128, t2: v128): v128 {
  const height = f64x2.sub(f64x2.neg(trig.cosF64x2(t1)), trig.cosF64x2(f64x2.add(t2, t1)));
  return f64x2.gt(height, f64x2.splat(1.0));
}
