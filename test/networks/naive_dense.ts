/**
 * Dense layers the slow way: float64, one number at a time, from the definitions. What the kernels are measured
 * against, with matrices as arrays of rows.
 */

export type Matrix = number[][]; // [row][column]

/** Order of the numbers as in assembly/networks/activation.ts; f from x and f' from x, not from f(x). */
export const activations = [
  { name: "linear", f: (x: number) => x, slope: () => 1 },
  { name: "tanh", f: Math.tanh, slope: (x: number) => 1 / Math.cosh(x) ** 2 },
  { name: "relu", f: (x: number) => Math.max(x, 0), slope: (x: number) => (x > 0 ? 1 : 0) },
  { name: "leakyRelu", f: (x: number) => (x > 0 ? x : 0.01 * x), slope: (x: number) => (x > 0 ? 1 : 0.01) },
  { name: "elu", f: (x: number) => (x > 0 ? x : Math.expm1(x)), slope: (x: number) => (x > 0 ? 1 : Math.exp(x)) },
  {
    name: "sigmoid",
    f: (x: number) => 1 / (1 + Math.exp(-x)),
    slope: (x: number) => 1 / (2 + Math.exp(x) + Math.exp(-x)),
  },
] as const;

/** W x + bias, and beside each number the sum of its terms' magnitudes, which rounding errors are relative to. */
export function affine(w: Matrix, bias: number[], x: Matrix): { sum: Matrix; magnitude: Matrix } {
  const lanes = x[0].length;
  const each = (term: (value: number) => number) =>
    w.map((row, o) =>
      Array.from({ length: lanes }, (_, l) =>
        row.reduce((total, weight, i) => total + term(weight * x[i][l]), term(bias[o])),
      ),
    );
  return { sum: each((value) => value), magnitude: each(Math.abs) };
}

export function transpose(matrix: Matrix): Matrix {
  return matrix[0].map((_, column) => matrix.map((row) => row[column]));
}

/** A repeatable stream of numbers in [-1, 1) that float32 holds exactly (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 8) / 2 ** 23 - 1;
  };
}

export function randomMatrix(rows: number, columns: number, next: () => number): Matrix {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, next));
}
