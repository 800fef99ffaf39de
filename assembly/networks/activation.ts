/**
 * The nonlinearities between dense layers, and their derivatives written in the layer's output instead of its input,
 * so that a backward pass needs nothing but the activations that the forward pass left behind. The formulas are inline
 * and take the activation as a compile-time constant; `activateRows` and `multiplyByDerivative` choose one of them
 * outside their loops and sweep a matrix that a dense kernel has just written, while it is in the cache.
 */
import { every32 } from "../math/constants";
import { expF32x4, ONE, tanhF32x4, tanhOfSixteens } from "../math/exponential";

export enum Activation {
  linear = 0,
  tanh = 1,
  relu = 2,
  leakyRelu = 3,
  elu = 4,
  sigmoid = 5,
}

const LEAK: f32 = 0.01; // slope of leakyRelu below zero

/**
 * y = f(x):  tanh;  relu max(x, 0);  leakyRelu max(x, 0.01 x);  elu x above zero, e^x - 1 below (alpha 1);
 * sigmoid 1 / (1 + e^-x).  NaN through.
 */
// @ts-ignore: decorator
@inline
export function activate(activation: Activation, x: v128): v128 {
  if (activation == Activation.tanh) return tanhF32x4(x);
  else if (activation == Activation.relu) return f32x4.pmax(x, f32x4.splat(0)); // NaN stays; max is 8 instructions
  else if (activation == Activation.leakyRelu) return f32x4.pmax(x, f32x4.mul(x, f32x4.splat(LEAK)));
  else if (activation == Activation.elu) return elu(x);
  else if (activation == Activation.sigmoid) return sigmoid(x);
  else return x;
}

/** f'(x) as a function of y = f(x), with 1 at hand; at the kinks of relu and leakyRelu the slope of the left side. */
// @ts-ignore: decorator
@inline
export function derivative(activation: Activation, y: v128, one: v128): v128 {
  const positive = f32x4.gt(y, f32x4.splat(0));
  if (activation == Activation.tanh) return f32x4.mul(f32x4.sub(one, y), f32x4.add(one, y)); // 1 - y^2, exact near +-1
  else if (activation == Activation.relu) return v128.and(one, positive);
  else if (activation == Activation.leakyRelu) return v128.bitselect(one, f32x4.splat(LEAK), positive);
  else if (activation == Activation.elu) return v128.bitselect(one, f32x4.add(y, one), positive);
  else if (activation == Activation.sigmoid) return f32x4.mul(y, f32x4.sub(one, y));
  else return one;
}

/** e^x - 1 = 2 t / (1 - t), t = tanh(x / 2): nothing cancels near zero, where e^x - 1 itself would lose all bits. */
// @ts-ignore: decorator
@inline
function elu(x: v128): v128 {
  const negative = f32x4.pmin(x, f32x4.splat(0));
  const t = tanhF32x4(f32x4.mul(negative, f32x4.splat(0.5)));
  const below = f32x4.div(f32x4.add(t, t), f32x4.sub(f32x4.splat(1), t));
  return v128.bitselect(x, below, f32x4.gt(x, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, expF32x4(f32x4.neg(x))));
}

/** y = f(y), in place, for `rows` rows of `lanes` columns. */
export function activateRows(activation: i32, y: usize, yStride: i32, rows: i32, lanes: i32): void {
  if (yStride == lanes) {
    lanes *= rows; // no gaps: one long row
    rows = 1;
  }
  const yRow = <usize>yStride << 2;
  if (activation == Activation.tanh) sweep(Activation.tanh, y, yRow, rows, lanes);
  else if (activation == Activation.relu) sweep(Activation.relu, y, yRow, rows, lanes);
  else if (activation == Activation.leakyRelu) sweep(Activation.leakyRelu, y, yRow, rows, lanes);
  else if (activation == Activation.elu) sweep(Activation.elu, y, yRow, rows, lanes);
  else if (activation == Activation.sigmoid) sweep(Activation.sigmoid, y, yRow, rows, lanes);
  else assert(activation == Activation.linear);
}

/** Sixteen columns at a time: four independent chains hide latencies; tanh takes 0.6 ns per number, 0.85 alone. */
// @ts-ignore: decorator
@inline
function sweep(activation: Activation, y: usize, yRow: usize, rows: i32, lanes: i32): void {
  for (let row = 0; row < rows; row++) {
    let p = y + <usize>row * yRow;
    const end = p + (<usize>(lanes & ~15) << 2);
    if (activation == Activation.tanh) {
      tanhOfSixteens(p, end);
      p = end;
    }
    for (; p != end; p += 64) {
      const y0 = activate(activation, v128.load(p));
      const y1 = activate(activation, v128.load(p, 16));
      const y2 = activate(activation, v128.load(p, 32));
      const y3 = activate(activation, v128.load(p, 48));
      v128.store(p, y1, 16);
      v128.store(p, y0);
      v128.store(p, y3, 48);
      v128.store(p, y2, 32);
    }
    if (lanes & 8) {
      const y0 = activate(activation, v128.load(p));
      const y1 = activate(activation, v128.load(p, 16));
      v128.store(p, y1, 16);
      v128.store(p, y0);
      p += 32;
    }
    if (lanes & 4) v128.store(p, activate(activation, v128.load(p)));
  }
}

/** dy = f'(x) dy, in place, where y = f(x) is what `activateRows` left. */
export function multiplyByDerivative(
  activation: i32,
  y: usize,
  yStride: i32,
  dy: usize,
  dyStride: i32,
  rows: i32,
  lanes: i32,
): void {
  if (yStride == lanes && dyStride == lanes) {
    lanes *= rows;
    rows = 1;
  }
  const yRow = <usize>yStride << 2;
  const dyRow = <usize>dyStride << 2;
  if (activation == Activation.tanh) sweepBack(Activation.tanh, y, yRow, dy, dyRow, rows, lanes);
  else if (activation == Activation.relu) sweepBack(Activation.relu, y, yRow, dy, dyRow, rows, lanes);
  else if (activation == Activation.leakyRelu) sweepBack(Activation.leakyRelu, y, yRow, dy, dyRow, rows, lanes);
  else if (activation == Activation.elu) sweepBack(Activation.elu, y, yRow, dy, dyRow, rows, lanes);
  else if (activation == Activation.sigmoid) sweepBack(Activation.sigmoid, y, yRow, dy, dyRow, rows, lanes);
  else assert(activation == Activation.linear);
}

// @ts-ignore: decorator
@inline
function sweepBack(
  activation: Activation,
  y: usize,
  yRow: usize,
  dy: usize,
  dyRow: usize,
  rows: i32,
  lanes: i32,
): void {
  const one = every32(ONE);
  for (let row = 0; row < rows; row++) {
    let p = y + <usize>row * yRow;
    let q = dy + <usize>row * dyRow;
    for (const end = p + (<usize>lanes << 2); p != end; p += 32) {
      const low = f32x4.mul(derivative(activation, v128.load(p), one), v128.load(q));
      const high = f32x4.mul(derivative(activation, v128.load(p, 16), one), v128.load(q, 16));
      v128.store(q, high, 16); // the higher first: then V8 pairs them
      v128.store(q, low);
      q += 32;
    }
  }
}
