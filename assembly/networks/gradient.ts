/** What happens to whole vectors of gradients and parameters: parts of a minibatch summed in order, clipping, decay. */

/** target += source, f32 [count]; any count. */
export function addGradient(target: usize, source: usize, count: i32): void {
  const whole = <usize>(count & ~7) << 2;
  let at: usize = 0;
  for (; at < whole; at += 32) {
    const to = target + at;
    const from = source + at;
    const low = f32x4.add(v128.load(to), v128.load(from));
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16); // the higher first: then V8 pairs them
    v128.store(to, low);
  }
  for (const end = <usize>count << 2; at < end; at += 4) store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at));
}

/** x = min(max(x, -limit), limit), f32 [count]; any count. NaN stays. */
export function clipValues(x: usize, count: i32, limit: f32): void {
  const whole = <usize>(count & ~3) << 2;
  const most = f32x4.splat(limit);
  let at: usize = 0;
  for (; at < whole; at += 16) v128.store(x + at, f32x4.max(f32x4.min(v128.load(x + at), most), f32x4.neg(most)));
  for (const end = <usize>count << 2; at < end; at += 4) store<f32>(x + at, max(min(load<f32>(x + at), limit), -limit));
}

/** x = factor x, f32 [count]; any count: the decay of weights. */
export function scaleValues(x: usize, count: i32, factor: f32): void {
  const whole = <usize>(count & ~3) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16) v128.store(x + at, f32x4.mul(v128.load(x + at), f32x4.splat(factor)));
  for (const end = <usize>count << 2; at < end; at += 4) store<f32>(x + at, load<f32>(x + at) * factor);
}
