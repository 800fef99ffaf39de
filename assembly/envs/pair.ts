/**
 * Two lanes at a time: what every environment's kernels do with them. A float64x2 holds one component of two states; a
 * row of observations or rewards holds float32, so two of them are written as 64 bits; a flag is a byte.
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
  const quadrant = quadrantF64x2(angle);
  const high = reduceHighF64x2(angle, quadrant);
  const low = reduceLowF64x2(angle, quadrant, high);
  const sine = sineReducedF64x2(high, low);
  const cosine = cosineReducedF64x2(high, low);
  storePair(cosineAt, cosineOfQuadrantF64x2(sine, cosine, quadrant));
  storePair(sineAt, sineOfQuadrantF64x2(sine, cosine, quadrant));
}

/** Writes 1 where the mask has a lane, 0 where not. */
// @ts-ignore: decorator
@inline
export function storeFlags(at: usize, mask: v128): void {
  const bits = i64x2.bitmask(mask);
  store<u16>(at, <u16>((bits | (bits << 7)) & 0x0101));
}

/** The states of two lanes, at their address: a type, so that its method is inlined where all lanes are gone through. */
@unmanaged
export abstract class Pair {
  /** Writes their observations, `[feature][lane]`, to `o`; `row` and `feature` are bytes from row to row. */
  abstract observe(row: usize, o: usize, feature: usize): void;
}

/** Observations of `lanes` lanes. */
// @ts-ignore: decorator
@inline
export function observePairs<T extends Pair>(state: usize, stride: i32, lanes: i32, observations: usize): void {
  const row = (<usize>stride) << 3; // bytes
  const feature = (<usize>stride) << 2; // bytes
  let lane = 0;
  do {
    changetype<T>(state + ((<usize>lane) << 3)).observe(row, observations + ((<usize>lane) << 2), feature);
    lane += 2;
  } while (lane < lanes);
}
