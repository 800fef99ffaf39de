/**
 * The gradient with respect to a dense layer's parameters, dw = dy x^T: a sum over lanes, so that the product's shape
 * (product.ts) wants the input turned, [lane][input]. Whole eights of inputs and outputs are computed that way. What is
 * left over, a first layer's few observations and the few outputs of a head, are inner products, each summed across the
 * elements of a vector in the end, which costs less than turning a matrix for a few numbers.
 */
import { packFour } from "./panel";
import { product } from "./product";
import { Start } from "./sums";

const TURN = 64; // lanes, and inputs: what is turned at a time stays in the first-level cache

/**
 * dw[o][i] += sum_l dy[o][l] x[i][l],  dbias[o] += sum_l dy[o][l].
 *
 * For the whole eights of inputs and of outputs the sums of 64 lanes after 64 are formed from zero, over the lanes in
 * order, and added. For other numbers and for biases, the sum of all lanes is formed and added once: s_k = sum over the
 * lanes l = k mod 4, in order, for k = 0 .. 3, then (s_0 + s_2) + (s_1 + s_3). Padding lanes count, so their dy must be
 * 0. `panel` is room for 256 numbers, `turned` for 64 of each input.
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
  panel: usize,
  turned: usize,
): void {
  assert(!((dyStride | xStride | lanes) & 7));
  const dyRow = <usize>dyStride << 2;
  const xRow = <usize>xStride << 2;
  const dwRow = <usize>inputs << 2;
  biasGradient(dy, dyRow, dbias, outputs, lanes);
  const rows = outputs & ~7;
  const columns = rows ? inputs & ~7 : 0;
  if (columns) gradientOfEights(dy, dyRow, x, xRow, dw, dwRow, columns, rows, lanes, panel, turned);
  const besides = x + <usize>columns * xRow;
  if (columns < inputs) innerProducts(dy, dyRow, besides, xRow, dw + (<usize>columns << 2), dwRow, inputs - columns, rows, lanes);
  const below = <usize>rows;
  innerProducts(dy + below * dyRow, dyRow, x, xRow, dw + below * dwRow, dwRow, inputs, outputs - rows, lanes);
}

/** For the first `columns` inputs and `rows` outputs, whole eights. */
// @ts-ignore: decorator
@inline
function gradientOfEights(
  dy: usize,
  dyRow: usize,
  x: usize,
  xRow: usize,
  dw: usize,
  dwRow: usize,
  columns: i32,
  rows: i32,
  lanes: i32,
  panel: usize,
  turned: usize,
): void {
  for (; lanes > 0; lanes -= TURN) {
    const count = min(lanes, TURN);
    for (let column = 0; column < columns; column += TURN) {
      const some = min(columns - column, TURN);
      const row = <usize>some << 2;
      const input = x + <usize>column * xRow;
      for (let i: usize = 0; i < <usize>some; i += 4) packFour(input + i * xRow, xRow, 4, count, turned + (i << 2), row);
      product(Start.zeroThenTarget, 0, dy, dyRow, turned, row, dw + (<usize>column << 2), dwRow, rows, count, some, panel);
    }
    x += TURN << 2;
    dy += TURN << 2;
  }
}

/** What is left over, `outputs` rows of dw. */
function innerProducts(
  dy: usize,
  dyRow: usize,
  x: usize,
  xRow: usize,
  dw: usize,
  dwRow: usize,
  inputs: i32,
  outputs: i32,
  lanes: i32,
): void {
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
