/** The dense way to solve linear equations: Gaussian elimination with partial pivoting, in float64. */
import type { Matrix } from "./naive_dense.ts";

/** x with a x = b. */
export function eliminate(a: Matrix, b: readonly number[]): number[] {
  const rows = a.map((row, k) => [...row, b[k]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, j) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + j : best), k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let j = k + 1; j < n; j++) {
      const factor = rows[j][k] / rows[k][k];
      for (let c = k; c <= n; c++) rows[j][c] -= factor * rows[k][c];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const known = x.reduce((sum, value, c) => (c > k ? sum + rows[k][c] * value : sum), 0);
    x[k] = (rows[k][n] - known) / rows[k][k];
  }
  return x;
}
