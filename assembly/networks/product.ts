/**
 * The matrix product behind a dense layer's forward pass, its two gradients and its tangent: C = start + A B with
 * [row][lane] matrices B and C and few numbers in A, each of which is loaded into all elements of a vector.
 *
 * The shape was chosen by measurement (V8 11.3, 13.6 and 14.6, x86-64): 8 accumulators, 2 loaded vectors of B and 4 of
 * A fit into the 15 registers that V8 has, also where it moves all loads of a loop body to its top; larger tiles (6 x 8,
 * 4 x 12, 4 x 16) and loops unrolled in the source spill registers. V8 unrolls the inner loop by itself. Four rows of A
 * are packed first, so that a step's four numbers lie side by side: one address moves instead of four. Lanes come in
 * eights, neighboring vectors in every instruction, so that V8 can make one of 256 bits of two (docs/internals/performance.md).
 */
import { packFour } from "./panel";
import { first, Start, endEight } from "./sums";
import { sixteens, wideColumns, wideRows } from "./wide_product";

/**
 * C = start + A B for `rows` rows of C: C[r][l] = bias[r] + sum_k A[r][k] B[k][l], k = 0 .. depth - 1 in order.
 * Rows of A, B and C are `aRow`, `bRow` and `cRow` bytes apart; `lanes` is a multiple of 4; `panel` is room for
 * 4 numbers for each k.
 */
// @ts-ignore: decorator
@inline
export function product(
  start: Start,
  bias: usize,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  lanes: i32,
  panel: usize,
): void {
  const end = <usize>(lanes & ~7) << 2;
  if (lanes & 4) productOfFour(start, bias, a, aRow, b + end, bRow, c + end, cRow, rows, depth);
  if (end == 0) return;
  const wide = sixteens(end);
  if (wide != 0) wideRows(start, bias, a, aRow, b, bRow, c, cRow, rows, depth, wide);
  for (; rows > 1; rows -= 4) {
    const begin = rows >= 4 ? wide : 0;
    if (begin != end) {
      packFour(a, aRow, min(rows, 4), depth, panel, 16);
      productRows(start, bias, panel, 16, b + begin, bRow, c + begin, cRow, rows, depth, end - begin);
    }
    bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
  if (rows == 1) productTiles(1, start, bias, a, 4, b, bRow, c, cRow, depth, end);
}

/** C = A^T B, where A[k][r] is at a + k * aRow + 4 r; `lanes` is a multiple of 8. */
// @ts-ignore: decorator
@inline
export function transposedProduct(
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  lanes: i32,
): void {
  const end = <usize>lanes << 2;
  const wide = sixteens(end);
  if (wide != 0) wideColumns(a, aRow, b, bRow, c, cRow, rows, depth, wide);
  for (; rows > 0; rows -= 4) {
    const begin = rows >= 4 ? wide : 0;
    if (begin != end) productRows(Start.zero, 0, a, aRow, b + begin, bRow, c + begin, cRow, rows, depth, end - begin);
    a += 16;
    c += 4 * cRow;
  }
}

/** The first four rows of C, or as many as there are. */
// @ts-ignore: decorator
@inline
function productRows(
  start: Start,
  bias: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  end: usize,
): void {
  if (rows >= 4) {
    productTiles(4, start, bias, a, aStep, b, bRow, c, cRow, depth, end);
    return;
  }
  if (rows & 2) productTiles(2, start, bias, a, aStep, b, bRow, c, cRow, depth, end);
  if (rows & 1) {
    const after = <usize>(rows & 2);
    productTiles(1, start, bias + (after << 2), a + (after << 2), aStep, b, bRow, c + after * cRow, cRow, depth, end);
  }
}

/**
 * `rows` (1, 2 or 4, a constant) rows of C, eight lanes after eight up to `end` (bytes); A[r][k] is at a + k * aStep + 4 r.
 * rN_0 accumulates lanes 0-3 of row N, rN_1 lanes 4-7.
 */
// @ts-ignore: decorator
@inline
function productTiles(
  rows: i32,
  start: Start,
  bias: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  depth: i32,
  end: usize,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  for (let lane: usize = 0; lane < end; lane += 32) {
    let r0_0 = first(start, bias, c + lane);
    let r1_0 = rows > 1 ? first(start, bias + 4, c1 + lane) : r0_0;
    let r2_0 = rows > 2 ? first(start, bias + 8, c2 + lane) : r0_0;
    let r3_0 = rows > 2 ? first(start, bias + 12, c3 + lane) : r0_0;
    let r0_1 = start == Start.target ? v128.load(c + lane, 16) : r0_0;
    let r1_1 = start == Start.target && rows > 1 ? v128.load(c1 + lane, 16) : r1_0;
    let r2_1 = start == Start.target && rows > 2 ? v128.load(c2 + lane, 16) : r2_0;
    let r3_1 = start == Start.target && rows > 2 ? v128.load(c3 + lane, 16) : r3_0;
    let p = a;
    let q = b + lane;
    for (const last = a + <usize>depth * aStep; p != last; p += aStep) {
      const b0 = v128.load(q);
      const b1 = v128.load(q, 16);
      const w0 = v128.load32_splat(p);
      r0_0 = f32x4.add(r0_0, f32x4.mul(w0, b0));
      r0_1 = f32x4.add(r0_1, f32x4.mul(w0, b1));
      if (rows > 1) {
        const w1 = v128.load32_splat(p, 4);
        r1_0 = f32x4.add(r1_0, f32x4.mul(w1, b0));
        r1_1 = f32x4.add(r1_1, f32x4.mul(w1, b1));
      }
      if (rows > 2) {
        const w2 = v128.load32_splat(p, 8);
        const w3 = v128.load32_splat(p, 12);
        r2_0 = f32x4.add(r2_0, f32x4.mul(w2, b0));
        r2_1 = f32x4.add(r2_1, f32x4.mul(w2, b1));
        r3_0 = f32x4.add(r3_0, f32x4.mul(w3, b0));
        r3_1 = f32x4.add(r3_1, f32x4.mul(w3, b1));
      }
      q += bRow;
    }
    endEight(start, c + lane, r0_0, r0_1);
    if (rows > 1) endEight(start, c1 + lane, r1_0, r1_1);
    if (rows > 2) endEight(start, c2 + lane, r2_0, r2_1);
    if (rows > 2) endEight(start, c3 + lane, r3_0, r3_1);
  }
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
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
): void {
  for (; rows >= 6; rows -= 6) {
    tallTile(6, start, bias, a, aRow, b, bRow, c, cRow, depth);
    bias += 24;
    a += 6 * aRow;
    c += 6 * cRow;
  }
  if (rows & 4) {
    tallTile(4, start, bias, a, aRow, b, bRow, c, cRow, depth);
    bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
  if (rows & 2) {
    tallTile(2, start, bias, a, aRow, b, bRow, c, cRow, depth);
    bias += 8;
    a += 2 * aRow;
    c += 2 * cRow;
  }
  if (rows & 1) tallTile(1, start, bias, a, aRow, b, bRow, c, cRow, depth);
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
  for (const end = a + (<usize>depth << 2); a != end; a += 4) {
    const b0 = v128.load(b);
    r0 = f32x4.add(r0, f32x4.mul(v128.load32_splat(a), b0));
    if (rows > 1) {
      r1 = f32x4.add(r1, f32x4.mul(v128.load32_splat(a1), b0));
      a1 += 4;
    }
    if (rows > 2) {
      r2 = f32x4.add(r2, f32x4.mul(v128.load32_splat(a2), b0));
      r3 = f32x4.add(r3, f32x4.mul(v128.load32_splat(a3), b0));
      a2 += 4;
      a3 += 4;
    }
    if (rows > 4) {
      r4 = f32x4.add(r4, f32x4.mul(v128.load32_splat(a4), b0));
      r5 = f32x4.add(r5, f32x4.mul(v128.load32_splat(a5), b0));
      a4 += 4;
      a5 += 4;
    }
    b += bRow;
  }
  v128.store(c, r0);
  if (rows > 1) v128.store(c + cRow, r1);
  if (rows > 2) v128.store(c + 2 * cRow, r2);
  if (rows > 2) v128.store(c + 3 * cRow, r3);
  if (rows > 4) v128.store(c + 4 * cRow, r4);
  if (rows > 4) v128.store(c + 5 * cRow, r5);
}
