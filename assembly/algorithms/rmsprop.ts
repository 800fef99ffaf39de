/**
 * RMSprop (Tieleman & Hinton 2012): gradients divided by a running root mean square of theirs. Where the small epsilon
 * goes differs: PyTorch adds it to the root, TensorFlow's first optimizer, with which A3C and A2C were published, to the
 * mean square.
 */
import { storeEight } from "../networks/sums";
import { StepRule } from "./step_rule_record";

/**
 *   g = scale gradient;  v = decay v + (1 - decay) g^2
 *   parameters -= rate g / (sqrt(v + innerEpsilon) + epsilon)
 *
 * Parameters and gradient f32 [count]; `offset` (bytes) is where the v of these begin. One of the epsilons is 0.
 */
export function rmspropStep(
  rule: StepRule, parameters: usize, gradient: usize, offset: usize, count: i32, scale: f32, rate: f32,
): void {
  const v = rule.first + offset;
  const decay = <f32>rule.decay;
  const keep = f32x4.splat(decay), take = f32x4.splat(1 - decay);
  const scales = f32x4.splat(scale), rates = f32x4.splat(rate);
  const within = f32x4.splat(<f32>rule.innerEpsilon), beside = f32x4.splat(<f32>rule.epsilon);
  const bytes = <usize>count << 2;
  const whole = bytes & ~31;
  for (let k: usize = 0; k != whole; k += 32) {
    const low = f32x4.mul(v128.load(gradient + k), scales);
    const v0 = meanSquare(v128.load(v + k), low, keep, take);
    const p0 = f32x4.sub(v128.load(parameters + k), changeOf(low, v0, rates, within, beside));
    const high = f32x4.mul(v128.load(gradient + k, 16), scales);
    const v1 = meanSquare(v128.load(v + k, 16), high, keep, take);
    const p1 = f32x4.sub(v128.load(parameters + k, 16), changeOf(high, v1, rates, within, beside));
    storeEight(v + k, v0, v1);
    storeEight(parameters + k, p0, p1);
  }
  // The last one to seven numbers, each alone in a vector: what lies after them may belong to someone else.
  for (let k = whole; k != bytes; k += 4) {
    const g = f32x4.mul(v128.load32_zero(gradient + k), scales);
    const mean = meanSquare(v128.load32_zero(v + k), g, keep, take);
    v128.store32_lane(v + k, mean, 0);
    const change = changeOf(g, mean, rates, within, beside);
    v128.store32_lane(parameters + k, f32x4.sub(v128.load32_zero(parameters + k), change), 0);
  }
}

// @ts-ignore: decorator
@inline
function meanSquare(v: v128, g: v128, keep: v128, take: v128): v128 {
  return f32x4.add(f32x4.mul(keep, v), f32x4.mul(take, f32x4.mul(g, g)));
}

// @ts-ignore: decorator
@inline
function changeOf(g: v128, v: v128, rate: v128, within: v128, beside: v128): v128 {
  const root = f32x4.sqrt(f32x4.add(v, within));
  return f32x4.div(f32x4.mul(rate, g), f32x4.add(root, beside));
}
