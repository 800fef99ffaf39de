/**
 * What happens to a gradient after the backward pass: its squared norm, for clipping, and the step of Adam. Parameters,
 * gradient and both moments are flat float32 vectors of the same length, whatever the network looks like.
 */
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
  const epsilon = <f32>rule.epsilon;
  const bytes = <usize>count << 2;
  const whole = bytes & ~15;
  for (let k: usize = 0; k != whole; k += 16) {
    const g = f32x4.mul(v128.load(gradient + k), f32x4.splat(scale));
    const m1 = average(beta1, v128.load(m + k), g);
    const v1 = average(beta2, v128.load(v + k), f32x4.mul(g, g));
    v128.store(m + k, m1);
    v128.store(v + k, v1);
    const change = update(m1, v1, stepSize, rootCorrection2, epsilon);
    v128.store(parameters + k, f32x4.sub(v128.load(parameters + k), change));
  }
  // The last one to three numbers, each alone in a vector: what lies after them may belong to someone else.
  for (let k = whole; k != bytes; k += 4) {
    const g = f32x4.mul(v128.load32_zero(gradient + k), f32x4.splat(scale));
    const m1 = average(beta1, v128.load32_zero(m + k), g);
    const v1 = average(beta2, v128.load32_zero(v + k), f32x4.mul(g, g));
    v128.store32_lane(m + k, m1, 0);
    v128.store32_lane(v + k, v1, 0);
    const change = update(m1, v1, stepSize, rootCorrection2, epsilon);
    v128.store32_lane(parameters + k, f32x4.sub(v128.load32_zero(parameters + k), change), 0);
  }
}

/** beta average + (1 - beta) value, the exponential moving average. */
// @ts-ignore: decorator
@inline
function average(beta: f32, average: v128, value: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.splat(beta), average), f32x4.mul(f32x4.splat(1 - beta), value));
}

// @ts-ignore: decorator
@inline
function update(m: v128, v: v128, stepSize: f32, rootCorrection2: f32, epsilon: f32): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), f32x4.splat(rootCorrection2));
  return f32x4.div(f32x4.mul(f32x4.splat(stepSize), m), f32x4.add(root, f32x4.splat(epsilon)));
}
