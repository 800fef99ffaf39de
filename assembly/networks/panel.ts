/**
 * Rows of a matrix in panels: the rows side by side, [k][row], as kernels read them that take several rows at a time.
 */

/** to[k * toStep + 4 r] = a[r][k] for r = 0 .. 3 and k < depth; of rows beyond the `rows` that there are, the last again. */
// @ts-ignore: decorator
@inline
export function packFour(a: usize, aRow: usize, rows: i32, depth: i32, to: usize, toStep: usize): void {
  let a1 = rows > 1 ? a + aRow : a;
  let a2 = rows > 2 ? a1 + aRow : a1;
  let a3 = rows > 3 ? a2 + aRow : a2;
  for (const end = a + (<usize>(depth & ~3) << 2); a != end; a += 16) {
    storeTransposed(to, toStep, v128.load(a), v128.load(a1), v128.load(a2), v128.load(a3));
    to += 4 * toStep;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  for (const end = a + (<usize>(depth & 3) << 2); a != end; a += 4) {
    store<f32>(to, load<f32>(a));
    store<f32>(to, load<f32>(a1), 4);
    store<f32>(to, load<f32>(a2), 8);
    store<f32>(to, load<f32>(a3), 12);
    to += toStep;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
}

/** Four rows of four, `row` bytes apart, from their four columns. */
// @ts-ignore: decorator
@inline
export function storeTransposed(to: usize, row: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + row, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * row, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * row, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}
