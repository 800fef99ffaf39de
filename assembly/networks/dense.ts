/**
 * Dense layers: the matrix products that nearly all of training time goes into. Activations are [unit][lane],
 * weights [output][input] without padding, so every product runs over whole vectors of neighbouring lanes and nothing
 * is transposed or packed. Whatever the number of lanes, a column goes through the same operations in the same order,
 * so its bits do not depend on the company it is in.
 */
import { activateRows, Activation, multiplyByDerivative } from "./activation";
import { packedProductOfFour } from "./packed_product";
import { product, Start } from "./product";

/**
 * y[o][l] = f(bias[o] + sum_i w[o][i] x[i][l]).
 * The sum starts from the bias and runs over i = 0 .. inputs - 1 in order. Strides and lanes are multiples of 4.
 */
export function denseForward(
  w: usize,
  bias: usize,
  x: usize,
  xStride: i32,
  y: usize,
  yStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
): void {
  assert(!((xStride | yStride | lanes) & 3));
  const wRow = <usize>inputs << 2;
  product(Start.bias, bias, w, wRow, 4, x, <usize>xStride << 2, y, <usize>yStride << 2, outputs, inputs, lanes);
  if (activation != Activation.linear) activateRows(activation, y, yStride, outputs, lanes);
}

/** `denseForward` for four lanes, with the same bits, from weights that `pack` has packed; outputs a multiple of 8. */
export function denseForwardOfFour(
  panels: usize,
  bias: usize,
  x: usize,
  xStride: i32,
  y: usize,
  yStride: i32,
  inputs: i32,
  outputs: i32,
  activation: i32,
): void {
  packedProductOfFour(bias, panels, x, <usize>xStride << 2, y, <usize>yStride << 2, outputs, inputs);
  if (activation != Activation.linear) activateRows(activation, y, yStride, outputs, 4);
}

/**
 * dx[i][l] = f'(x[i][l]) sum_o w[o][i] dy[o][l], where x is the layer's input, that is the previous layer's output,
 * and f that layer's activation; with linear, x is not read. The sum runs over o = 0 .. outputs - 1 in order, from 0.
 * dx must not overlap x or dy.
 */
export function denseInputGradient(
  w: usize,
  dy: usize,
  dyStride: i32,
  x: usize,
  xStride: i32,
  dx: usize,
  dxStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
): void {
  assert(!((dyStride | dxStride | lanes) & 7));
  const wRow = <usize>inputs << 2;
  product(Start.zero, 0, w, 4, wRow, dy, <usize>dyStride << 2, dx, <usize>dxStride << 2, inputs, outputs, lanes);
  if (activation != Activation.linear) multiplyByDerivative(activation, x, xStride, dx, dxStride, inputs, lanes);
}

/**
 * The layer's tangent, its derivative along (dw, dbias, dx): forward mode, where the two gradients are backward mode.
 *
 * dy[o][l] = f'(y[o][l]) (dbias[o] + sum_i dw[o][i] x[i][l] + sum_i w[o][i] dx[i][l])
 *
 * y is what `denseForward` left; with linear, it is not read. The sum runs in the order written; with dx = 0 (null) its
 * last part, of an input that does not move, is left out. dy must not overlap x, dx or y.
 */
export function denseTangent(
  w: usize,
  dw: usize,
  dbias: usize,
  x: usize,
  xStride: i32,
  dx: usize,
  dxStride: i32,
  y: usize,
  yStride: i32,
  dy: usize,
  dyStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
): void {
  assert(!((dyStride | xStride | lanes) & 7));
  const wRow = <usize>inputs << 2;
  const dyRow = <usize>dyStride << 2;
  product(Start.bias, dbias, dw, wRow, 4, x, <usize>xStride << 2, dy, dyRow, outputs, inputs, lanes);
  if (dx) product(Start.target, 0, w, wRow, 4, dx, <usize>dxStride << 2, dy, dyRow, outputs, inputs, lanes);
  if (activation != Activation.linear) multiplyByDerivative(activation, y, yStride, dy, dyStride, outputs, lanes);
}

/**
 * dw[o][i] += sum_l dy[o][l] x[i][l],  dbias[o] += sum_l dy[o][l].
 *
 * Each sum is formed from zero and added once: s_k = sum over the lanes l = k mod 4, in order, for k = 0 .. 3, then
 * (s_0 + s_2) + (s_1 + s_3). Padding lanes count, so their dy must be 0.
 */
export function denseWeightGradient(
  dy: usize,
  dyStride: i32,
  x: usize,
  xStride: i32,
  dw: usize,
  dbias: usize,
  inputs: i32,
  outputs: i32,
  lanes: i32,
): void {
  assert(!((dyStride | xStride | lanes) & 7));
  const dyRow = <usize>dyStride << 2;
  const xRow = <usize>xStride << 2;
  const dwRow = <usize>inputs << 2;
  biasGradient(dy, dyRow, dbias, outputs, lanes);
  for (; outputs >= 2; outputs -= 2) {
    weightGradientRows(2, dy, dyRow, x, xRow, dw, dwRow, inputs, lanes);
    dy += 2 * dyRow;
    dw += 2 * dwRow;
  }
  if (outputs) weightGradientRows(1, dy, dyRow, x, xRow, dw, dwRow, inputs, lanes);
}

/** `rows` (1 or 2, a constant) rows of dw, four inputs after four. */
// @ts-ignore: decorator
@inline
function weightGradientRows(
  rows: i32,
  dy: usize,
  dyRow: usize,
  x: usize,
  xRow: usize,
  dw: usize,
  dwRow: usize,
  inputs: i32,
  lanes: i32,
): void {
  for (; inputs >= 4; inputs -= 4) {
    weightGradientTile(rows, 4, dy, dyRow, x, xRow, dw, dwRow, lanes);
    x += 4 * xRow;
    dw += 16;
  }
  if (inputs) weightGradientTile(rows, inputs, dy, dyRow, x, xRow, dw, dwRow, lanes);
}

/** One tile of `rows` x `inputs` (4, or fewer at the end): rN_i holds the four sums s_k of output N and input i. */
// @ts-ignore: decorator
@inline
function weightGradientTile(
  rows: i32,
  inputs: i32,
  dy: usize,
  dyRow: usize,
  x: usize,
  xRow: usize,
  dw: usize,
  dwRow: usize,
  lanes: i32,
): void {
  let dy1 = dy + dyRow;
  let x1 = inputs > 1 ? x + xRow : x; // beyond the last input: the last again, computed and not stored
  let x2 = inputs > 2 ? x1 + xRow : x1;
  let x3 = inputs > 3 ? x2 + xRow : x2;
  let r0_0 = f32x4.splat(0);
  let r0_1 = r0_0;
  let r0_2 = r0_0;
  let r0_3 = r0_0;
  let r1_0 = r0_0;
  let r1_1 = r0_0;
  let r1_2 = r0_0;
  let r1_3 = r0_0;
  for (const end = x + (<usize>lanes << 2); x != end; x += 16) {
    const d0 = v128.load(dy);
    const v0 = v128.load(x);
    const v1 = v128.load(x1);
    const v2 = v128.load(x2);
    const v3 = v128.load(x3);
    r0_0 = f32x4.add(r0_0, f32x4.mul(d0, v0));
    r0_1 = f32x4.add(r0_1, f32x4.mul(d0, v1));
    r0_2 = f32x4.add(r0_2, f32x4.mul(d0, v2));
    r0_3 = f32x4.add(r0_3, f32x4.mul(d0, v3));
    if (rows > 1) {
      const d1 = v128.load(dy1);
      r1_0 = f32x4.add(r1_0, f32x4.mul(d1, v0));
      r1_1 = f32x4.add(r1_1, f32x4.mul(d1, v1));
      r1_2 = f32x4.add(r1_2, f32x4.mul(d1, v2));
      r1_3 = f32x4.add(r1_3, f32x4.mul(d1, v3));
      dy1 += 16;
    }
    dy += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  addSums(dw, r0_0, r0_1, r0_2, r0_3, inputs);
  if (rows > 1) addSums(dw + dwRow, r1_0, r1_1, r1_2, r1_3, inputs);
}

/** Adds the sums across a, b, c, d to the first `count` (at most 4) numbers at `pointer`. */
// @ts-ignore: decorator
@inline
function addSums(pointer: usize, a: v128, b: v128, c: v128, d: v128, count: i32): void {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  const sums = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  if (count >= 4) {
    v128.store(pointer, f32x4.add(v128.load(pointer), sums));
  } else {
    addTo(pointer, f32x4.extract_lane(sums, 0));
    if (count > 1) addTo(pointer + 4, f32x4.extract_lane(sums, 1));
    if (count > 2) addTo(pointer + 8, f32x4.extract_lane(sums, 2));
  }
}

// @ts-ignore: decorator
@inline
function addTo(pointer: usize, value: f32): void {
  store<f32>(pointer, load<f32>(pointer) + value);
}

function biasGradient(dy: usize, dyRow: usize, dbias: usize, outputs: i32, lanes: i32): void {
  for (; outputs > 0; outputs -= 4) {
    let dy0 = dy;
    let dy1 = outputs > 1 ? dy0 + dyRow : dy0;
    let dy2 = outputs > 2 ? dy1 + dyRow : dy1;
    let dy3 = outputs > 3 ? dy2 + dyRow : dy2;
    let r0 = f32x4.splat(0);
    let r1 = r0;
    let r2 = r0;
    let r3 = r0;
    for (const end = dy0 + (<usize>lanes << 2); dy0 != end; dy0 += 16) {
      r0 = f32x4.add(r0, v128.load(dy0));
      r1 = f32x4.add(r1, v128.load(dy1));
      r2 = f32x4.add(r2, v128.load(dy2));
      r3 = f32x4.add(r3, v128.load(dy3));
      dy1 += 16;
      dy2 += 16;
      dy3 += 16;
    }
    addSums(dbias, r0, r1, r2, r3, outputs);
    dy += 4 * dyRow;
    dbias += 16;
  }
}
