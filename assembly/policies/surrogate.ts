/**
 * PPO's clipped surrogate for any policy. A head writes the log-probability of each lane's action into a row; this
 * turns the row into the loss's slope in that log-probability, which is all that the head needs for its gradient, and
 * gathers the statistics by which a run is watched.
 *
 *   r = exp(log p - log p_old),  L = max(-A r, -A clip(r, 1 - c, 1 + c))
 * (Schulman, Wolski, Dhariwal, Radford and Klimov 2017, equation 7, with the sign of a loss.)
 *
 * Where A < 0 the loss grows without bound with r. The dual clip d > 1 (Ye et al. 2020, equation 5) bounds it there:
 *
 *   L = min(max(-A r, -A clip(r, 1 - c, 1 + c)), -A d)
 *
 * What is reported are sums over the valid lanes (loss_sums.ts): f32 quantities, added in float64 by addLanes in order of
 * the lanes, formed from zero and then added once to what the sums held.
 */
import { expF32x4 } from "../math/exponential";
import { LossSums } from "./loss_sums";

/** What the surrogate takes beside log p, for neighboring samples. */
@unmanaged
export class Surrogate {
  oldLogProbabilities: usize = 0; // f32 [lane], of the policy that collected the samples
  advantages: usize = 0; // f32 [lane], A
  clipRange: f32 = 0; // c, Infinity for none
  dualClip: f32 = 0; // d, Infinity for none
  entropyCoefficient: f32 = 0; // of the entropy bonus
  scale: f32 = 0; // of each sample's loss: 1 / number of samples for a mean
}

/**
 * In place: log p f32 [lane] becomes scale dL/d log p, 0 in padding lanes. dL/d log p = -A r, but 0 where the clipped
 * branch is strictly the larger, or the dual clip strictly the smaller, for there L does not move with r.
 *
 * Adds to the sums what they say of the policy, but for the entropy.
 */
export function surrogateSlopes(
  slopes: usize,
  lanes: i32,
  count: i32,
  surrogate: Surrogate,
  sums: LossSums,
): void {
  const oldLogProbabilities = surrogate.oldLogProbabilities;
  const advantages = surrogate.advantages;
  const clipRange = surrogate.clipRange;
  const dualClip = surrogate.dualClip;
  const scale = surrogate.scale;
  const one = f32x4.splat(1);
  let losses = f64x2.splat(0);
  let divergences = f64x2.splat(0);
  let clips = f64x2.splat(0);
  let ratios = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let logRatios = f64x2.splat(0);
  let greatestRatios = f32x4.splat(0);
  let l = 0;
  do {
    const at = <usize>l << 2;
    // In padding lanes log r = 0 and A = 0, so their loss, divergences and slope are 0 as well.
    const valid = validLanes(l, count);
    const logRatio = v128.and(logRatioOf(v128.load(slopes + at), v128.load(oldLogProbabilities + at)), valid);
    const cost = v128.and(f32x4.neg(v128.load(advantages + at)), valid);
    const ratio = expF32x4(logRatio);
    const clipped = f32x4.pmax(f32x4.pmin(ratio, f32x4.splat(1 + clipRange)), f32x4.splat(1 - clipRange));
    const loss = f32x4.mul(cost, ratio);
    const clippedLoss = f32x4.mul(cost, clipped);
    const greater = f32x4.pmax(loss, clippedLoss);
    const negative = f32x4.gt(cost, f32x4.splat(0)); // A < 0; elsewhere 0 * Infinity would be NaN
    const most = v128.bitselect(f32x4.mul(cost, f32x4.splat(dualClip)), f32x4.splat(Infinity), negative);
    const flat = v128.or(f32x4.gt(clippedLoss, loss), f32x4.gt(greater, most));
    const slope = v128.andnot(f32x4.mul(loss, f32x4.splat(scale)), flat);
    v128.store(slopes + at, v128.and(slope, valid));

    const validRatio = v128.and(ratio, valid);
    const outside = f32x4.gt(f32x4.abs(f32x4.sub(ratio, one)), f32x4.splat(clipRange));
    losses = addLanes(losses, f32x4.pmin(greater, most));
    divergences = addLanes(divergences, divergenceOf(ratio, logRatio));
    clips = addLanes(clips, v128.and(outside, one));
    ratios = addLanes(ratios, validRatio);
    squares = addLanes(squares, f32x4.mul(validRatio, validRatio));
    logRatios = addLanes(logRatios, logRatio);
    greatestRatios = f32x4.pmax(greatestRatios, validRatio);
    l += 4;
  } while (l < lanes);
  sums.policyLoss += totalOf(losses);
  sums.approxKl += totalOf(divergences);
  sums.clipped += totalOf(clips);
  sums.ratio += totalOf(ratios);
  sums.squaredRatio += totalOf(squares);
  const greatestRatio = greatestOf(greatestRatios);
  if (greatestRatio > sums.ratioMax) sums.ratioMax = greatestRatio;
  sums.minusLogRatio -= totalOf(logRatios);
}

/** Adds the first `count` of `lanes` entropies f32 [lane] to the sums. */
export function addEntropies(entropies: usize, lanes: i32, count: i32, sums: LossSums): void {
  let total = f64x2.splat(0);
  for (let l = 0; l < lanes; l += 4)
    total = addLanes(total, v128.and(v128.load(entropies + (<usize>l << 2)), validLanes(l, count)));
  sums.entropy += totalOf(total);
}

/** The mask of the lanes lane..lane + 3 that are below `count`. */
// @ts-ignore: decorator
@inline
export function validLanes(lane: i32, count: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(lane), i32x4(0, 1, 2, 3)), i32x4.splat(count));
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

/** The greatest of four lanes that are not negative. */
// @ts-ignore: decorator
@inline
function greatestOf(x: v128): f64 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 2, 3));
  return <f64>max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
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

/**
 * k3 = (r - 1) - log r, the unbiased estimate of KL(old, new) that is never negative (Schulman 2020). As written it
 * loses everything to rounding where r is near 1 (at log r = 1e-4 it is 5e-9, an ulp of r is 1e-7), so for
 * x = log r below 1/8 it is the series x^2/2 + x^3/6 + ... + x^6/720, whose truncation error is 2e-8 of it.
 */
// @ts-ignore: decorator
@inline
export function divergenceOf(ratio: v128, logRatio: v128): v128 {
  const direct = f32x4.sub(f32x4.sub(ratio, f32x4.splat(1)), logRatio);
  let series = f32x4.splat(1.0 / 720.0);
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 120.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 24.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(1.0 / 6.0));
  series = f32x4.add(f32x4.mul(series, logRatio), f32x4.splat(0.5));
  series = f32x4.mul(series, f32x4.mul(logRatio, logRatio));
  return v128.bitselect(series, direct, f32x4.lt(f32x4.abs(logRatio), f32x4.splat(0.125)));
}
