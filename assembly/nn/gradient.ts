/** Gradients of parts of a minibatch, summed in the order of the parts. */

/** target += source, f32 [count]; any count. */
export function addGradient(target: usize, source: usize, count: i32): void {
  const whole = <usize>(count & ~3) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16) v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)));
  for (const end = <usize>count << 2; at < end; at += 4) store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at));
}
