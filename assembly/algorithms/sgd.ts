/** Stochastic gradient descent with momentum (Polyak 1964), in PyTorch's form: the velocity is a sum of gradients. */

/**
 *   velocity = momentum velocity + gradientScale gradient;  parameters -= stepSize velocity
 *
 * All vectors f32 [count]; any count.
 */
export function sgdStep(
  parameters: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  gradientScale: f32,
  stepSize: f32,
  momentum: f32,
): void {
  const bytes = <usize>count << 2;
  const whole = bytes & ~15;
  for (let k: usize = 0; k != whole; k += 16) {
    const old = f32x4.mul(f32x4.splat(momentum), v128.load(velocity + k));
    const moved = f32x4.add(old, f32x4.mul(v128.load(gradient + k), f32x4.splat(gradientScale)));
    v128.store(velocity + k, moved);
    v128.store(parameters + k, f32x4.sub(v128.load(parameters + k), f32x4.mul(f32x4.splat(stepSize), moved)));
  }
  for (let k = whole; k != bytes; k += 4) {
    const moved = momentum * load<f32>(velocity + k) + gradientScale * load<f32>(gradient + k);
    store<f32>(velocity + k, moved);
    store<f32>(parameters + k, load<f32>(parameters + k) - stepSize * moved);
  }
}
