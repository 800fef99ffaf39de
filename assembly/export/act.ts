/**
 * The kernels of an exported policy, a module of its own: one observation at a time, so the four numbers of a vector are
 * four outputs of a layer. A sum starts from the bias and runs over the inputs in order as in networks/dense.ts, and
 * activations are the same, so an action has the bits that training saw.
 */
import { tanhF32x4 } from "../math/exponential";
import { activateAll } from "./activation";

/**
 * y[o] = f(bias[o] + sum_i w[i][o] x[i]); w is f32 [input][output], `outputs` a multiple of 4. Sixteen outputs at a time:
 * four sums that do not wait for each other.
 */
export function dense(w: usize, bias: usize, x: usize, y: usize, inputs: i32, outputs: i32, activation: i32): void {
  const row = <usize>outputs << 2; // bytes
  const end = x + (<usize>inputs << 2);
  let o: usize = 0;
  for (; o + 64 <= row; o += 64) {
    let a = v128.load(bias + o);
    let b = v128.load(bias + o, 16);
    let c = v128.load(bias + o, 32);
    let d = v128.load(bias + o, 48);
    let at = w + o;
    for (let p = x; p < end; p += 4) {
      const input = v128.load32_splat(p);
      a = f32x4.add(a, f32x4.mul(v128.load(at), input));
      b = f32x4.add(b, f32x4.mul(v128.load(at, 16), input));
      c = f32x4.add(c, f32x4.mul(v128.load(at, 32), input));
      d = f32x4.add(d, f32x4.mul(v128.load(at, 48), input));
      at += row;
    }
    v128.store(y + o, a);
    v128.store(y + o, b, 16);
    v128.store(y + o, c, 32);
    v128.store(y + o, d, 48);
  }
  for (; o < row; o += 16) {
    let sum = v128.load(bias + o);
    let at = w + o;
    for (let p = x; p < end; p += 4) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load32_splat(p)));
      at += row;
    }
    v128.store(y + o, sum);
  }
  activateAll(activation, y, row);
}

/** values[k] = min(max(values[k], low[k]), high[k]), in place; `count` is a multiple of 4. */
export function clip(values: usize, low: usize, high: usize, count: i32): void {
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16)
    v128.store(values + at, f32x4.min(f32x4.max(v128.load(values + at), v128.load(low + at)), v128.load(high + at)));
}

/** values[k] = low + (clip(values[k], -1, 1) + 1) / 2 (high - low), in place, as policies/bounds.ts computes it. */
export function rescale(values: usize, low: usize, high: usize, count: i32): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {
    const least = v128.load(low + at);
    const most = v128.load(high + at);
    const half = f32x4.mul(f32x4.splat(0.5), f32x4.sub(most, least));
    const inside = f32x4.min(f32x4.max(v128.load(values + at), f32x4.neg(one)), one);
    v128.store(values + at, f32x4.min(f32x4.add(least, f32x4.mul(f32x4.add(inside, one), half)), most));
  }
}

/** values[k] = middle + half tanh(values[k]), in place, within the bounds, as policies/squash.ts computes it. */
export function squash(values: usize, low: usize, high: usize, count: i32): void {
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {
    const least = v128.load(low + at);
    const most = v128.load(high + at);
    const half = f32x4.sub(f32x4.mul(most, f32x4.splat(0.5)), f32x4.mul(least, f32x4.splat(0.5)));
    const squashed = f32x4.add(f32x4.add(least, half), f32x4.mul(half, tanhF32x4(v128.load(values + at))));
    v128.store(values + at, f32x4.min(f32x4.max(squashed, least), most));
  }
}
