/** Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations (1846): slow, short, and never wrong. */

const SWEEPS = 50;

/**
 * @param matrix rows of a symmetric matrix; it is left as it is
 * @returns eigenvalues, and eigenvectors of length 1 as rows in the same order
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rest = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) rest += a[i][j] ** 2;
    if (rest < 1e-300) break;
    for (let i = 1; i < size; i++) for (let j = 0; j < i; j++) rotate(a, vectors, i, j);
  }
  return { values: a.map((row, k) => row[k]), vectors };
}

/** Turns rows and columns i and j so that what stands at their crossing becomes 0. */
function rotate(a: number[][], vectors: number[][], i: number, j: number): void {
  if (a[i][j] === 0) return;
  const theta = (a[j][j] - a[i][i]) / (2 * a[i][j]);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < a.length; k++) {
    const [first, second] = [a[k][i], a[k][j]];
    a[k][i] = cosine * first - sine * second;
    a[k][j] = sine * first + cosine * second;
  }
  for (const rows of [a, vectors])
    for (let k = 0; k < a.length; k++) {
      const [first, second] = [rows[i][k], rows[j][k]];
      rows[i][k] = cosine * first - sine * second;
      rows[j][k] = sine * first + cosine * second;
    }
}
