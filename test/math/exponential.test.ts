import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { Elementary } from "../../src/wasm/generated/records.ts";
import { type Exact, exact, points, ulpsF32, ulpsF32Quick } from "./ulp.ts";

const BATCH = 65536;
type Name = "exp" | "log" | "tanh";
let arena: Arena;
let input: Float32Array;
let map: (name: Name) => Float32Array;

beforeAll(async () => {
  arena = await Arena.create();
  const [x, y] = [arena.f32(BATCH), arena.f32(BATCH)];
  input = x.view;
  map = (name) => {
    arena.kernels.elementaryF32(Elementary[name], x.pointer, y.pointer, BATCH);
    return y.view;
  };
});

/** f of any numbers of float32. */
function values(name: Name, xs: number[]): number[] {
  input.fill(0);
  input.set(xs);
  return Array.from(map(name).subarray(0, xs.length));
}

/** Calls `visit` with every `step`-th float32 between two bit patterns, and with f of it. */
function sweep(name: Name, from: number, to: number, step: number, visit: (x: number, y: number) => void) {
  const bits = new Uint32Array(input.buffer, input.byteOffset, BATCH);
  for (let next = from; next <= to; ) {
    let count = 0;
    for (; count < BATCH && next <= to; next += step) bits[count++] = next;
    const y = map(name);
    for (let k = 0; k < count; k++) visit(input[k], y[k]);
  }
}

function largestError(name: Name, step: number, from: number, to: number): number {
  let largest = 0;
  sweep(name, from, to, step, (x, y) => {
    const error = ulpsF32Quick(y, Math[name](x));
    if (!(error <= largest)) largest = error;
  });
  return largest;
}

function worst(name: Name, xs: number[], reference: (x: Exact) => Exact): number {
  const rounded = xs.map(Math.fround);
  const errors = values(name, rounded).map((y, k) => ulpsF32(y, reference(exact(rounded[k]))));
  return Math.max(...errors); // NaN if one is
}

const bitsOf = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0];
const NEGATIVE = 0x80000000;
const MOST = bitsOf(3.4028234663852886e38);

describe("exp", () => {
  test("is within 1.6 ulp of 45 digits", () => {
    const xs = [...points(1200, -86.9, 88.7), ...points(600, -1, 1), ...points(200, -1e-6, 1e-6)];
    expect(worst("exp", xs, (x) => x.exp())).toBeLessThan(1.6);
  });

  test("is within 1.6 ulp at every 997th float where the result is above 1.67e-38", () => {
    expect(largestError("exp", 997, 0, bitsOf(88.72283))).toBeLessThan(1.6);
    expect(largestError("exp", 997, NEGATIVE, bitsOf(-86.98))).toBeLessThan(1.6);
  });

  test("overflows where float32 does: above 128 ln 2 = 88.722839", () => {
    const below = Math.fround(88.72283);
    const above = Math.fround(88.72284);
    expect(values("exp", [below])[0]).toBeGreaterThan(3.4e38);
    expect(values("exp", [below])[0]).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(values("exp", [above, 89, 1000, 3e38, Number.POSITIVE_INFINITY])).toEqual(
      Array(5).fill(Number.POSITIVE_INFINITY),
    );
  });

  test("underflows to 0, without a sign and without a detour through large numbers", () => {
    sweep("exp", bitsOf(-86.98), bitsOf(Number.NEGATIVE_INFINITY), 997, (x, y) => {
      if (!(y >= 0 && y < 1.7e-38) || (x < -87 && !Object.is(y, 0))) expect.fail(`exp(${x}) = ${y}`);
    });
    expect(values("exp", [Number.NEGATIVE_INFINITY])).toEqual([0]);
  });

  test("is exactly 1 at zero and for denormals, and passes NaN on", () => {
    expect(values("exp", [0, -0, 1e-45, -1e-45, 1e-38])).toEqual([1, 1, 1, 1, 1]);
    expect(values("exp", [Number.NaN])).toEqual([Number.NaN]);
  });
});

describe("log", () => {
  test("is within 0.95 ulp of 45 digits", () => {
    const xs = [
      ...points(1000, 0.5, 2),
      ...points(500, 0.999, 1.001),
      ...points(500, 0, 1e6),
      ...points(200, 0, 1e-38),
    ];
    expect(worst("log", xs, (x) => x.ln())).toBeLessThan(0.95);
  });

  test("is within 0.95 ulp at every 997th positive float, denormals included", () => {
    expect(largestError("log", 997, 1, MOST)).toBeLessThan(0.95);
  });

  test("knows its special values", () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect(values("log", [1, 0, -0, infinity])).toEqual([0, -infinity, -infinity, infinity]);
    expect(values("log", [-1, -1e-45, -3e38, -infinity, Number.NaN])).toEqual(Array(5).fill(Number.NaN));
    expect(values("log", [1.401298464324817e-45])[0]).toBe(Math.fround(-149 * Math.LN2));
  });
});

describe("tanh", () => {
  test("is within 2.4 ulp of 45 digits", () => {
    const xs = [...points(1000, -1, 1), ...points(600, -9.1, 9.1), ...points(200, -1e-3, 1e-3)];
    expect(worst("tanh", xs, (x) => x.tanh())).toBeLessThan(2.4);
  });

  test("is within 2.4 ulp at every 997th float of either sign, infinities included", () => {
    expect(largestError("tanh", 997, 0, bitsOf(Number.POSITIVE_INFINITY))).toBeLessThan(2.4);
    expect(largestError("tanh", 997, NEGATIVE, bitsOf(Number.NEGATIVE_INFINITY))).toBeLessThan(2.4);
  });

  test("is odd, bit for bit, zeros and denormals included", () => {
    const xs = [0, 1e-45, 1.1e-38, 9.0109, 3e38, Number.POSITIVE_INFINITY, ...points(5000, 0, 10)].map(Math.fround);
    const positive = values("tanh", xs);
    const negative = values(
      "tanh",
      xs.map((x) => -x),
    );
    expect(negative.every((y, k) => Object.is(y, -positive[k]))).toBe(true);
    expect(positive.slice(0, 3)).toEqual([0, 1e-45, 1.1e-38].map(Math.fround));
  });

  test("never leaves [-1, 1], and is exactly 1 from 9.011 on", () => {
    sweep("tanh", bitsOf(8), bitsOf(10), 1, (x, y) => {
      if (!(y <= 1) || (x >= 9.011 && y !== 1)) expect.fail(`tanh(${x}) = ${y}`);
    });
    expect(values("tanh", [20, 1e10, 3e38, Number.POSITIVE_INFINITY])).toEqual([1, 1, 1, 1]);
    expect(values("tanh", [Number.NaN])).toEqual([Number.NaN]);
  });
});
