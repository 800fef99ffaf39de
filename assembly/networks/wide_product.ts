/**
 * Tiles of the matrix product (product.ts) for instructions of 256 bits: four rows of C by sixteen lanes, which V8 makes
 * eight accumulators of. In 128 bits they are sixteen, more than its registers hold, and a tile of 4 x 8 is faster by a tenth
 * than this one; in 256 bits this one is by a sixth, since the four sums of the smaller wait for each other. The sums have
 * the same bits. A is read as it lies: packing four rows first saves nothing here.
 *
 * The loop over k is written out twice: V8 does not unroll it at this size, and moving the pointers, the loop's end and V8's
 * look at the stack's limit take a fifth of what a processor can begin. Four times is slower than not at all.
 *
 * Which of the two tiles is taken, an instance of the kernels is told when it is made: the one thing that it keeps.
 */
import { Start } from "./sums";

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

/**
 * The whole fours of rows of C = start + A B up to `end` (bytes, whole sixteens of lanes); A[r][k] is at a + r * aRow + 4 k.
 * The sums start from the bias, or from what C holds (`Start.target`), or from zero, and what C holds is added last. A
 * function of its own for all who call it, and what they start from is no constant: it is as long as they are.
 */
export function wideRows(
  start: Start, bias: usize, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32, end: usize,
): void {
  for (; rows >= 4; rows -= 4) {
    wideTiles(false, start, bias, a, aRow, b, bRow, c, cRow, depth, end);
    if (start == Start.bias) bias += 16;
    a += 4 * aRow;
    c += 4 * cRow;
  }
}

/** The same of C = A^T B, where A[k][r] is at a + k * aRow + 4 r. */
// @ts-ignore: decorator
@inline
export function wideColumns(
  a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32, end: usize,
): void {
  for (; rows >= 4; rows -= 4) {
    wideTiles(true, Start.zero, 0, a, aRow, b, bRow, c, cRow, depth, end);
    a += 16;
    c += 4 * cRow;
  }
}

/** Four rows of C, of four rows of A, or where it is `turned` (a constant) of four columns. */
// @ts-ignore: decorator
@inline
function wideTiles(
  turned: bool, start: Start, bias: usize, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, depth: i32, end: usize,
): void {
  const step: usize = turned ? aRow : 4;
  const c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
  for (let lane: usize = 0; lane < end; lane += 64) {
    let r0_0 = turned ? f32x4.splat(0) : first(start, bias), r1_0 = turned ? r0_0 : first(start, bias + 4);
    let r2_0 = turned ? r0_0 : first(start, bias + 8), r3_0 = turned ? r0_0 : first(start, bias + 12);
    let r0_1 = r0_0, r0_2 = r0_0, r0_3 = r0_0, r1_1 = r1_0, r1_2 = r1_0, r1_3 = r1_0;
    let r2_1 = r2_0, r2_2 = r2_0, r2_3 = r2_0, r3_1 = r3_0, r3_2 = r3_0, r3_3 = r3_0;
    if (!turned && start == Start.target) {
      r0_0 = v128.load(c + lane); r0_1 = v128.load(c + lane, 16); r0_2 = v128.load(c + lane, 32); r0_3 = v128.load(c + lane, 48);
      r1_0 = v128.load(c1 + lane); r1_1 = v128.load(c1 + lane, 16); r1_2 = v128.load(c1 + lane, 32); r1_3 = v128.load(c1 + lane, 48);
      r2_0 = v128.load(c2 + lane); r2_1 = v128.load(c2 + lane, 16); r2_2 = v128.load(c2 + lane, 32); r2_3 = v128.load(c2 + lane, 48);
      r3_0 = v128.load(c3 + lane); r3_1 = v128.load(c3 + lane, 16); r3_2 = v128.load(c3 + lane, 32); r3_3 = v128.load(c3 + lane, 48);
    }
    let p0 = a, p1 = turned ? a : a + aRow, p2 = turned ? a : p1 + aRow, p3 = turned ? a : p2 + aRow;
    let q = b + lane;
    for (const last = a + <usize>(depth & ~1) * step; p0 != last; ) {
      const b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
      const w0 = v128.load32_splat(p0);
      r0_0 = plus(r0_0, w0, b0); r0_1 = plus(r0_1, w0, b1); r0_2 = plus(r0_2, w0, b2); r0_3 = plus(r0_3, w0, b3);
      const w1 = turned ? v128.load32_splat(p0, 4) : v128.load32_splat(p1);
      r1_0 = plus(r1_0, w1, b0); r1_1 = plus(r1_1, w1, b1); r1_2 = plus(r1_2, w1, b2); r1_3 = plus(r1_3, w1, b3);
      const w2 = turned ? v128.load32_splat(p0, 8) : v128.load32_splat(p2);
      r2_0 = plus(r2_0, w2, b0); r2_1 = plus(r2_1, w2, b1); r2_2 = plus(r2_2, w2, b2); r2_3 = plus(r2_3, w2, b3);
      const w3 = turned ? v128.load32_splat(p0, 12) : v128.load32_splat(p3);
      r3_0 = plus(r3_0, w3, b0); r3_1 = plus(r3_1, w3, b1); r3_2 = plus(r3_2, w3, b2); r3_3 = plus(r3_3, w3, b3);
      q += bRow;
      if (turned) p0 += aRow;
      const d0 = v128.load(q), d1 = v128.load(q, 16), d2 = v128.load(q, 32), d3 = v128.load(q, 48);
      const v0 = turned ? v128.load32_splat(p0) : v128.load32_splat(p0, 4);
      r0_0 = plus(r0_0, v0, d0); r0_1 = plus(r0_1, v0, d1); r0_2 = plus(r0_2, v0, d2); r0_3 = plus(r0_3, v0, d3);
      const v1 = turned ? v128.load32_splat(p0, 4) : v128.load32_splat(p1, 4);
      r1_0 = plus(r1_0, v1, d0); r1_1 = plus(r1_1, v1, d1); r1_2 = plus(r1_2, v1, d2); r1_3 = plus(r1_3, v1, d3);
      const v2 = turned ? v128.load32_splat(p0, 8) : v128.load32_splat(p2, 4);
      r2_0 = plus(r2_0, v2, d0); r2_1 = plus(r2_1, v2, d1); r2_2 = plus(r2_2, v2, d2); r2_3 = plus(r2_3, v2, d3);
      const v3 = turned ? v128.load32_splat(p0, 12) : v128.load32_splat(p3, 4);
      r3_0 = plus(r3_0, v3, d0); r3_1 = plus(r3_1, v3, d1); r3_2 = plus(r3_2, v3, d2); r3_3 = plus(r3_3, v3, d3);
      q += bRow;
      if (turned) p0 += aRow;
      else { p0 += 8; p1 += 8; p2 += 8; p3 += 8; }
    }
    if (depth & 1) {
      const b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
      const w0 = v128.load32_splat(p0);
      r0_0 = plus(r0_0, w0, b0); r0_1 = plus(r0_1, w0, b1); r0_2 = plus(r0_2, w0, b2); r0_3 = plus(r0_3, w0, b3);
      const w1 = turned ? v128.load32_splat(p0, 4) : v128.load32_splat(p1);
      r1_0 = plus(r1_0, w1, b0); r1_1 = plus(r1_1, w1, b1); r1_2 = plus(r1_2, w1, b2); r1_3 = plus(r1_3, w1, b3);
      const w2 = turned ? v128.load32_splat(p0, 8) : v128.load32_splat(p2);
      r2_0 = plus(r2_0, w2, b0); r2_1 = plus(r2_1, w2, b1); r2_2 = plus(r2_2, w2, b2); r2_3 = plus(r2_3, w2, b3);
      const w3 = turned ? v128.load32_splat(p0, 12) : v128.load32_splat(p3);
      r3_0 = plus(r3_0, w3, b0); r3_1 = plus(r3_1, w3, b1); r3_2 = plus(r3_2, w3, b2); r3_3 = plus(r3_3, w3, b3);
    }
    const adds = !turned && start == Start.zeroThenTarget;
    storeSixteen(adds, c + lane, r0_0, r0_1, r0_2, r0_3); storeSixteen(adds, c1 + lane, r1_0, r1_1, r1_2, r1_3);
    storeSixteen(adds, c2 + lane, r2_0, r2_1, r2_2, r2_3); storeSixteen(adds, c3 + lane, r3_0, r3_1, r3_2, r3_3);
  }
}

// @ts-ignore: decorator
@inline
function first(start: Start, bias: usize): v128 {
  return start == Start.bias ? v128.load32_splat(bias) : f32x4.splat(0);
}

/** sum + w b */
// @ts-ignore: decorator
@inline
function plus(sum: v128, w: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(w, b));
}

// @ts-ignore: decorator
@inline
function storeSixteen(adds: bool, c: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  if (adds) {
    x0 = f32x4.add(v128.load(c), x0); x1 = f32x4.add(v128.load(c, 16), x1);
    x2 = f32x4.add(v128.load(c, 32), x2); x3 = f32x4.add(v128.load(c, 48), x3);
  }
  v128.store(c, x1, 16);
  v128.store(c, x0);
  v128.store(c, x3, 48);
  v128.store(c, x2, 32);
}
