/**
 * MountainCar-v0 and MountainCarContinuous-v0: a car in a valley, too weak to drive straight up; the task is to rock it
 * to the flag. After Moore (1990), "Efficient memory-based learning for robot control", in the form and the order of
 * operations of Gymnasium's mountain_car.py and continuous_mountain_car.py. The hill is sin 3p, so gravity pulls by
 * cos 3p; with a in {0, 1, 2} the choice, in the continuous task a force:
 *
 *   v' = clip(v + (0.001 (a - 1) - 0.0025 cos 3p), -0.07, 0.07)        continuous: 0.0015 clip(a, -1, 1)
 *   p' = clip(p + v', -1.2, 0.6);  v' = 0 where p' = -1.2 and v' < 0     only the left end is a wall
 *   terminated = p' >= 0.5 and v' >= goal_velocity                     continuous: p' >= 0.45
 *   reward = -1                                                        continuous: (terminated ? 100 : 0) - 0.1 a^2
 *
 * State float64 [p, v][lane], two lanes to an instruction; observation: the same two as float32. In the discrete task
 * the state is float64 throughout. In the continuous one Gymnasium keeps the float32 observation as its state, so that
 * under NumPy 2 every step but an episode's first is float32 arithmetic: see `continuousRound`.
 * Options (float64) of both: [0] goal_velocity, [1] low, [2] high: bounds of an initial position, [3] gravity,
 * [4] force, or in the continuous task power: here 0.0025, 0.001 and 0.0015.
 */
import { cosF64x2 } from "../math/trig";
import { EnvLanes } from "./env_lanes";
import { choicesOf, observePairs, Pair, stepPairs, storeFlags, storePair } from "./pair";

const MAX_SPEED: f64 = 0.07;
const LEFT: f64 = -1.2;
const RIGHT: f64 = 0.6;
const GOAL: f64 = 0.5;
const CONTINUOUS_GOAL: f64 = 0.45;

/** One step of `lanes` lanes from that one on of MountainCar-v0. */
export function mountainCarStep(env: EnvLanes, from: i32, lanes: i32): void {
  stepPairs<MountainCars>(env, from, lanes, f64x2.splat(load<f64>(env.options)));
}

/** One step of `lanes` lanes from that one on of MountainCarContinuous-v0. */
export function mountainCarContinuousStep(env: EnvLanes, from: i32, lanes: i32): void {
  stepPairs<ContinuousMountainCars>(env, from, lanes, f64x2.splat(load<f64>(env.options)));
}

/** Begins an episode in the listed lanes of either task: at rest, the position uniform in [low, high). */
export function mountainCarReset(env: EnvLanes, count: i32): void {
  const positions = env.state;
  const speeds = env.state + ((<usize>env.stride) << 3);
  const lanes = env.resetLanes;
  const draws = env.draws;
  const low = load<f64>(env.options, 8);
  const range = load<f64>(env.options, 16) - low;
  for (let j = 0; j < count; j++) {
    const lane = (<usize>load<i32>(lanes + ((<usize>j) << 2))) << 3;
    store<f64>(positions + lane, low + range * load<f64>(draws + ((<usize>j) << 3)));
    store<f64>(speeds + lane, 0.0);
  }
}

/** Observations of the first `lanes` lanes of either task. */
export function mountainCarObserve(env: EnvLanes, lanes: i32): void {
  observePairs<Cars>(env, lanes);
}

/**
 * By how much the force and the hill change the speed. The action is float32 and so is what it is multiplied by or
 * summed with, but for a force beyond 1, which the clip replaces by Python's float 1.0:
 *   |a| <= 1:  f32(f32(a f32(0.0015)) - f32(0.0025 cos 3p))
 *   |a| > 1:   +-0.0015 - 0.0025 cos 3p, rounded once where the state is float32
 */
// @ts-ignore: decorator
@inline
function continuousIncrement(p: v128, action: v128, single: v128, options: usize): v128 {
  const angle = continuousRound(f64x2.mul(f64x2.splat(3.0), p), single);
  const hill = f64x2.mul(v128.load64_splat(options, 24), cosF64x2(angle));
  const power = load<f64>(options, 32);
  const push = f32x4.mul(action, f32x4.splat(<f32>power));
  const within = f64x2.promote_low_f32x4(f32x4.sub(push, f32x4.demote_f64x2_zero(hill)));
  const force = f64x2.promote_low_f32x4(action);
  const full = v128.bitselect(force, f64x2.splat(power), f64x2.splat(-0.0)); // the force's sign
  const beyond = continuousRound(f64x2.sub(full, hill), single);
  return v128.bitselect(beyond, within, f64x2.gt(f64x2.abs(force), f64x2.splat(1.0)));
}

/**
 * x rounded to float32 in the lanes of the mask. That mask has the lanes whose whole state is float32: all but those
 * just reset, whose position has 53 random bits. (Where bounds leave a single, float32 position, the first step is
 * taken for a later one; it then differs by one float32 rounding.) Sums and products of float32 numbers made in
 * float64 and rounded are those made in float32, since 53 >= 2 * 24 + 2 (Figueroa 1995).
 */
// @ts-ignore: decorator
@inline
function continuousRound(x: v128, single: v128): v128 {
  return v128.bitselect(roundF32(x), x, single);
}

// @ts-ignore: decorator
@inline
function roundF32(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
}

// @ts-ignore: decorator
@inline
function clip(x: v128, low: v128, high: v128): v128 {
  return f64x2.pmax(f64x2.pmin(x, high), low);
}

/** The speed after the wall on the left. */
// @ts-ignore: decorator
@inline
function stop(position: v128, speed: v128, left: v128): v128 {
  return v128.andnot(speed, v128.and(f64x2.eq(position, left), f64x2.lt(speed, f64x2.splat(0.0))));
}

// @ts-ignore: decorator
@inline
function arrived(position: v128, velocity: v128, goal: v128, goalVelocity: v128): v128 {
  return v128.and(f64x2.ge(position, goal), f64x2.ge(velocity, goalVelocity));
}

// @ts-ignore: decorator
@inline
function observeCars(position: v128, velocity: v128, o: usize, feature: usize): void {
  storePair(o, position);
  storePair(o + feature, velocity);
}

@unmanaged
abstract class Cars extends Pair {
  @inline
  observe(row: usize, o: usize, feature: usize): void {
    const s = changetype<usize>(this);
    observeCars(v128.load(s), v128.load(s + row), o, feature);
  }
}

@unmanaged
class MountainCars extends Cars {
  @inline
  step(row: usize, feature: usize, actions: usize, o: usize, ended: usize, options: usize, goalVelocity: v128, _: v128): v128 {
    const s = changetype<usize>(this);
    const p = v128.load(s);
    const push = f64x2.mul(f64x2.sub(choicesOf(actions), f64x2.splat(1.0)), v128.load64_splat(options, 32));
    const slope = f64x2.mul(cosF64x2(f64x2.mul(f64x2.splat(3.0), p)), f64x2.neg(v128.load64_splat(options, 24)));
    const free = f64x2.add(v128.load(s + row), f64x2.add(push, slope));
    const speed = clip(free, f64x2.splat(-MAX_SPEED), f64x2.splat(MAX_SPEED));
    const position = clip(f64x2.add(p, speed), f64x2.splat(LEFT), f64x2.splat(RIGHT));
    const velocity = stop(position, speed, f64x2.splat(LEFT));
    v128.store(s, position);
    v128.store(s + row, velocity);
    observeCars(position, velocity, o, feature);
    storeFlags(ended, arrived(position, velocity, f64x2.splat(GOAL), goalVelocity));
    return f32x4.splat(-1.0);
  }
}

@unmanaged
class ContinuousMountainCars extends Cars {
  @inline
  step(row: usize, feature: usize, actions: usize, o: usize, ended: usize, options: usize, goalVelocity: v128, _: v128): v128 {
    const s = changetype<usize>(this);
    const p = v128.load(s);
    const v = v128.load(s + row);
    const action = v128.load64_zero(actions);
    const single = v128.and(f64x2.eq(p, roundF32(p)), f64x2.eq(v, roundF32(v)));

    const free = continuousRound(f64x2.add(v, continuousIncrement(p, action, single, options)), single);
    const most = continuousRound(f64x2.splat(MAX_SPEED), single);
    const speed = clip(free, f64x2.neg(most), most);
    const left = continuousRound(f64x2.splat(LEFT), single);
    const right = continuousRound(f64x2.splat(RIGHT), single);
    const position = clip(continuousRound(f64x2.add(p, speed), single), left, right);
    const velocity = stop(position, speed, left);
    const goal = continuousRound(f64x2.splat(CONTINUOUS_GOAL), single);
    const there = arrived(position, velocity, goal, continuousRound(goalVelocity, single));

    v128.store(s, roundF32(position));
    v128.store(s + row, roundF32(velocity));
    observeCars(position, velocity, o, feature);
    const force = f64x2.promote_low_f32x4(action);
    const cost = f64x2.mul(f64x2.mul(force, force), f64x2.splat(0.1));
    storeFlags(ended, there);
    return f32x4.demote_f64x2_zero(f64x2.sub(v128.and(there, f64x2.splat(100.0)), cost));
  }
}
