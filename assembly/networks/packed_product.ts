/**
 * The matrix product of a dense layer's forward pass (product.ts) for four lanes, from weights that are packed for it: eight
 * rows of C at a time, whose sums lie side by side in vectors, the lanes apart. A step loads two vectors and four single
 * numbers for eight products instead of one and six for six: 0.73 us for 64 x 64 where `product` takes 0.95.
 */
import { packFour, storeTransposed } from "./panel";
import { sixteens } from "./wide_product";

const LEAST = 16; // products of a sum: for fewer, turning it in memory costs more than 256 bits save

/** C = bias + A B for four lanes and `rows` rows of C from a packed A. The sums have the bits of `product`. */
export function packedProductOfFour(
  bias: usize, panels: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, depth: i32,
): void {
  if (cRow == 16 && depth >= LEAST && sixteens(64) != 0) neighboringRows(bias, panels, b, bRow, c, rows, depth);
  else packedRows(false, bias, panels, b, bRow, c, cRow, rows, depth);
}

/**
 * Rows of C follow each other without gaps, and the sums are stored there as they are, which is what V8 pairs, before they
 * are turned. A function of its own, since V8 pairs all of a function or nothing.
 */
function neighboringRows(bias: usize, panels: usize, b: usize, bRow: usize, c: usize, rows: i32, depth: i32): void {
  packedRows(true, bias, panels, b, bRow, c, 16, rows, depth);
  for (; rows > 0; rows -= 8) {
    turnInPlace(c);
    c += 128;
  }
}

/** Eight rows after eight; where they are `turnedLater`, a constant, four numbers of eight rows lie in the place of eight of four. */
// @ts-ignore: decorator
@inline
function packedRows(
  turnedLater: bool,
  bias: usize,
  panels: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
): void {
  for (; rows > 0; rows -= 8) {
    let r0_0 = v128.load(bias); // rN_0: lane N of rows 0-3, rN_1: of rows 4-7
    let r0_1 = v128.load(bias, 16);
    let r1_0 = r0_0;
    let r1_1 = r0_1;
    let r2_0 = r0_0;
    let r2_1 = r0_1;
    let r3_0 = r0_0;
    let r3_1 = r0_1;
    let x = b;
    for (const end = panels + (<usize>depth << 5); panels != end; panels += 32) {
      const a0 = v128.load(panels);
      const a1 = v128.load(panels, 16);
      const x0 = v128.load32_splat(x);
      const x1 = v128.load32_splat(x, 4);
      const x2 = v128.load32_splat(x, 8);
      const x3 = v128.load32_splat(x, 12);
      r0_0 = f32x4.add(r0_0, f32x4.mul(a0, x0));
      r0_1 = f32x4.add(r0_1, f32x4.mul(a1, x0));
      r1_0 = f32x4.add(r1_0, f32x4.mul(a0, x1));
      r1_1 = f32x4.add(r1_1, f32x4.mul(a1, x1));
      r2_0 = f32x4.add(r2_0, f32x4.mul(a0, x2));
      r2_1 = f32x4.add(r2_1, f32x4.mul(a1, x2));
      r3_0 = f32x4.add(r3_0, f32x4.mul(a0, x3));
      r3_1 = f32x4.add(r3_1, f32x4.mul(a1, x3));
      x += bRow;
    }
    if (turnedLater) {
      v128.store(c, r0_1, 16); // the higher first: then V8 pairs them
      v128.store(c, r0_0);
      v128.store(c, r1_1, 48);
      v128.store(c, r1_0, 32);
      v128.store(c, r2_1, 80);
      v128.store(c, r2_0, 64);
      v128.store(c, r3_1, 112);
      v128.store(c, r3_0, 96);
    } else {
      storeTransposed(c, cRow, r0_0, r1_0, r2_0, r3_0);
      storeTransposed(c + 4 * cRow, cRow, r0_1, r1_1, r2_1, r3_1);
    }
    bias += 32;
    c += 8 * cRow;
  }
}

/** Four lanes of eight numbers become eight rows of four. */
// @ts-ignore: decorator
@inline
function turnInPlace(c: usize): void {
  const low0 = v128.load(c), low1 = v128.load(c, 32), low2 = v128.load(c, 64), low3 = v128.load(c, 96);
  const high0 = v128.load(c, 16), high1 = v128.load(c, 48), high2 = v128.load(c, 80), high3 = v128.load(c, 112);
  storeTransposed(c, 16, low0, low1, low2, low3);
  storeTransposed(c + 64, 16, high0, high1, high2, high3);
}

/** panels[r / 8][k][r % 8] = a[r][k] for `rows` rows, a multiple of 8, of `depth` numbers without gaps. */
export function pack(a: usize, rows: i32, depth: i32, panels: usize): void {
  const aRow = <usize>depth << 2;
  for (let r = 0; r < rows; r += 8) {
    packFour(a, aRow, 4, depth, panels, 32);
    packFour(a + 4 * aRow, aRow, 4, depth, panels + 16, 32);
    panels += 8 * aRow;
    a += 8 * aRow;
  }
}
