/**
 * Two lanes at a time: what every environment's kernels do with them. A float64x2 holds one component of two states; a
 * row of observations or rewards holds float32, so two of them are written as 64 bits; a flag is a byte.
 */
import * as trig from "../math/trig";
import { EnvLanes } from "./env_lanes";

/** Writes two numbers as float32. */
// @ts-ignore: decorator
@inline
export function storePair(at: usize, values: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(values), 0);
}

/** Writes the cosines and the sines of two angles as float32. */
// @ts-ignore: decorator
@inline
export function storeCosineAndSine(angle: v128, cosineAt: usize, sineAt: usize): void {
  const quadrant = trig.quadrantF64x2(angle);
  const high = trig.reduceF64x2(angle, quadrant);
  const sine = trig.sineInQuadrantF64x2(angle, quadrant, high);
  const cosine = trig.cosineInQuadrantF64x2(angle, quadrant, high);
  storePair(cosineAt, trig.cosineOfQuadrantF64x2(sine, cosine, quadrant));
  storePair(sineAt, trig.sineOfQuadrantF64x2(sine, cosine, quadrant));
}

/** Writes 1 where the mask has a lane, 0 where not. */
// @ts-ignore: decorator
@inline
export function storeFlags(at: usize, mask: v128): void {
  const bits = i64x2.bitmask(mask);
  store<u16>(at, <u16>((bits | (bits << 7)) & 0x0101));
}

/** The numbers of the choices of two lanes. */
// @ts-ignore: decorator
@inline
export function choicesOf(actions: usize): v128 {
  return f64x2.convert_low_i32x4_s(v128.load64_zero(actions));
}

/**
 * The states of two lanes, at their address: a type, so that its methods are inlined where all lanes are gone through.
 * `row` and `feature` are the bytes from row to row of the state, of actions and observations; other arguments are the
 * addresses of what the two lanes have in the blocks of `EnvLanes`. Rewards are returned as float32, in the lower half.
 */
@unmanaged
export abstract class Pair {
  /**
   * One step: the new states, their observations and, to `ended`, flags; returns the rewards. `options` are the
   * environment's, `first` and `second` what a kernel has made of them for all lanes.
   */
  @inline
  step(row: usize, feature: usize, actions: usize, o: usize, ended: usize, options: usize, first: v128, second: v128): v128 {
    return first;
  }

  /** Writes their observations, `[feature][lane]`, to `o`. */
  @inline
  observe(row: usize, o: usize, feature: usize): void {}
}

/** Steps `lanes` lanes from that one on. Not a `for`: only with `do` does V8 keep constants out of the loop. */
// @ts-ignore: decorator
@inline
export function stepPairs<T extends Pair>(
  env: EnvLanes, from: i32, lanes: i32, first: v128 = f64x2.splat(0.0), second: v128 = f64x2.splat(0.0),
): void {
  const row = (<usize>env.stride) << 3; // bytes
  const feature = (<usize>env.stride) << 2; // bytes
  const state = env.state + ((<usize>from) << 3);
  const actions = env.actions + ((<usize>from) << 2);
  const observations = env.observations + ((<usize>from) << 2);
  const rewards = env.rewards + ((<usize>from) << 2);
  const terminated = env.terminated + <usize>from;
  const options = env.options;
  let lane = 0;
  do {
    const pair = changetype<T>(state + ((<usize>lane) << 3));
    const at = (<usize>lane) << 2; // bytes
    const ended = terminated + <usize>lane;
    const paid = pair.step(row, feature, actions + at, observations + at, ended, options, first, second);
    v128.store64_lane(rewards + at, paid, 0);
    lane += 2;
  } while (lane < lanes);
}

/** Observations of the first `lanes` lanes. */
// @ts-ignore: decorator
@inline
export function observePairs<T extends Pair>(env: EnvLanes, lanes: i32): void {
  const row = (<usize>env.stride) << 3; // bytes
  const feature = (<usize>env.stride) << 2; // bytes
  const state = env.state;
  const observations = env.observations;
  let lane = 0;
  do {
    changetype<T>(state + ((<usize>lane) << 3)).observe(row, observations + ((<usize>lane) << 2), feature);
    lane += 2;
  } while (lane < lanes);
}
