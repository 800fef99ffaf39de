/**
 * Whole vectors of the parameters' length, as solvers of linear equations combine them. Elements are float32, inner
 * products float64. Any count; elements after the last are left alone.
 */

/**
 * sum_k a[k] b[k] in f64, where the products are exact: s_j = sum over k = j mod 4, in order, for j = 0 .. 3, then
 * (s_0 + s_1) + (s_2 + s_3), then the last one to three elements in order.
 */
export function dotProduct(a: usize, b: usize, count: i32): f64 {
  const whole = <usize>(count & ~3) << 2;
  let low = f64x2.splat(0);
  let high = low;
  for (const end = a + whole; a != end; a += 16) {
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(a0), f64x2.promote_low_f32x4(b0)));
    const a1 = v128.shuffle<f32>(a0, a0, 2, 3, 2, 3);
    const b1 = v128.shuffle<f32>(b0, b0, 2, 3, 2, 3);
    high = f64x2.add(high, f64x2.mul(f64x2.promote_low_f32x4(a1), f64x2.promote_low_f32x4(b1)));
    b += 16;
  }
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  sum += f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
  for (const end = a + (<usize>(count & 3) << 2); a != end; a += 4) {
    sum += <f64>load<f32>(a) * <f64>load<f32>(b);
    b += 4;
  }
  return sum;
}

/** target = origin + scale direction; `target` may be one of them. */
export function moveAlong(target: usize, origin: usize, direction: usize, scale: f32, count: i32): void {
  const whole = <usize>(count & ~3) << 2;
  const bytes = <usize>count << 2;
  const scales = f32x4.splat(scale);
  let at: usize = 0;
  for (; at != whole; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(origin + at), f32x4.mul(scales, v128.load(direction + at))));
  }
  for (; at != bytes; at += 4) store<f32>(target + at, load<f32>(origin + at) + scale * load<f32>(direction + at));
}
