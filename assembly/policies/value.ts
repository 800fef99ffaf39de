/**
 * The value loss: half the squared error of the value against the return, or Huber's loss of it, optionally clipped as PPO
 * does. The gradient goes with respect to the values, the network turns it into one of parameters.
 */
import { LossSums } from "./loss_sums";
import { addLanes, totalOf, validLanes } from "./surrogate";

/** Neighboring samples, f32 [lane] each. */
@unmanaged
export class ValueTile {
  lanes: i32 = 0; // columns, a multiple of 8
  count: i32 = 0; // valid ones
  values: usize = 0; // v
  oldValues: usize = 0; // v_old, as the rollout estimated them
  returns: usize = 0; // R
  dValues: usize = 0; // the gradient, written
  clipRange: f32 = 0; // c, 0 for none
  threshold: f32 = 0; // d of Huber's loss; Infinity for half the square
  coefficient: f32 = 0;
  scale: f32 = 0; // of each sample's loss: 1 / number of samples for a mean
}

/**
 * clipRange <= 0: L = coefficient scale sum_l h(v - R)
 * else:           L = coefficient scale sum_l max(h(v - R), h(v' - R)),  v' = v_old + clip(v - v_old, -c, c)
 * (CleanRL's and OpenAI Baselines' clipped value loss; where the clipped branch is strictly larger the gradient is 0.)
 *
 * h(e) = 0.5 e^2, or for |e| > d the line that goes on from there, d (|e| - 0.5 d) (Huber 1964): m (|e| - 0.5 m) with
 * m = min(|e|, d), its derivative e bounded to [-d, d].
 *
 * Padding lanes of dValues become 0. Adds to the report the sum of h, without coefficient and scale, and the number of
 * lanes with |v - v_old| > c.
 */
export function valueLoss(tile: ValueTile, report: LossSums): void {
  if (tile.threshold == Infinity) lossOf(false, tile, report);
  else lossOf(true, tile, report);
}

/** @param bends whether errors may exceed the threshold, a constant */
// @ts-ignore: decorator
@inline
function lossOf(bends: bool, tile: ValueTile, report: LossSums): void {
  const values = tile.values;
  const oldValues = tile.oldValues;
  const returns = tile.returns;
  const dValues = tile.dValues;
  const gradientScale = f32x4.splat(tile.coefficient * tile.scale);
  const range = f32x4.splat(tile.clipRange > 0 ? tile.clipRange : Infinity);
  const threshold = f32x4.splat(tile.threshold);
  let losses = f64x2.splat(0);
  let clips = f64x2.splat(0);
  for (let l = 0; l < tile.lanes; l += 4) {
    const at = <usize>l << 2;
    const valid = validLanes(l, tile.count);
    const target = v128.load(returns + at);
    const value = v128.load(values + at);
    const old = v128.load(oldValues + at);
    const moved = f32x4.sub(value, old);
    const outside = f32x4.gt(f32x4.abs(moved), range);
    const error = f32x4.sub(value, target);
    const clippedError = f32x4.sub(v128.bitselect(f32x4.add(old, withSign(range, moved)), value, outside), target);
    const square = f32x4.mul(error, error);
    const clippedSquare = f32x4.mul(clippedError, clippedError);
    const flat = f32x4.gt(clippedSquare, square);
    let slope = error;
    let loss = f32x4.mul(f32x4.splat(0.5), f32x4.pmax(square, clippedSquare));
    if (bends) {
      slope = withSign(f32x4.pmin(f32x4.abs(error), threshold), error);
      const greater = f32x4.pmax(f32x4.abs(error), f32x4.abs(clippedError));
      const inner = f32x4.pmin(greater, threshold);
      loss = f32x4.mul(inner, f32x4.sub(greater, f32x4.mul(f32x4.splat(0.5), inner)));
    }
    v128.store(dValues + at, v128.and(v128.andnot(f32x4.mul(gradientScale, slope), flat), valid));
    losses = addLanes(losses, v128.and(loss, valid));
    clips = addLanes(clips, v128.and(v128.and(outside, valid), f32x4.splat(1)));
  }
  report.valueLoss += totalOf(losses);
  report.valueClipped += totalOf(clips);
}

/** Magnitudes with the signs of other numbers. */
// @ts-ignore: decorator
@inline
function withSign(magnitude: v128, sign: v128): v128 {
  return v128.or(magnitude, v128.and(sign, i32x4.splat(0x80000000)));
}
