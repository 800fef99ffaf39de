/**
 * RMSprop (Tieleman & Hinton 2012): gradients divided by a running root mean square of theirs. Where the small epsilon
 * goes differs: PyTorch adds it to the root, TensorFlow's first optimizer, with which A3C and A2C were published, to the
 * mean square.
 */
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
  const within = <f32>rule.innerEpsilon;
  const beside = <f32>rule.epsilon;
  const bytes = <usize>count << 2;
  const whole = bytes & ~15;
  for (let k: usize = 0; k != whole; k += 16) {
    const g = f32x4.mul(v128.load(gradient + k), f32x4.splat(scale));
    const mean = meanSquare(v128.load(v + k), g, decay);
    v128.store(v + k, mean);
    const change = changeOf(g, mean, rate, within, beside);
    v128.store(parameters + k, f32x4.sub(v128.load(parameters + k), change));
  }
  // The last one to three numbers, each alone in a vector: what lies after them may belong to someone else.
  for (let k = whole; k != bytes; k += 4) {
    const g = f32x4.mul(v128.load32_zero(gradient + k), f32x4.splat(scale));
    const mean = meanSquare(v128.load32_zero(v + k), g, decay);
    v128.store32_lane(v + k, mean, 0);
    const change = changeOf(g, mean, rate, within, beside);
    v128.store32_lane(parameters + k, f32x4.sub(v128.load32_zero(parameters + k), change), 0);
  }
}

// @ts-ignore: decorator
@inline
function meanSquare(v: v128, g: v128, decay: f32): v128 {
  return f32x4.add(f32x4.mul(f32x4.splat(decay), v), f32x4.mul(f32x4.splat(1 - decay), f32x4.mul(g, g)));
}

// @ts-ignore: decorator
@inline
function changeOf(g: v128, v: v128, rate: f32, within: f32, beside: f32): v128 {
  const root = f32x4.sqrt(f32x4.add(v, f32x4.splat(within)));
  return f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.add(root, f32x4.splat(beside)));
}
