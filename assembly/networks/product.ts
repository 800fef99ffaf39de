/**
 * The matrix product behind a dense layer's forward pass, its input gradient and its tangent: C = bias + A B with [row][lane]
 * matrices B and C and few, scattered numbers in A, which are loaded one by one into all four elements of a vector.
 *
 * The shape was chosen by measurement (V8 11.3 and 13.6, x86-64): a tile of 4 rows x 8 lanes keeps its 8 accumulators
 * and 6 loaded vectors in the 15 registers that V8 has, and reaches 55 GFLOP/s where one core can do 60. V8 moves all
 * loads of a loop body to its top, so larger tiles (6x8, 4x12, 4x16) and loops unrolled in the source spill registers:
 * 30-50 GFLOP/s. V8 unrolls the inner loop by itself.
 */

/** What a sum starts from; always a constant, so that each product is compiled for its own. */
export enum Start {
  zero,
  bias,
  target, // what C holds already
}

/**
 * C = start + A B for `rows` rows of C: C[r][l] = bias[r] + sum_k A[r][k] B[k][l], k = 0 .. depth - 1 in order.
 * A[r][k] is at a + r * aRow + k * aStep (bytes), so A may be W or its transpose. `lanes` is a multiple of 4.
 */
// @ts-ignore: decorator
@inline
export function product(
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  lanes: i32,
): void {
  const four = <usize>(lanes & ~7) << 2;
  if (lanes & 4) productOfFour(start, bias, a, aRow, aStep, b + four, bRow, c + four, cRow, rows, depth);
  if (four == 0) return;
  for (; rows >= 4; rows -= 4) {
    productRows(4, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth, four);
    bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
  if (rows & 2) {
    productRows(2, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth, four);
    bias += 8;
    a += 2 * aRow;
    c += 2 * cRow;
  }
  if (rows & 1) productRows(1, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth, four);
}

/**
 * The last four lanes where their number is no multiple of 8: rollouts of few environments. 6 rows x 4 lanes took
 * 0.76 us for 64 x 64 where 4 x 8 took 1.12, 4 x 4 0.82 and 8 x 4, which spills, 1.39.
 */
// @ts-ignore: decorator
@inline
function productOfFour(
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
): void {
  for (; rows >= 6; rows -= 6) {
    tallTile(6, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth);
    bias += 24;
    a += 6 * aRow;
    c += 6 * cRow;
  }
  if (rows & 4) {
    tallTile(4, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth);
    bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
  if (rows & 2) {
    tallTile(2, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth);
    bias += 8;
    a += 2 * aRow;
    c += 2 * cRow;
  }
  if (rows & 1) tallTile(1, start, bias, a, aRow, aStep, b, bRow, c, cRow, depth);
}

/** One tile of `rows` (1, 2, 4 or 6) x 4. */
// @ts-ignore: decorator
@inline
function tallTile(
  rows: i32,
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let a5 = a4 + aRow;
  let r0 = first(start, bias, c);
  let r1 = rows > 1 ? first(start, bias + 4, c + cRow) : r0;
  let r2 = rows > 2 ? first(start, bias + 8, c + 2 * cRow) : r0;
  let r3 = rows > 2 ? first(start, bias + 12, c + 3 * cRow) : r0;
  let r4 = rows > 4 ? first(start, bias + 16, c + 4 * cRow) : r0;
  let r5 = rows > 4 ? first(start, bias + 20, c + 5 * cRow) : r0;
  for (const end = a + <usize>depth * aStep; a != end; a += aStep) {
    const b0 = v128.load(b);
    r0 = f32x4.add(r0, f32x4.mul(v128.load32_splat(a), b0));
    if (rows > 1) {
      r1 = f32x4.add(r1, f32x4.mul(v128.load32_splat(a1), b0));
      a1 += aStep;
    }
    if (rows > 2) {
      r2 = f32x4.add(r2, f32x4.mul(v128.load32_splat(a2), b0));
      r3 = f32x4.add(r3, f32x4.mul(v128.load32_splat(a3), b0));
      a2 += aStep;
      a3 += aStep;
    }
    if (rows > 4) {
      r4 = f32x4.add(r4, f32x4.mul(v128.load32_splat(a4), b0));
      r5 = f32x4.add(r5, f32x4.mul(v128.load32_splat(a5), b0));
      a4 += aStep;
      a5 += aStep;
    }
    b += bRow;
  }
  v128.store(c, r0);
  if (rows > 1) v128.store(c + cRow, r1);
  if (rows > 2) {
    v128.store(c + 2 * cRow, r2);
    v128.store(c + 3 * cRow, r3);
  }
  if (rows > 4) {
    v128.store(c + 4 * cRow, r4);
    v128.store(c + 5 * cRow, r5);
  }
}

/** `rows` (1, 2 or 4, a constant) rows of C, eight lanes after eight up to `end` (bytes). */
// @ts-ignore: decorator
@inline
function productRows(
  rows: i32,
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
  end: usize,
): void {
  for (let offset: usize = 0; offset < end; offset += 32) {
    productTile(rows, start, bias, a, aRow, aStep, b + offset, bRow, c + offset, cRow, depth);
  }
}

/** One tile of `rows` x 8: rN_0 accumulates lanes 0-3 of row N, rN_1 lanes 4-7. */
// @ts-ignore: decorator
@inline
function productTile(
  rows: i32,
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let r0_0 = first(start, bias, c);
  let r1_0 = rows > 1 ? first(start, bias + 4, c + cRow) : r0_0;
  let r2_0 = rows > 2 ? first(start, bias + 8, c + 2 * cRow) : r0_0;
  let r3_0 = rows > 2 ? first(start, bias + 12, c + 3 * cRow) : r0_0;
  let r0_1 = start == Start.target ? v128.load(c, 16) : r0_0;
  let r1_1 = start == Start.target && rows > 1 ? v128.load(c + cRow, 16) : r1_0;
  let r2_1 = start == Start.target && rows > 2 ? v128.load(c + 2 * cRow, 16) : r2_0;
  let r3_1 = start == Start.target && rows > 2 ? v128.load(c + 3 * cRow, 16) : r3_0;
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
function first(start: Start, bias: usize, c: usize): v128 {
  if (start == Start.bias) return v128.load32_splat(bias);
  else if (start == Start.target) return v128.load(c);
  else return f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function storeEight(pointer: usize, low: v128, high: v128): void {
  v128.store(pointer, low);
  v128.store(pointer, high, 16);
}
