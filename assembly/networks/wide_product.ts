/**
 * Tiles of the matrix product (product.ts) for instructions of 256 bits: four rows of C by sixteen lanes, which V8 makes
 * eight accumulators of. In 128 bits they are sixteen, more than its registers hold, and a tile of 4 x 8 is faster by a tenth
 * than this one; in 256 bits this one is by a sixth, since the four sums of the smaller wait for each other. The sums have
 * the same bits. A is read as it lies: packing four rows first saves nothing here.
 *
 * Which of the two is taken, an instance of the kernels is told when it is made: the one thing that it keeps.
 */
import { first, Start, storeEight } from "./sums";

let wide: bool = false;

/** Whether this instance was compiled to instructions of 256 bits. Speed depends on it, and no bit of a result. */
export function useWideTiles(on: i32): void {
  wide = on != 0;
}

/** How many of so many bytes of a row wide tiles are for: none, or all but the last eight lanes. */
// @ts-ignore: decorator
@inline
export function sixteens(bytes: usize): usize {
  return wide ? bytes & ~63 : 0;
}

/** The whole fours of rows of C up to `end` (bytes, whole sixteens of lanes); A[r][k] is at a + r * aRow + k * aStep. */
// @ts-ignore: decorator
@inline
export function wideRows(
  start: Start, bias: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32, end: usize,
): void {
  if (start == Start.bias) rowsFromBias(bias, a, aRow, b, bRow, c, cRow, rows, depth, end);
  else allRows(start, bias, a, aRow, aStep, b, bRow, c, cRow, rows, depth, end);
}

/** A function of its own for all who call it: it is as long as they are. */
function rowsFromBias(
  bias: usize, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32, end: usize,
): void {
  allRows(Start.bias, bias, a, aRow, 4, b, bRow, c, cRow, rows, depth, end);
}

// @ts-ignore: decorator
@inline
function allRows(
  start: Start, bias: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32, end: usize,
): void {
  for (; rows >= 4; rows -= 4) {
    wideTiles(start, bias, a, aRow, aStep, b, bRow, c, cRow, depth, end);
    bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
}

/** Four rows. */
// @ts-ignore: decorator
@inline
function wideTiles(
  start: Start, bias: usize, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize, depth: i32, end: usize,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  for (let lane: usize = 0; lane < end; lane += 64) {
    let r0_0 = first(start, bias, c + lane), r0_1 = further(start, r0_0, c + lane, 16);
    let r0_2 = further(start, r0_0, c + lane, 32), r0_3 = further(start, r0_0, c + lane, 48);
    let r1_0 = first(start, bias + 4, c1 + lane), r1_1 = further(start, r1_0, c1 + lane, 16);
    let r1_2 = further(start, r1_0, c1 + lane, 32), r1_3 = further(start, r1_0, c1 + lane, 48);
    let r2_0 = first(start, bias + 8, c2 + lane), r2_1 = further(start, r2_0, c2 + lane, 16);
    let r2_2 = further(start, r2_0, c2 + lane, 32), r2_3 = further(start, r2_0, c2 + lane, 48);
    let r3_0 = first(start, bias + 12, c3 + lane), r3_1 = further(start, r3_0, c3 + lane, 16);
    let r3_2 = further(start, r3_0, c3 + lane, 32), r3_3 = further(start, r3_0, c3 + lane, 48);
    let p0 = a;
    let p1 = p0 + aRow;
    let p2 = p1 + aRow;
    let p3 = p2 + aRow;
    let q = b + lane;
    for (const last = a + <usize>depth * aStep; p0 != last; p0 += aStep) {
      const b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
      const w0 = v128.load32_splat(p0);
      r0_0 = f32x4.add(r0_0, f32x4.mul(w0, b0));
      r0_1 = f32x4.add(r0_1, f32x4.mul(w0, b1));
      r0_2 = f32x4.add(r0_2, f32x4.mul(w0, b2));
      r0_3 = f32x4.add(r0_3, f32x4.mul(w0, b3));
      const w1 = v128.load32_splat(p1);
      r1_0 = f32x4.add(r1_0, f32x4.mul(w1, b0));
      r1_1 = f32x4.add(r1_1, f32x4.mul(w1, b1));
      r1_2 = f32x4.add(r1_2, f32x4.mul(w1, b2));
      r1_3 = f32x4.add(r1_3, f32x4.mul(w1, b3));
      const w2 = v128.load32_splat(p2);
      r2_0 = f32x4.add(r2_0, f32x4.mul(w2, b0));
      r2_1 = f32x4.add(r2_1, f32x4.mul(w2, b1));
      r2_2 = f32x4.add(r2_2, f32x4.mul(w2, b2));
      r2_3 = f32x4.add(r2_3, f32x4.mul(w2, b3));
      const w3 = v128.load32_splat(p3);
      r3_0 = f32x4.add(r3_0, f32x4.mul(w3, b0));
      r3_1 = f32x4.add(r3_1, f32x4.mul(w3, b1));
      r3_2 = f32x4.add(r3_2, f32x4.mul(w3, b2));
      r3_3 = f32x4.add(r3_3, f32x4.mul(w3, b3));
      q += bRow;
      p1 += aStep;
      p2 += aStep;
      p3 += aStep;
    }
    storeEight(start, c + lane, r0_0, r0_1);
    storeEight(start, c + lane + 32, r0_2, r0_3);
    storeEight(start, c1 + lane, r1_0, r1_1);
    storeEight(start, c1 + lane + 32, r1_2, r1_3);
    storeEight(start, c2 + lane, r2_0, r2_1);
    storeEight(start, c2 + lane + 32, r2_2, r2_3);
    storeEight(start, c3 + lane, r3_0, r3_1);
    storeEight(start, c3 + lane + 32, r3_2, r3_3);
  }
}

/** What the sums of four further lanes start from. */
// @ts-ignore: decorator
@inline
function further(start: Start, first: v128, c: usize, offset: usize): v128 {
  return start == Start.target ? offset == 16 ? v128.load(c, 16) : offset == 32 ? v128.load(c, 32) : v128.load(c, 48) : first;
}
