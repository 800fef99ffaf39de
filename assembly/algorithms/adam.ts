/**
 * What happens to a gradient after the backward pass: its squared norm, for clipping, and the step of Adam. Parameters,
 * gradient and both moments are flat float32 vectors of the same length, whatever the network looks like.
 */
import { storeEight } from "../networks/sums";
import { StepRule } from "./step_rule_record";

/**
 * sum_k x[k]^2 in float64, which float32 squares can neither overflow nor lose.
 *
 * Order: eight sums s_j over k = j mod 8 of the whole groups of eight, then ((s_0 + s_2) + (s_4 + s_6)) +
 * ((s_1 + s_3) + (s_5 + s_7)), then the up to seven numbers that are left, one by one.
 */
export function sumOfSquares(x: usize, count: i32): f64 {
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  for (const end = x + (<usize>(count & ~7) << 2); x != end; x += 32) {
    s01 = addSquares(s01, v128.load64_zero(x));
    s23 = addSquares(s23, v128.load64_zero(x, 8));
    s45 = addSquares(s45, v128.load64_zero(x, 16));
    s67 = addSquares(s67, v128.load64_zero(x, 24));
  }
  const s = f64x2.add(f64x2.add(s01, s23), f64x2.add(s45, s67));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (const end = x + (<usize>(count & 7) << 2); x != end; x += 4) {
    const value = <f64>load<f32>(x);
    sum += value * value;
  }
  return sum;
}

/** sum + pair^2 for the two float32 in the low half of `pair`. */
// @ts-ignore: decorator
@inline
function addSquares(sum: v128, pair: v128): v128 {
  const wide = f64x2.promote_low_f32x4(pair);
  return f64x2.add(sum, f64x2.mul(wide, wide));
}

/** Adam's bias correction of the step after the one with `before`; the step decays by the float32 value of beta. */
// @ts-ignore: decorator
@inline
export function corrected(before: f64, beta: f64): f64 {
  return 1 - (1 - before) * <f64><f32>beta;
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1, with the bias corrections folded into two scalars):
 *
 *   g = scale gradient;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 *   parameters -= stepSize m / (sqrt(v) rootCorrection2 + epsilon)
 *
 * with stepSize = rate / (1 - beta1^t) and rootCorrection2 = 1 / sqrt(1 - beta2^t) at step t = 1, 2, ... The betas count as
 * rounded to float32, also there: 1 - 0.999 is larger than 1 - float32(0.999) by a factor of 1 + 1.3e-5.
 * Parameters and gradient f32 [count]; `offset` (bytes) is where the moments of these begin.
 */
export function adamStep(
  rule: StepRule, parameters: usize, gradient: usize, offset: usize, count: i32, scale: f32, rate: f64,
): void {
  const m = rule.first + offset;
  const v = rule.second + offset;
  const beta1 = <f32>rule.beta1;
  const beta2 = <f32>rule.beta2;
  const stepSize = <f32>(rate / corrected(load<f64>(rule.corrections), rule.beta1));
  const rootCorrection2 = <f32>(1 / sqrt(corrected(load<f64>(rule.corrections, 8), rule.beta2)));
  const scales = f32x4.splat(scale);
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(1 - beta2);
  const size = f32x4.splat(stepSize), correction = f32x4.splat(rootCorrection2), epsilon = f32x4.splat(<f32>rule.epsilon);
  const bytes = <usize>count << 2;
  const whole = bytes & ~31;
  for (let k: usize = 0; k != whole; k += 32) {
    const low = f32x4.mul(v128.load(gradient + k), scales);
    const m0 = average(keep1, take1, v128.load(m + k), low);
    const v0 = average(keep2, take2, v128.load(v + k), f32x4.mul(low, low));
    const p0 = f32x4.sub(v128.load(parameters + k), update(m0, v0, size, correction, epsilon));
    const high = f32x4.mul(v128.load(gradient + k, 16), scales);
    const m1 = average(keep1, take1, v128.load(m + k, 16), high);
    const v1 = average(keep2, take2, v128.load(v + k, 16), f32x4.mul(high, high));
    const p1 = f32x4.sub(v128.load(parameters + k, 16), update(m1, v1, size, correction, epsilon));
    storeEight(m + k, m0, m1);
    storeEight(v + k, v0, v1);
    storeEight(parameters + k, p0, p1);
  }
  // The last one to seven numbers, each alone in a vector: what lies after them may belong to someone else.
  for (let k = whole; k != bytes; k += 4) {
    const g = f32x4.mul(v128.load32_zero(gradient + k), scales);
    const m1 = average(keep1, take1, v128.load32_zero(m + k), g);
    const v1 = average(keep2, take2, v128.load32_zero(v + k), f32x4.mul(g, g));
    v128.store32_lane(m + k, m1, 0);
    v128.store32_lane(v + k, v1, 0);
    const change = update(m1, v1, size, correction, epsilon);
    v128.store32_lane(parameters + k, f32x4.sub(v128.load32_zero(parameters + k), change), 0);
  }
}

/** keep average + take value: with beta and 1 - beta, the exponential moving average. */
// @ts-ignore: decorator
@inline
function average(keep: v128, take: v128, average: v128, value: v128): v128 {
  return f32x4.add(f32x4.mul(keep, average), f32x4.mul(take, value));
}

// @ts-ignore: decorator
@inline
function update(m: v128, v: v128, stepSize: v128, rootCorrection2: v128, epsilon: v128): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), rootCorrection2);
  return f32x4.div(f32x4.mul(stepSize, m), f32x4.add(root, epsilon));
}
