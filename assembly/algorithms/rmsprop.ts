/**
 * RMSprop (Tieleman & Hinton 2012): gradients divided by a running root mean square of theirs. Where the small epsilon
 * goes differs: PyTorch adds it to the root, TensorFlow's first optimiser, with which A3C and A2C were published, to the
 * mean square.
 */

/**
 *   g = gradientScale gradient;  v = decay v + (1 - decay) g^2
 *   parameters -= stepSize g / (sqrt(v + epsilonWithin) + epsilonBeside)
 *
 * All vectors f32 [count]; any count. One of the epsilons is 0.
 */
export function rmspropStep(
  parameters: usize,
  gradient: usize,
  v: usize,
  count: i32,
  gradientScale: f32,
  stepSize: f32,
  decay: f32,
  epsilonWithin: f32,
  epsilonBeside: f32,
): void {
  const bytes = <usize>count << 2;
  const whole = bytes & ~15;
  for (let k: usize = 0; k != whole; k += 16) {
    const g = f32x4.mul(v128.load(gradient + k), f32x4.splat(gradientScale));
    const mean = meanSquare(v128.load(v + k), g, decay);
    v128.store(v + k, mean);
    const change = changeOf(g, mean, stepSize, epsilonWithin, epsilonBeside);
    v128.store(parameters + k, f32x4.sub(v128.load(parameters + k), change));
  }
  // The last one to three numbers, each alone in a vector: what lies after them may belong to someone else.
  for (let k = whole; k != bytes; k += 4) {
    const g = f32x4.mul(v128.load32_zero(gradient + k), f32x4.splat(gradientScale));
    const mean = meanSquare(v128.load32_zero(v + k), g, decay);
    v128.store32_lane(v + k, mean, 0);
    const change = changeOf(g, mean, stepSize, epsilonWithin, epsilonBeside);
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
function changeOf(g: v128, v: v128, stepSize: f32, epsilonWithin: f32, epsilonBeside: f32): v128 {
  const root = f32x4.sqrt(f32x4.add(v, f32x4.splat(epsilonWithin)));
  return f32x4.div(f32x4.mul(f32x4.splat(stepSize), g), f32x4.add(root, f32x4.splat(epsilonBeside)));
}
