/** The kernels of a dense layer on plain matrices; what they must leave alone is checked at every call. */
import { expect } from "vitest";
import type { Arena, Block } from "../../src/wasm/arena.ts";
import type { Matrix } from "./naive_dense.ts";

const UNTOUCHED = 12345.5; // what output memory holds beforehand

/** A matrix in the arena: `pointer` is its first column's, the columns around it hold UNTOUCHED. */
class Placed {
  readonly block: Block<Float32Array>;
  readonly pointer: number;
  readonly stride: number;
  readonly #offset: number;

  constructor(arena: Arena, rows: number, stride: number, offset: number) {
    this.block = arena.f32(rows * stride);
    this.pointer = this.block.pointer + offset * 4;
    this.stride = stride;
    this.#offset = offset;
    this.block.view.fill(UNTOUCHED);
  }

  static of(arena: Arena, matrix: Matrix, stride = matrix[0].length, offset = 0): Placed {
    const placed = new Placed(arena, matrix.length, stride, offset);
    matrix.forEach((row, r) => {
      placed.block.view.set(row, r * stride + offset);
    });
    return placed;
  }

  read(rows: number, columns: number): Matrix {
    return Array.from({ length: rows }, (_, r) =>
      Array.from(this.block.view.subarray(r * this.stride + this.#offset, r * this.stride + this.#offset + columns)),
    );
  }

  /** How many numbers outside of the first `columns` columns of the matrix are no longer UNTOUCHED. */
  trespasses(columns: number): number {
    return this.block.view.reduce((count, value, k) => {
      const column = (k % this.stride) - this.#offset;
      const inside = column >= 0 && column < columns;
      return count + (!inside && value !== UNTOUCHED ? 1 : 0);
    }, 0);
  }
}

/** Room for four numbers of each column of a matrix. */
function panel(arena: Arena, columns: number): number {
  return arena.f32(4 * columns).pointer;
}

/** Largest |got - want| / magnitude. */
export function worst(got: Matrix, want: Matrix, magnitude: Matrix): number {
  return Math.max(...got.flatMap((row, r) => row.map((y, l) => Math.abs(y - want[r][l]) / magnitude[r][l])));
}

/** Where rows lie: unless given densely, at 0. */
type Place = [stride?: number, offset?: number];

export function forward(arena: Arena, w: Matrix, bias: number[], x: Matrix, activation: number, ...place: Place) {
  const lanes = x[0].length;
  const [stride = lanes, offset = 0] = place;
  const y = new Placed(arena, w.length, stride, offset);
  const [wAt, biasAt, xAt] = [Placed.of(arena, w), Placed.of(arena, [bias]), Placed.of(arena, x, stride + 8, offset)];
  arena.kernels.denseForward(
    wAt.pointer,
    biasAt.pointer,
    xAt.pointer,
    xAt.stride,
    y.pointer,
    y.stride,
    x.length,
    w.length,
    lanes,
    activation,
    panel(arena, x.length),
  );
  expect(y.trespasses(lanes)).toBe(0);
  return y.read(w.length, lanes);
}

export function inputGradient(arena: Arena, w: Matrix, dy: Matrix, x: Matrix, activation: number, ...place: Place) {
  const lanes = x[0].length;
  const [stride = lanes, offset = 0] = place;
  const dx = new Placed(arena, x.length, stride, offset);
  const xAt = lanes % 16 === 0 ? Placed.of(arena, x) : Placed.of(arena, x, stride + 16, offset); // gaps in x, in dx, in both, in none
  const [wAt, dyAt] = [Placed.of(arena, w), Placed.of(arena, dy, stride + 8, offset)];
  arena.kernels.denseInputGradient(
    wAt.pointer,
    dyAt.pointer,
    dyAt.stride,
    xAt.pointer,
    xAt.stride,
    dx.pointer,
    dx.stride,
    x.length,
    w.length,
    lanes,
    activation,
  );
  expect(dx.trespasses(lanes)).toBe(0);
  return dx.read(x.length, lanes);
}

/** The tangent along (dw, dbias, dx) where `y` is the layer's output; the input stands still where `dx` is left out. */
export function tangent(
  arena: Arena,
  [w, dw]: readonly Matrix[],
  dbias: number[],
  [x, dx]: readonly (Matrix | undefined)[],
  y: Matrix,
  activation: number,
  stride = y[0].length,
  offset = 0,
) {
  const [inputs, outputs, lanes] = [w[0].length, w.length, y[0].length];
  const dy = new Placed(arena, outputs, stride, offset);
  const [wAt, dwAt, dbiasAt] = [Placed.of(arena, w), Placed.of(arena, dw), Placed.of(arena, [dbias])];
  const xAt = Placed.of(arena, x as Matrix, stride + 8, offset);
  const dxAt = dx && Placed.of(arena, dx, stride + 16, offset);
  const yAt = lanes % 16 === 0 ? Placed.of(arena, y) : Placed.of(arena, y, stride + 24, offset);
  arena.kernels.denseTangent(
    wAt.pointer,
    dwAt.pointer,
    dbiasAt.pointer,
    xAt.pointer,
    xAt.stride,
    dxAt?.pointer ?? 0,
    dxAt?.stride ?? 0,
    yAt.pointer,
    yAt.stride,
    dy.pointer,
    dy.stride,
    inputs,
    outputs,
    lanes,
    activation,
    panel(arena, inputs),
  );
  expect(dy.trespasses(lanes)).toBe(0);
  return dy.read(outputs, lanes);
}

/** dw and dbias after the gradient was added to `before` everywhere. */
export function weightGradient(arena: Arena, dy: Matrix, x: Matrix, before: number, stride = x[0].length, offset = 0) {
  const [inputs, outputs] = [x.length, dy.length];
  const dw = arena.f32(outputs * inputs + 16);
  const dbias = arena.f32(outputs + 16);
  for (const { view } of [dw, dbias]) view.fill(before).fill(UNTOUCHED, view.length - 16);
  const [dyAt, xAt] = [Placed.of(arena, dy, stride + 8, offset), Placed.of(arena, x, stride, offset)];
  arena.kernels.denseWeightGradient(
    dyAt.pointer,
    dyAt.stride,
    xAt.pointer,
    xAt.stride,
    dw.pointer,
    dbias.pointer,
    inputs,
    outputs,
    x[0].length,
    panel(arena, 64),
    arena.f32(64 * inputs).pointer,
  );
  for (const { view } of [dw, dbias]) expect(view.slice(-16).every((value) => value === UNTOUCHED)).toBe(true);
  const rows = dy.map((_, o) => Array.from(dw.view.subarray(o * inputs, (o + 1) * inputs)));
  return { dw: rows, dbias: Array.from(dbias.view.subarray(0, outputs)) };
}
