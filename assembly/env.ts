/**
 * What a custom environment in AssemblyScript imports, as "swingup/env": the spaces it declares, the action
 * it reads, the observation it writes, random numbers, and the kernels' sine, cosine, exp, log and tanh, which give the
 * same bits in every engine. The user writes one episode of one environment; `side/lane_entry` repeats it over lanes.
 *
 * Nothing here allocates. What differs from lane to lane lies in the state; the variables below only point there.
 */
import { expF32x4, logF32x4, tanhF32x4 } from "./math/exponential";
import { philoxBlock } from "./math/philox";
import { cosF64x2, sinF64x2 } from "./math/trig";

// The host keeps the spaces, and throws what `fault` reports.
// @ts-ignore: decorator
@external("swingup", "observation")
declare function declareObservation(low: f64, high: f64): void;
// @ts-ignore: decorator
@external("swingup", "action")
declare function declareAction(low: f64, high: f64): void;
// @ts-ignore: decorator
@external("swingup", "choices")
declare function declareChoices(n: i32): void;
// @ts-ignore: decorator
@external("swingup", "fault")
declare function fault(kind: i32, index: i32): void;

const OBSERVATION = 0;
const ACTION = 1;

let rowBytes: usize = 0; // from row to row of observations and actions
let observationRows: i32 = 0;
let actionRows: i32 = 0;
let generator: usize = 0; // f64 [2] of the lane at work: seed of the episode, numbers drawn in it

/** One more number in an observation, and the bounds between which it lies (`-Infinity` and `Infinity` are bounds, too). */
export function observation(low: f64, high: f64): void {
  observationRows++;
  declareObservation(low, high);
}

/** One more number in an action, and its bounds; about [-1, 1] suits a policy best. */
export function action(low: f64, high: f64): void {
  actionRows++;
  declareAction(low, high);
}

/** An action is one of 0, 1, ..., n - 1. */
export function choices(n: i32): void {
  declareChoices(n);
}

/** What the policy does in this lane. */
// @ts-ignore: decorator
@unmanaged
export class Action {
  [key: number]: f64;

  /** The choice, where there are `choices`. */
  // @ts-ignore: decorator
  @inline
  get choice(): i32 {
    return load<i32>(changetype<usize>(this));
  }

  /** Number k of the action, within its bounds. */
  // @ts-ignore: decorator
  @inline @operator("[]")
  at(k: i32): f64 {
    if (<u32>k >= <u32>actionRows) fault(ACTION, k);
    return <f64>load<f32>(changetype<usize>(this) + <usize>k * rowBytes);
  }
}

/** What the policy will see of this lane: every number must be written, every time. */
// @ts-ignore: decorator
@unmanaged
export class Observation {
  [key: number]: f64;

  /** Number k as it was written. */
  // @ts-ignore: decorator
  @inline @operator("[]")
  at(k: i32): f64 {
    if (<u32>k >= <u32>observationRows) fault(OBSERVATION, k);
    return <f64>load<f32>(changetype<usize>(this) + <usize>k * rowBytes);
  }

  // @ts-ignore: decorator
  @inline @operator("[]=")
  write(k: i32, value: f64): void {
    if (<u32>k >= <u32>observationRows) fault(OBSERVATION, k);
    store<f32>(changetype<usize>(this) + <usize>k * rowBytes, <f32>value);
  }
}

/** A uniformly random number in [low, high), of 53 bits: the same as from `new Random(seed)` in TypeScript. */
export function uniform(low: f64 = 0.0, high: f64 = 1.0): f64 {
  const seed = load<u64>(generator); // kept as a whole float64
  const value = reinterpret<f64>(seed);
  const position = load<f64>(generator, 8);
  store<f64>(generator, position + 1.0, 8);
  const pair = <u64>position;
  const words = philoxBlock(0, <u32>(pair >> 1), 0, 0, <u32>value, 0);
  const odd = (pair & 1) != 0;
  const high27 = <u32>(odd ? i32x4.extract_lane(words, 2) : i32x4.extract_lane(words, 0)) >>> 5;
  const low26 = <u32>(odd ? i32x4.extract_lane(words, 3) : i32x4.extract_lane(words, 1)) >>> 6;
  return low + (high - low) * ((<f64>high27 * 67108864.0 + <f64>low26) * 1.1102230246251565e-16); // 2^26, 2^-53
}

/** One of 0, 1, ..., n - 1, all equally likely. */
export function integer(n: i32): i32 {
  return <i32>floor(uniform() * <f64>n);
}

/** True with the given probability. */
export function chance(probability: f64): bool {
  return uniform() < probability;
}

/** sin x, x in rad: within 1.03 ulp for |x| <= 1000. */
// @ts-ignore: decorator
@inline
export function sin(x: f64): f64 {
  return f64x2.extract_lane(sinF64x2(f64x2.splat(x)), 0);
}

/** cos x, x in rad: within 1.03 ulp for |x| <= 1000. */
// @ts-ignore: decorator
@inline
export function cos(x: f64): f64 {
  return f64x2.extract_lane(cosF64x2(f64x2.splat(x)), 0);
}

/** e^x of a float32, within 1.53 ulp. */
// @ts-ignore: decorator
@inline
export function exp(x: f32): f32 {
  return f32x4.extract_lane(expF32x4(f32x4.splat(x)), 0);
}

/** Natural logarithm of a float32, within 0.91 ulp. */
// @ts-ignore: decorator
@inline
export function log(x: f32): f32 {
  return f32x4.extract_lane(logF32x4(f32x4.splat(x)), 0);
}

/** Hyperbolic tangent of a float32, within 2.37 ulp. */
// @ts-ignore: decorator
@inline
export function tanh(x: f32): f32 {
  return f32x4.extract_lane(tanhF32x4(f32x4.splat(x)), 0);
}

/** For the entry alone: the distance between two rows. */
export function useRowBytes(bytes: usize): void {
  rowBytes = bytes;
}

/** For the entry alone: where the lane at work keeps its random numbers. */
// @ts-ignore: decorator
@inline
export function useGenerator(pointer: usize): void {
  generator = pointer;
}

/** For the entry alone: marks every number of an observation as not written. */
export function clearObservation(pointer: usize): void {
  for (let k = 0; k < observationRows; k++) store<f32>(pointer + <usize>k * rowBytes, f32.NaN);
}
