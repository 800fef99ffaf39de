/** The products of a dense layer, by value, by order of summation and by what they must leave alone. */
import { beforeEach, describe, expect, test } from "vitest";
import { Arena, type Block } from "../../src/wasm/arena.ts";
import { activations, affine, type Matrix, numbers, randomMatrix, transpose } from "./naive_dense.ts";

const LINEAR = 0;
const TANH = 1;
const UNTOUCHED = 12345.5; // what output memory holds beforehand

const shapes = [
  [1, 1],
  [64, 1],
  [64, 2],
  [3, 64],
  [4, 64],
  [64, 64],
  [2, 3],
  [5, 7],
  [6, 6],
  [7, 5],
  [17, 13],
  [33, 70],
]; // [inputs, outputs]
/** Lanes, and where they lie: rows of `stride` columns, of which they start at `offset`. */
const layouts = [
  { lanes: 8, stride: 8, offset: 0 },
  { lanes: 16, stride: 24, offset: 8 },
  { lanes: 24, stride: 24, offset: 0 },
  { lanes: 64, stride: 64, offset: 0 },
  { lanes: 72, stride: 128, offset: 40 },
];
const cases = shapes.flatMap(([inputs, outputs]) => layouts.map((layout) => ({ inputs, outputs, ...layout })));

let arena: Arena;
beforeEach(async () => {
  arena = await Arena.create();
});

/** A matrix in the arena: `pointer` is its first column's, the columns around it hold UNTOUCHED. */
class Placed {
  readonly block: Block<Float32Array>;
  readonly pointer: number;
  readonly stride: number;
  readonly #offset: number;

  constructor(rows: number, stride: number, offset: number) {
    this.block = arena.f32(rows * stride);
    this.pointer = this.block.pointer + offset * 4;
    this.stride = stride;
    this.#offset = offset;
    this.block.view.fill(UNTOUCHED);
  }

  static of(matrix: Matrix, stride = matrix[0].length, offset = 0): Placed {
    const placed = new Placed(matrix.length, stride, offset);
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

/** Largest |got - want| / magnitude. */
function worst(got: Matrix, want: Matrix, magnitude: Matrix): number {
  return Math.max(...got.flatMap((row, r) => row.map((y, l) => Math.abs(y - want[r][l]) / magnitude[r][l])));
}

function forward(w: Matrix, bias: number[], x: Matrix, activation: number, stride = x[0].length, offset = 0) {
  const lanes = x[0].length;
  const y = new Placed(w.length, stride, offset);
  const [wAt, biasAt, xAt] = [Placed.of(w), Placed.of([bias]), Placed.of(x, stride + 8, offset)];
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
  );
  expect(y.trespasses(lanes)).toBe(0);
  return y.read(w.length, lanes);
}

function inputGradient(w: Matrix, dy: Matrix, x: Matrix, activation: number, stride = x[0].length, offset = 0) {
  const lanes = x[0].length;
  const dx = new Placed(x.length, stride, offset);
  const xAt = lanes % 16 === 0 ? Placed.of(x) : Placed.of(x, stride + 16, offset); // gaps in x, in dx, in both, in none
  const [wAt, dyAt] = [Placed.of(w), Placed.of(dy, stride + 8, offset)];
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
function tangent(
  [w, dw]: readonly Matrix[],
  dbias: number[],
  [x, dx]: readonly (Matrix | undefined)[],
  y: Matrix,
  activation: number,
  stride = y[0].length,
  offset = 0,
) {
  const [inputs, outputs, lanes] = [w[0].length, w.length, y[0].length];
  const dy = new Placed(outputs, stride, offset);
  const [wAt, dwAt, dbiasAt] = [Placed.of(w), Placed.of(dw), Placed.of([dbias])];
  const xAt = Placed.of(x as Matrix, stride + 8, offset);
  const dxAt = dx && Placed.of(dx, stride + 16, offset);
  const yAt = lanes % 16 === 0 ? Placed.of(y) : Placed.of(y, stride + 24, offset);
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
  );
  expect(dy.trespasses(lanes)).toBe(0);
  return dy.read(outputs, lanes);
}

/** dw and dbias after the gradient was added to `before` everywhere. */
function weightGradient(dy: Matrix, x: Matrix, before: number, stride = x[0].length, offset = 0) {
  const [inputs, outputs] = [x.length, dy.length];
  const dw = arena.f32(outputs * inputs + 16);
  const dbias = arena.f32(outputs + 16);
  for (const { view } of [dw, dbias]) view.fill(before).fill(UNTOUCHED, view.length - 16);
  const [dyAt, xAt] = [Placed.of(dy, stride + 8, offset), Placed.of(x, stride, offset)];
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
  );
  for (const { view } of [dw, dbias]) expect(view.slice(-16).every((value) => value === UNTOUCHED)).toBe(true);
  const rows = dy.map((_, o) => Array.from(dw.view.subarray(o * inputs, (o + 1) * inputs)));
  return { dw: rows, dbias: Array.from(dbias.view.subarray(0, outputs)) };
}

describe.each(cases)("$inputs inputs, $outputs outputs, $lanes of $stride lanes", (layout) => {
  const { inputs, outputs, lanes, stride, offset } = layout;
  const next = numbers(inputs * 1000 + outputs * 10 + lanes);
  const w = randomMatrix(outputs, inputs, next);
  const bias = randomMatrix(1, outputs, next)[0];
  const x = randomMatrix(inputs, lanes, next);
  const dy = randomMatrix(outputs, lanes, next);

  test("forward is W x + bias", () => {
    const { sum, magnitude } = affine(w, bias, x);
    expect(worst(forward(w, bias, x, LINEAR, stride, offset), sum, magnitude)).toBeLessThan(1e-6);
  });

  test("forward adds in order, from the bias on", () => {
    const expected = w.map((row, o) =>
      x[0].map((_, l) => row.reduce((sum, weight, i) => addProduct(sum, weight, x[i][l]), bias[o])),
    );
    expect(forward(w, bias, x, LINEAR, stride, offset)).toEqual(expected);
  });

  test("the input gradient is W^T dy, times the previous layer's slope", () => {
    const none = new Array(inputs).fill(0);
    const { sum, magnitude } = affine(transpose(w), none, dy);
    expect(worst(inputGradient(w, dy, x, LINEAR, stride, offset), sum, magnitude)).toBeLessThan(1e-6);
    const sloped = sum.map((row, i) => row.map((value, l) => value * (1 - x[i][l] ** 2)));
    expect(worst(inputGradient(w, dy, x, TANH, stride, offset), sloped, magnitude)).toBeLessThan(1e-6);
  });

  test("the input gradient adds in order of the outputs", () => {
    const expected = x.map((row, i) =>
      row.map((_, l) => w.reduce((s, weights, o) => addProduct(s, weights[i], dy[o][l]), 0)),
    );
    expect(inputGradient(w, dy, x, LINEAR, stride, offset)).toEqual(expected);
  });

  const [dw, dbias, dx] = [
    randomMatrix(outputs, inputs, next),
    randomMatrix(1, outputs, next)[0],
    randomMatrix(inputs, lanes, next),
  ];
  const y = randomMatrix(outputs, lanes, next);

  test("the tangent is dbias + dw x + w dx, times the slope; without dx, of an input that stands still", () => {
    const [moving, still] = [affine(dw, dbias, x), affine(w, new Array(outputs).fill(0), dx)];
    const magnitude = moving.magnitude.map((row, o) => row.map((value, l) => value + still.magnitude[o][l]));
    const sum = moving.sum.map((row, o) => row.map((value, l) => value + still.sum[o][l]));
    const sloped = (values: Matrix) => values.map((row, o) => row.map((value, l) => value * (1 - y[o][l] ** 2)));
    const of = (input: (Matrix | undefined)[], activation: number) =>
      tangent([w, dw], dbias, input, y, activation, stride, offset);
    expect(worst(of([x, dx], LINEAR), sum, magnitude)).toBeLessThan(1e-6);
    expect(worst(of([x, dx], TANH), sloped(sum), magnitude)).toBeLessThan(1e-6);
    expect(worst(of([x, undefined], TANH), sloped(moving.sum), magnitude)).toBeLessThan(1e-6);
  });

  test("the tangent adds in order: dbias, dw x, w dx", () => {
    const expected = w.map((row, o) =>
      x[0].map((_, l) => {
        const first = dw[o].reduce((sum, weight, i) => addProduct(sum, weight, x[i][l]), dbias[o]);
        return row.reduce((sum, weight, i) => addProduct(sum, weight, dx[i][l]), first);
      }),
    );
    expect(tangent([w, dw], dbias, [x, dx], y, LINEAR, stride, offset)).toEqual(expected);
  });

  test("the weight gradient is dy x^T and the sum of dy", () => {
    const got = weightGradient(dy, x, 0, stride, offset);
    const none = new Array(outputs).fill(0);
    const products = affine(dy, none, transpose(x));
    expect(worst(got.dw, products.sum, products.magnitude)).toBeLessThan(1e-6);
    const sums = affine(
      dy,
      none,
      x[0].map(() => [1]),
    );
    expect(worst([got.dbias], transpose(sums.sum), transpose(sums.magnitude))).toBeLessThan(1e-6);
  });

  test("the weight gradient adds four interleaved sums, once, to what is there", () => {
    const before = 0.75;
    const got = weightGradient(dy, x, before, stride, offset);
    const ones = new Array(lanes).fill(1);
    expect(got.dw).toEqual(dy.map((row) => x.map((values) => Math.fround(before + fourSums(row, values)))));
    expect(got.dbias).toEqual(dy.map((row) => Math.fround(before + fourSums(row, ones))));
  });
});

/** sum + a b as float32 does it; both roundings from float64 are exact for float32 operands. */
function addProduct(sum: number, a: number, b: number): number {
  return Math.fround(sum + Math.fround(a * b));
}

/** The order that denseWeightGradient states. */
function fourSums(a: number[], b: number[]): number {
  const s = [0, 0, 0, 0];
  a.forEach((value, l) => {
    s[l % 4] = addProduct(s[l % 4], value, b[l]);
  });
  return Math.fround(Math.fround(s[0] + s[2]) + Math.fround(s[1] + s[3]));
}

test.each(activations.map(({ name, f }, number) => ({ name, f, number })))("forward with $name", ({ f, number }) => {
  const next = numbers(number);
  for (const { lanes, stride, offset } of layouts) {
    const [w, bias, x] = [randomMatrix(13, 17, next), randomMatrix(1, 13, next)[0], randomMatrix(17, lanes, next)];
    const want = affine(w, bias, x).sum.map((row) => row.map(f));
    const got = forward(w, bias, x, number, stride, offset);
    expect(
      worst(
        got,
        want,
        want.map((row) => row.map(() => 1)),
      ),
    ).toBeLessThan(4e-6);
  }
});

test.each(activations.map(({ name }, number) => ({ name, number })))(
  "a column's bits do not depend on the number of lanes, $name",
  ({ number }) => {
    const next = numbers(77 + number);
    const w = randomMatrix(19, 23, next);
    const bias = randomMatrix(1, 19, next)[0];
    const x = randomMatrix(23, 64, next);
    const dy = randomMatrix(19, 64, next);
    const columns = (matrix: Matrix, start: number, count: number) =>
      matrix.map((row) => row.slice(start, start + count));
    const y = forward(w, bias, x, number);
    const dx = inputGradient(w, dy, x, number);
    const moved = tangent([w, w], bias, [x, x], y, number);
    for (const lanes of [8, 16, 24])
      for (const start of [0, 5, 40]) {
        const part = columns(x, start, lanes);
        expect(forward(w, bias, part, number, 128, 8)).toEqual(columns(y, start, lanes));
        expect(inputGradient(w, columns(dy, start, lanes), part, number)).toEqual(columns(dx, start, lanes));
        expect(tangent([w, w], bias, [part, part], columns(y, start, lanes), number, 128, 8)).toEqual(
          columns(moved, start, lanes),
        );
      }
  },
);

test("a network's gradient agrees with differences of its loss in float64", () => {
  // L = sum (W2 f(W1 x + b1) + b2)^2 / 2 over lanes; its derivative by each parameter is what the kernels chain.
  for (const [number, { f }] of activations.entries()) {
    const next = numbers(5);
    const parameters = { w1: randomMatrix(5, 3, next), b1: randomMatrix(1, 5, next), w2: randomMatrix(2, 5, next) };
    const b2 = [0.25, -0.5];
    const x = randomMatrix(3, 16, next);
    const loss = ({ w1, b1, w2 }: typeof parameters) => {
      const hidden = affine(w1, b1[0], x).sum.map((row) => row.map(f));
      return affine(w2, b2, hidden)
        .sum.flat()
        .reduce((total, y) => total + (y * y) / 2, 0);
    };

    const hidden = forward(parameters.w1, parameters.b1[0], x, number);
    const dy = forward(parameters.w2, b2, hidden, LINEAR); // dL/dy = y
    const dHidden = inputGradient(parameters.w2, dy, hidden, number);
    const first = weightGradient(dHidden, x, 0);
    const second = weightGradient(dy, hidden, 0);

    const check = (name: keyof typeof parameters, gradient: Matrix) => {
      const h = 1e-5;
      gradient.forEach((row, r) => {
        row.forEach((value, c) => {
          const at = (shift: number) => {
            const moved = structuredClone(parameters);
            moved[name][r][c] += shift;
            return loss(moved);
          };
          expect(Math.abs(value - (at(h) - at(-h)) / (2 * h))).toBeLessThan(2e-5 * (1 + Math.abs(value)));
        });
      });
    };
    check("w1", first.dw);
    check("b1", [first.dbias]);
    check("w2", second.dw);
  }
});
