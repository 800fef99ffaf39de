/**
 * PPO's clipped surrogate of four lanes, for any policy: a head brings the log-probability of the action under the new
 * outputs, these pieces turn it into a ratio, a loss, the loss's slope in that log-probability, and the statistics by
 * which a run is watched. Both heads are built from them, so the loss is written once.
 *
 *   r = exp(log p - log p_old),  L = max(-A r, -A clip(r, 1 - c, 1 + c))
 * (Schulman, Wolski, Dhariwal, Radford and Klimov 2017, equation 7, with the sign of a loss.)
 *
 * Statistics are sums over the valid lanes: f32 quantities, added in float64 by addLanes in order of the lanes, formed
 * from zero and then added once to what the statistics held.
 */
import { expF32x4 } from "../math/exponential";

/** The mask of the lanes lane..lane + 3 that are below `count`. */
// @ts-ignore: decorator
@inline
export function validLanes(lane: i32, count: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(lane), i32x4(0, 1, 2, 3)), i32x4.splat(count));
}

/**
 * log r, saturated at 40: beyond, r and r^2 would overflow and an advantage of 0 would give 0 * infinity. A ratio of
 * e^40 says only that the update has gone astray. NaN stays.
 */
// @ts-ignore: decorator
@inline
export function logRatioOf(logProbability: v128, oldLogProbability: v128): v128 {
  return f32x4.pmin(f32x4.sub(logProbability, oldLogProbability), f32x4.splat(40));
}

// @ts-ignore: decorator
@inline
export function ratioOf(logRatio: v128): v128 {
  return expF32x4(logRatio);
}

// @ts-ignore: decorator
@inline
export function clipRatio(ratio: v128, clipRange: f32): v128 {
  return f32x4.pmax(f32x4.pmin(ratio, f32x4.splat(1 + clipRange)), f32x4.splat(1 - clipRange));
}

/** max(-A r, -A clip(r)) */
// @ts-ignore: decorator
@inline
export function surrogateLoss(advantage: v128, ratio: v128, clipped: v128): v128 {
  const cost = f32x4.neg(advantage);
  return f32x4.pmax(f32x4.mul(cost, ratio), f32x4.mul(cost, clipped));
}

/** dL / d log p = -A r, and 0 where the clipped branch is strictly the larger (there L does not move with r). */
// @ts-ignore: decorator
@inline
export function surrogateSlope(advantage: v128, ratio: v128, clipped: v128): v128 {
  const cost = f32x4.neg(advantage);
  const slope = f32x4.mul(cost, ratio);
  return v128.andnot(slope, f32x4.gt(f32x4.mul(cost, clipped), slope));
}

/** 1 where |r - 1| > c, else 0. */
// @ts-ignore: decorator
@inline
export function outsideClip(ratio: v128, clipRange: f32): v128 {
  const one = f32x4.splat(1);
  return v128.and(f32x4.gt(f32x4.abs(f32x4.sub(ratio, one)), f32x4.splat(clipRange)), one);
}

/**
 * k3 = (r - 1) - log r, the unbiased estimate of KL(old, new) that is never negative (Schulman 2020). As written it
 * loses everything to rounding where r is near 1 (at log r = 1e-4 it is 5e-9, an ulp of r is 1e-7), so for
 * x = log r below 1/8 it is the series x^2/2 + x^3/6 + ... + x^6/720, relative error 2e-8 of the truncation.
 */
// @ts-ignore: decorator
@inline
export function klEstimate(ratio: v128, logRatio: v128): v128 {
  const direct = f32x4.sub(f32x4.sub(ratio, f32x4.splat(1)), logRatio);
  let series = f32x4.splat(1.0 / 720.0);
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 120.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 24.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 6.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(0.5));
  series = f32x4.mul(series, f32x4.mul(logRatio, logRatio));
  return v128.bitselect(series, direct, f32x4.lt(f32x4.abs(logRatio), f32x4.splat(0.125)));
}

/** sums + (x_0 + x_2, x_1 + x_3), in float64: lanes of even and of odd number, in order of the groups of four. */
// @ts-ignore: decorator
@inline
export function addLanes(sums: v128, x: v128): v128 {
  const first = f64x2.promote_low_f32x4(x);
  const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
  return f64x2.add(sums, f64x2.add(first, second));
}

/** The sum that addLanes has gathered: even lanes + odd lanes. */
// @ts-ignore: decorator
@inline
export function totalOf(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** statistics[index] += value; `offset` is 8 index, in bytes. */
// @ts-ignore: decorator
@inline
export function addStatistic(statistics: usize, offset: usize, value: f64): void {
  store<f64>(statistics + offset, load<f64>(statistics + offset) + value);
}

/** statistics[6] = max(statistics[6], the four ratios) */
// @ts-ignore: decorator
@inline
export function keepGreatest(statistics: usize, ratios: v128): void {
  const pairs = f32x4.pmax(ratios, v128.shuffle<f32>(ratios, ratios, 2, 3, 2, 3));
  const greatest = <f64>max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
  if (greatest > load<f64>(statistics, 48)) store<f64>(statistics, greatest, 48);
}
