import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { Elementary } from "../../src/wasm/generated/records.ts";
import { exact, points, ulpsF32Quick, ulpsF64 } from "./ulp.ts";

type Name = "sin" | "cos";
let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

function valuesF64(name: Name, xs: ArrayLike<number>): Float64Array {
  const block = arena.f64(Math.ceil(xs.length / 4) * 4);
  block.view.set(xs);
  arena.kernels.elementaryF64(Elementary[name], block.pointer, block.pointer, block.length);
  return block.view.slice(0, xs.length);
}

function valuesF32(name: Name, xs: ArrayLike<number>): Float32Array {
  const block = arena.f32(Math.ceil(xs.length / 4) * 4);
  block.view.set(xs);
  arena.kernels.elementaryF32(Elementary[name], block.pointer, block.pointer, block.length);
  return block.view.slice(0, xs.length);
}

/** The largest error in ulp against decimal.js. */
function worstF64(name: Name, xs: number[]): number {
  return Math.max(...Array.from(valuesF64(name, xs), (y, k) => ulpsF64(y, exact(xs[k])[name]())));
}

/** The float `steps` places after x. */
function neighbour(x: number, steps: number): number {
  const float = Float64Array.of(x);
  new BigInt64Array(float.buffer)[0] += BigInt(steps);
  return float[0];
}

const NAN = Number.NaN;
const INFINITY = Number.POSITIVE_INFINITY;

describe.each(["sin", "cos"] as const)("float64 %s", (name) => {
  test("is within 1.05 ulp of 45 digits for |x| <= 1000", () => {
    const xs = [...points(700, -1000, 1000), ...points(500, -Math.PI, Math.PI), ...points(300, -0.25, 0.25)];
    expect(worstF64(name, xs)).toBeLessThan(1.05);
  });

  test("is within 1.05 ulp at the doubles nearest to every multiple of pi/2 up to 1000, and about them", () => {
    // For n = 29, 58, 116, 232, 464 the double differs from n pi/2 by only 2^-60 of itself: a reduction by two parts
    // of pi/2 has no correct digit left there.
    const xs = Array.from({ length: 637 }, (_, k) => [-1, 0, 1].map((d) => neighbour((k + 1) * (Math.PI / 2), d)));
    expect(worstF64(name, xs.flat())).toBeLessThan(1.05);
  });

  test("is within 1.05 ulp on either side of where the quadrant changes, and near multiples at all distances", () => {
    const odd = Array.from({ length: 40 }, (_, k) => (2 * (k * 16 + (k % 8)) + 1) * (Math.PI / 4));
    const sides = odd.flatMap((x) => [-1000, -1, 0, 1, 1000].map((d) => neighbour(x, d)));
    const distances = Array.from({ length: 150 }, (_, k) => (1 + (k % 5)) * (Math.PI / 2) + (-1) ** k * 2 ** (-k / 3));
    expect(worstF64(name, [...sides, ...distances])).toBeLessThan(1.05);
  });

  test("is within 4.5 ulp of the largest results up to a million", () => {
    // In units of 2^-53, that of results in [1/2, 1): relative to small results the error is larger.
    const xs = points(300, -1e6, 1e6);
    const errors = Array.from(valuesF64(name, xs), (y, k) => exact(y).minus(exact(xs[k])[name]()).abs().toNumber());
    expect(Math.max(...errors) * 2 ** 53).toBeLessThan(4.5);
  });

  test("never leaves [-1, 1]", () => {
    const near = Array.from({ length: 5000 }, (_, k) => neighbour((k + 1) * (Math.PI / 2), (k % 5) - 2));
    const xs = [...near, ...points(100_000, -1000, 1000), ...points(100_000, -1e6, 1e6)];
    expect(valuesF64(name, xs).every((y) => Math.abs(y) <= 1)).toBe(true);
  });

  test("is NaN for NaN and infinities, without a trace in the other lane", () => {
    expect(Array.from(valuesF64(name, [NAN, INFINITY, -INFINITY, NAN]))).toEqual([NAN, NAN, NAN, NAN]);
    const [alone] = valuesF64(name, [1.25, 1.25, 0, 0]);
    expect(Array.from(valuesF64(name, [1.25, NAN, INFINITY, 1.25]))).toEqual([alone, NAN, NAN, alone]);
  });
});

describe("float64 symmetry", () => {
  const xs = [...points(20_000, 0, 1000), ...points(20_000, 0, 1)];

  test("sin is odd and cos is even, bit for bit", () => {
    const negative = xs.map((x) => -x);
    expect(valuesF64("sin", negative)).toEqual(valuesF64("sin", xs).map((y) => -y));
    expect(valuesF64("cos", negative)).toEqual(valuesF64("cos", xs));
  });

  test("sin x = x and cos x = 1 for denormals and other small numbers", () => {
    const small = [5e-324, -5e-324, 1e-310, 2.2e-308, 1e-100, -1e-20, 1e-9];
    expect(Array.from(valuesF64("sin", small))).toEqual(small);
    expect(Array.from(valuesF64("cos", small))).toEqual(small.map(() => 1));
    expect(Array.from(valuesF64("cos", [0, -0]))).toEqual([1, 1]);
    expect(valuesF64("sin", [0, -0]).every((y) => y === 0)).toBe(true);
  });
});

describe.each(["sin", "cos"] as const)("float32 %s", (name) => {
  const worst = (xs: Float32Array) =>
    valuesF32(name, xs).reduce((most, y, k) => Math.max(most, ulpsF32Quick(y, Math[name](xs[k]))), 0);

  test("is within 1.9 ulp at every 997th float up to 1000, of either sign", () => {
    const most = new Uint32Array(Float32Array.of(1000).buffer)[0];
    for (const sign of [0, 0x80000000]) {
      const bits = Uint32Array.from({ length: Math.floor(most / 997) }, (_, k) => sign + k * 997);
      expect(worst(new Float32Array(bits.buffer))).toBeLessThan(1.9);
    }
  });

  test("is within 1.9 ulp at the 33 floats nearest to every multiple of pi/2 up to 1000", () => {
    const bits = Array.from({ length: 637 }, (_, k) => {
      const nearest = new Uint32Array(Float32Array.of((k + 1) * (Math.PI / 2)).buffer)[0];
      return Array.from({ length: 33 }, (_, d) => nearest + d - 16);
    });
    expect(worst(new Float32Array(Uint32Array.from(bits.flat()).buffer))).toBeLessThan(1.9);
  });

  test("stays in [-1, 1], keeps its symmetry, and is NaN for NaN and infinities", () => {
    const xs = points(50_000, 0, 1000).map(Math.fround);
    const values = valuesF32(name, xs);
    const mirrored = valuesF32(
      name,
      xs.map((x) => -x),
    );
    expect(values.every((y) => Math.abs(y) <= 1)).toBe(true);
    expect(mirrored).toEqual(name === "sin" ? values.map((y) => -y) : values);
    expect(Array.from(valuesF32(name, [NAN, INFINITY, -INFINITY, NAN]))).toEqual([NAN, NAN, NAN, NAN]);
  });
});
