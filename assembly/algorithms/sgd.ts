/** Stochastic gradient descent with momentum (Polyak 1964), in PyTorch's form: the velocity is a sum of gradients. */
import { storeEight } from "../networks/sums";
import { StepRule } from "./step_rule_record";

/**
 *   velocity = momentum velocity + scale gradient;  parameters -= rate velocity
 *
 * Parameters and gradient f32 [count]; `offset` (bytes) is where the velocities of these begin.
 */
export function sgdStep(
  rule: StepRule, parameters: usize, gradient: usize, offset: usize, count: i32, scale: f32, rate: f32,
): void {
  const velocity = rule.first + offset;
  const momentum = <f32>rule.momentum;
  const keep = f32x4.splat(momentum), scales = f32x4.splat(scale), rates = f32x4.splat(rate);
  const bytes = <usize>count << 2;
  const whole = bytes & ~31;
  for (let k: usize = 0; k != whole; k += 32) {
    const low = f32x4.add(f32x4.mul(keep, v128.load(velocity + k)), f32x4.mul(v128.load(gradient + k), scales));
    const high = f32x4.add(f32x4.mul(keep, v128.load(velocity + k, 16)), f32x4.mul(v128.load(gradient + k, 16), scales));
    const p0 = f32x4.sub(v128.load(parameters + k), f32x4.mul(rates, low));
    const p1 = f32x4.sub(v128.load(parameters + k, 16), f32x4.mul(rates, high));
    storeEight(velocity + k, low, high);
    storeEight(parameters + k, p0, p1);
  }
  for (let k = whole; k != bytes; k += 4) {
    const moved = momentum * load<f32>(velocity + k) + scale * load<f32>(gradient + k);
    store<f32>(velocity + k, moved);
    store<f32>(parameters + k, load<f32>(parameters + k) - rate * moved);
  }
}
