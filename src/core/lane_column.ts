/**
 * One lane's numbers in a matrix `[row][lane]`, whose rows are `stride` elements apart: for people, who want an observation
 * or an action and no matrix.
 */
type Matrix = Float32Array | Int32Array | Uint32Array;

/** A copy of a lane's column, `[row]`. */
export function laneColumn<M extends Matrix>(matrix: M, stride: number, lane: number): M {
  const column = matrix.slice(0, matrix.length / stride) as M;
  for (let row = 0; row < column.length; row++) column[row] = matrix[row * stride + lane];
  return column;
}

/** Writes a lane's column. */
export function setLaneColumn(matrix: Matrix, stride: number, lane: number, column: ArrayLike<number>): void {
  for (let row = 0; row < column.length; row++) matrix[row * stride + lane] = column[row];
}
