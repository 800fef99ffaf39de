/** Stochastic gradient descent with momentum (Polyak 1964), in PyTorch's form: the velocity is a sum of gradients. */
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
  const bytes = <usize>count << 2;
  const whole = bytes & ~15;
  for (let k: usize = 0; k != whole; k += 16) {
    const old = f32x4.mul(f32x4.splat(momentum), v128.load(velocity + k));
    const moved = f32x4.add(old, f32x4.mul(v128.load(gradient + k), f32x4.splat(scale)));
    v128.store(velocity + k, moved);
    v128.store(parameters + k, f32x4.sub(v128.load(parameters + k), f32x4.mul(f32x4.splat(rate), moved)));
  }
  for (let k = whole; k != bytes; k += 4) {
    const moved = momentum * load<f32>(velocity + k) + scale * load<f32>(gradient + k);
    store<f32>(velocity + k, moved);
    store<f32>(parameters + k, load<f32>(parameters + k) - rate * moved);
  }
}
