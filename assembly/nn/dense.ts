/**
 * Dense layers: the three matrix products that nearly all of training time goes into. Activations are [unit][lane],
 * weights [output][input] without padding, so every product runs over whole vectors of neighbouring lanes and nothing
 * is transposed or packed. Whatever the number of lanes, a column goes through the same operations in the same order,
 * so its bits do not depend on the company it is in.
 *
 * Shapes were chosen by measurement (V8 11.3 and 13.6, x86-64): a tile keeps 8 vector accumulators and its 6 loads in
 * the 15 registers V8 has, and reaches 53 GFLOP/s where one core's SSE peak is 60. V8 moves all loads of a loop body
 * to its top, so larger tiles (6x8, 4x12, 4x16) or an inner loop unrolled by hand spill: 30-49 GFLOP/s. It unrolls the
 * loops below by itself.
 */
import { activateRows, Activation, multiplyByDerivative } from "./activation";

const NONE: usize = 0; // no bias

/**
 * y[o][l] = f(bias[o] + sum_i w[o][i] x[i][l]).
 * The sum starts from the bias and runs over i = 0 .. inputs - 1 in order.
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
  assert(!((xStride | yStride | lanes) & 7));
  const wRow = <usize>inputs << 2;
  product(w, wRow, 4, bias, x, <usize>xStride << 2, y, <usize>yStride << 2, outputs, inputs, lanes);
  if (activation != Activation.linear) activateRows(activation, y, yStride, outputs, lanes);
}

/**
 * dx[i][l] = f'(x[i][l]) sum_o w[o][i] dy[o][l], where x is the layer's input, that is the previous layer's output,
 * and f that layer's activation; with linear, x is not read. The sum runs over o = 0 .. outputs - 1 in order.
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
  product(w, 4, wRow, NONE, dy, <usize>dyStride << 2, dx, <usize>dxStride << 2, inputs, outputs, lanes);
  if (activation != Activation.linear) multiplyByDerivative(activation, x, xStride, dx, dxStride, inputs, lanes);
}

/**
 * C = bias + A B for `rows` rows of C: C[r][l] = bias[r] + sum_k A[r][k] B[k][l], k = 0 .. depth - 1 in order.
 * A[r][k] is at a + r * aRow + k * aStep (bytes), so A may be W or its transpose.
 */
function product(
  a: usize,
  aRow: usize,
  aStep: usize,
  bias: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  lanes: i32,
): void {
  for (; rows >= 4; rows -= 4) {
    productRows(4, a, aRow, aStep, bias, b, bRow, c, cRow, depth, lanes);
    a += 4 * aRow;
    c += 4 * cRow;
    if (bias != NONE) bias += 16;
  }
  if (rows & 2) {
    productRows(2, a, aRow, aStep, bias, b, bRow, c, cRow, depth, lanes);
    a += 2 * aRow;
    c += 2 * cRow;
    if (bias != NONE) bias += 8;
  }
  if (rows & 1) productRows(1, a, aRow, aStep, bias, b, bRow, c, cRow, depth, lanes);
}

/** `rows` (1, 2 or 4, a constant) rows of C, eight lanes after eight. */
// @ts-ignore: decorator
@inline
function productRows(
  rows: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  bias: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
  lanes: i32,
): void {
  for (let lane = 0; lane < lanes; lane += 8) {
    const offset = <usize>lane << 2;
    productTile(rows, a, aRow, aStep, bias, b + offset, bRow, c + offset, cRow, depth);
  }
}

/** One tile of `rows` x 8: accumulator rN_0 holds lanes 0-3 of row N, rN_1 lanes 4-7. */
// @ts-ignore: decorator
@inline
function productTile(
  rows: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  bias: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let r0_0 = biasOf(bias, 0);
  let r1_0 = rows > 1 ? biasOf(bias, 4) : r0_0;
  let r2_0 = rows > 2 ? biasOf(bias, 8) : r0_0;
  let r3_0 = rows > 2 ? biasOf(bias, 12) : r0_0;
  let r0_1 = r0_0;
  let r1_1 = r1_0;
  let r2_1 = r2_0;
  let r3_1 = r3_0;
  for (const end = a + <usize>depth * aStep; a != end; a += aStep) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const w0 = v128.load32_splat(a);
    r0_0 = f32x4.add(r0_0, f32x4.mul(w0, b0));
    r0_1 = f32x4.add(r0_1, f32x4.mul(w0, b1));
    if (rows > 1) {
      const w1 = v128.load32_splat(a1);
      r1_0 = f32x4.add(r1_0, f32x4.mul(w1, b0));
      r1_1 = f32x4.add(r1_1, f32x4.mul(w1, b1));
      a1 += aStep;
    }
    if (rows > 2) {
      const w2 = v128.load32_splat(a2);
      const w3 = v128.load32_splat(a3);
      r2_0 = f32x4.add(r2_0, f32x4.mul(w2, b0));
      r2_1 = f32x4.add(r2_1, f32x4.mul(w2, b1));
      r3_0 = f32x4.add(r3_0, f32x4.mul(w3, b0));
      r3_1 = f32x4.add(r3_1, f32x4.mul(w3, b1));
      a2 += aStep;
      a3 += aStep;
    }
    b += bRow;
  }
  storeEight(c, r0_0, r0_1);
  if (rows > 1) storeEight(c + cRow, r1_0, r1_1);
  if (rows > 2) {
    storeEight(c + 2 * cRow, r2_0, r2_1);
    storeEight(c + 3 * cRow, r3_0, r3_1);
  }
}

// @ts-ignore: decorator
@inline
function biasOf(bias: usize, offset: usize): v128 {
  return bias != NONE ? v128.load32_splat(bias + offset) : f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function storeEight(pointer: usize, low: v128, high: v128): void {
  v128.store(pointer, low);
  v128.store(pointer, high, 16);
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
  for (; outputs >= 2; outputs -= 2) {
    weightGradientRows(2, dy, dyRow, x, xRow, dw, dwRow, dbias, inputs, lanes);
    dy += 2 * dyRow;
    dw += 2 * dwRow;
    dbias += 8;
  }
  if (outputs) weightGradientRows(1, dy, dyRow, x, xRow, dw, dwRow, dbias, inputs, lanes);
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
  dbias: usize,
  inputs: i32,
  lanes: i32,
): void {
  addRowSum(dbias, dy, lanes);
  if (rows > 1) addRowSum(dbias + 4, dy + dyRow, lanes);
  for (let i = 0; i < inputs; i += 4) {
    weightGradientTile(rows, dy, dyRow, x + i * xRow, xRow, dw + (<usize>i << 2), dwRow, inputs - i, lanes);
  }
}

/** One tile of `rows` x 4: accumulator rN_i holds the four partial sums s_k of output N and input i. */
// @ts-ignore: decorator
@inline
function weightGradientTile(
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

/** Adds the sum of a row, in the order that `denseWeightGradient` states, to the number at `pointer`. */
// @ts-ignore: decorator
@inline
function addRowSum(pointer: usize, row: usize, lanes: i32): void {
  let s = f32x4.splat(0);
  for (const end = row + (<usize>lanes << 2); row != end; row += 16) s = f32x4.add(s, v128.load(row));
  const pairs = f32x4.add(s, v128.shuffle<f32>(s, s, 2, 3, 0, 1));
  addTo(pointer, f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
}

// @ts-ignore: decorator
@inline
function addTo(pointer: usize, value: f32): void {
  store<f32>(pointer, load<f32>(pointer) + value);
}
