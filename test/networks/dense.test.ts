/** The products of a dense layer, by value, by order of summation and by what they must leave alone. */
import { beforeEach, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { forward, inputGradient, tangent, weightGradient, worst } from "./dense_layer.ts";
import { activations, affine, type Matrix, numbers, randomMatrix, transpose } from "./naive_dense.ts";

const LINEAR = 0;
const TANH = 1;

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
  [8, 8],
  [24, 16],
]; // [inputs, outputs]
/** Lanes, and where they lie: rows of `stride` columns, of which they start at `offset`. */
const layouts = [
  { lanes: 8, stride: 8, offset: 0 },
  { lanes: 16, stride: 24, offset: 8 },
  { lanes: 24, stride: 24, offset: 0 },
  { lanes: 64, stride: 64, offset: 0 },
  { lanes: 72, stride: 128, offset: 40 },
];
const cases = shapes.flatMap(([inputs, outputs]) =>
  layouts.flatMap((layout) =>
    tilesFor(inputs, outputs, layout.lanes).map((tiles) => ({ inputs, outputs, tiles, ...layout })),
  ),
);

/** The tiles that a product may take: wide ones are for four rows and whole sixteens of lanes, and leave eight over. */
function tilesFor(inputs: number, outputs: number, lanes: number): ("usual" | "wide")[] {
  return Math.max(inputs, outputs) >= 4 && lanes % 16 === 8 && lanes > 8 ? ["usual", "wide"] : ["usual"];
}

let arena: Arena;
beforeEach(async () => {
  arena = await Arena.create();
});

describe.each(cases)("$inputs inputs, $outputs outputs, $lanes of $stride lanes, $tiles tiles", (layout) => {
  const { inputs, outputs, lanes, stride, offset, tiles } = layout;
  beforeEach(() => arena.kernels.useWideTiles(Number(tiles === "wide")));

  const next = numbers(inputs * 1000 + outputs * 10 + lanes);
  const w = randomMatrix(outputs, inputs, next);
  const bias = randomMatrix(1, outputs, next)[0];
  const x = randomMatrix(inputs, lanes, next);
  const dy = randomMatrix(outputs, lanes, next);

  test("forward is W x + bias", () => {
    const { sum, magnitude } = affine(w, bias, x);
    expect(worst(forward(arena, w, bias, x, LINEAR, stride, offset), sum, magnitude)).toBeLessThan(1e-6);
  });

  test("forward adds in order, from the bias on", () => {
    const expected = w.map((row, o) =>
      x[0].map((_, l) => row.reduce((sum, weight, i) => addProduct(sum, weight, x[i][l]), bias[o])),
    );
    expect(forward(arena, w, bias, x, LINEAR, stride, offset)).toEqual(expected);
  });

  test("the input gradient is W^T dy, times the previous layer's slope", () => {
    const none = new Array(inputs).fill(0);
    const { sum, magnitude } = affine(transpose(w), none, dy);
    expect(worst(inputGradient(arena, w, dy, x, LINEAR, stride, offset), sum, magnitude)).toBeLessThan(1e-6);
    const sloped = sum.map((row, i) => row.map((value, l) => value * (1 - x[i][l] ** 2)));
    expect(worst(inputGradient(arena, w, dy, x, TANH, stride, offset), sloped, magnitude)).toBeLessThan(1e-6);
  });

  test("the input gradient adds in order of the outputs", () => {
    const expected = x.map((row, i) =>
      row.map((_, l) => w.reduce((s, weights, o) => addProduct(s, weights[i], dy[o][l]), 0)),
    );
    expect(inputGradient(arena, w, dy, x, LINEAR, stride, offset)).toEqual(expected);
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
      tangent(arena, [w, dw], dbias, input, y, activation, stride, offset);
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
    expect(tangent(arena, [w, dw], dbias, [x, dx], y, LINEAR, stride, offset)).toEqual(expected);
  });

  test("the weight gradient is dy x^T and the sum of dy", () => {
    const got = weightGradient(arena, dy, x, 0, stride, offset);
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

  test("the weight gradient adds sums to what is there: in order where it is eights, four interleaved elsewhere", () => {
    const before = 0.75;
    const got = weightGradient(arena, dy, x, before, stride, offset);
    const ones = new Array(lanes).fill(1);
    const ordered = (o: number, i: number) => o < outputs - (outputs % 8) && i < inputs - (inputs % 8);
    const added = (row: number[], values: number[], o: number, i: number) =>
      ordered(o, i) ? sumsOf64(before, row, values) : Math.fround(before + fourSums(row, values));
    expect(got.dw).toEqual(dy.map((row, o) => x.map((values, i) => added(row, values, o, i))));
    expect(got.dbias).toEqual(dy.map((row) => Math.fround(before + fourSums(row, ones))));
  });
});

/** sum + a b as float32 does it; both roundings from float64 are exact for float32 operands. */
function addProduct(sum: number, a: number, b: number): number {
  return Math.fround(sum + Math.fround(a * b));
}

/** The order that denseWeightGradient states for whole eights: 64 lanes after 64, each sum from zero. */
function sumsOf64(before: number, a: number[], b: number[]): number {
  let total = before;
  for (let start = 0; start < a.length; start += 64) {
    const sum = a.slice(start, start + 64).reduce((s, value, l) => addProduct(s, value, b[start + l]), 0);
    total = Math.fround(total + sum);
  }
  return total;
}

/** The order that it states for other numbers. */
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
    const got = forward(arena, w, bias, x, number, stride, offset);
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
    const y = forward(arena, w, bias, x, number);
    const dx = inputGradient(arena, w, dy, x, number);
    const moved = tangent(arena, [w, w], bias, [x, x], y, number);
    for (const lanes of [8, 16, 24])
      for (const start of [0, 5, 40]) {
        const part = columns(x, start, lanes);
        expect(forward(arena, w, bias, part, number, 128, 8)).toEqual(columns(y, start, lanes));
        expect(inputGradient(arena, w, columns(dy, start, lanes), part, number)).toEqual(columns(dx, start, lanes));
        expect(tangent(arena, [w, w], bias, [part, part], columns(y, start, lanes), number, 128, 8)).toEqual(
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

    const hidden = forward(arena, parameters.w1, parameters.b1[0], x, number);
    const dy = forward(arena, parameters.w2, b2, hidden, LINEAR); // dL/dy = y
    const dHidden = inputGradient(arena, parameters.w2, dy, hidden, number);
    const first = weightGradient(arena, dHidden, x, 0);
    const second = weightGradient(arena, dy, hidden, 0);

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
