/**
 * A layer whose weights are 8-bit whole numbers with a scale for each row, w[o][i] ~ scale[o] q[o][i]. Its input is rounded
 * to whole numbers of steps of its own, x[i] ~ step k[i], so that sums are exact, in whatever order, and only few
 * operations round. src/export/standalone/int8_layer.ts computes the same in JavaScript, src/export/c in C.
 */

const LEAST: f32 = 1e-30; // of an input's largest number; below it the input is 0
const MOST: f32 = 3.4028234663852886e38;

/**
 * k[i] = round(x[i] levels / most) of whole numbers, most = max |x[i]|, halves to the even one; k is i16, filled up with
 * zeros to a multiple of 4.
 * @returns the step, most / levels; 0 where there is nothing but zeros
 */
export function roundInput(x: usize, k: usize, inputs: i32, levels: f32): f32 {
  const end = x + (<usize>inputs << 2);
  let most: f32 = 0;
  for (let p = x; p < end; p += 4) {
    const size = abs(load<f32>(p));
    if (size > most) most = size;
  }
  store<i64>(k + ((<usize>inputs & ~3) << 1), 0);
  most = most < MOST ? most : MOST;
  const none = !(most > LEAST);
  const per = none ? <f32>0 : levels / most;
  for (let p = x, to = k; p < end; p += 4, to += 2) {
    let value = load<f32>(p) * per;
    value = value < levels ? value : levels;
    value = value > -levels ? value : -levels;
    store<i16>(to, <i16>(<i32>nearest(value)));
  }
  return none ? 0 : most / levels;
}

/**
 * y[o] = (sum_i q[o][i] k[i]) (step scale[o]) + bias[o]; q is i8 [four outputs][four inputs], each 16 bytes: inputs 0 and 1
 * of each output, then inputs 2 and 3. `inputs` and `outputs` are multiples of 4.
 */
export function denseInt8(q: usize, scale: usize, bias: usize, k: usize, y: usize, inputs: i32, outputs: i32, step: f32): void {
  const row = <usize>outputs << 2; // bytes
  const end = k + (<usize>inputs << 1);
  for (let o: usize = 0; o < row; o += 16) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    for (let p = k; p < end; p += 8) {
      const weights = v128.load(q);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(weights), v128.load32_splat(p)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(weights), v128.load32_splat(p, 4)));
      q += 16;
    }
    const sum = f32x4.convert_i32x4_s(i32x4.add(a, b));
    const factor = f32x4.mul(f32x4.splat(step), v128.load(scale + o));
    v128.store(y + o, f32x4.add(f32x4.mul(sum, factor), v128.load(bias + o)));
  }
}
