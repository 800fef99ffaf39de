import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { KNOWN_ANSWERS, philox, type Source, word } from "./philox_reference.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

const SOURCE: Source = { seedLo: 0x12345678, seedHi: 0x9abcdef0, stream: 7, counter: 3_000_000_000 };
const SENTINEL = 0x5ca1ab1e;

interface Shape {
  rows: number;
  lanes: number;
  stride?: number;
}

/** Runs a kernel over a matrix with a spare row and gives back its bits, [row][lane]; the rest must be untouched. */
function fill(kind: "Words" | "Uniform" | "Normal", { rows, lanes, stride = lanes }: Shape, source = SOURCE) {
  const block = arena.u32((rows + 1) * stride);
  block.view.fill(SENTINEL);
  const { seedLo, seedHi, stream, counter } = source;
  arena.kernels[`random${kind}`](block.pointer, stride, rows, lanes, seedLo, seedHi, stream, counter);
  const matrix = Array.from({ length: rows + 1 }, (_, r) => block.view.slice(r * stride, (r + 1) * stride));
  const outside = [...matrix.slice(0, rows).flatMap((row) => [...row.subarray(lanes)]), ...matrix[rows]];
  expect(outside.every((bits) => bits === SENTINEL)).toBe(true);
  return matrix.slice(0, rows).map((row) => row.slice(0, lanes));
}

const asFloats = (rows: Uint32Array[]) => rows.map((row) => new Float32Array(row.buffer, row.byteOffset, row.length));

function flatFloats(kind: "Uniform" | "Normal", shape: Shape, source = SOURCE): Float32Array {
  const rows = asFloats(fill(kind, shape, source));
  return Float32Array.from({ length: shape.rows * shape.lanes }, (_, k) => {
    return rows[Math.floor(k / shape.lanes)][k % shape.lanes];
  });
}

describe("Philox4x32-10", () => {
  test.each(KNOWN_ANSWERS)("gives Random123's known answer for counter $counter", ({ counter, key, words }) => {
    expect(philox(counter, key)).toEqual(words);
    const out = arena.u32(4);
    const [c0, c1, c2, c3] = counter;
    arena.kernels.philoxWords(out.pointer, c0, c1, c2, c3, key[0], key[1]);
    expect(Array.from(out.view)).toEqual(words);
  });

  test("gives the first known answer at row 0 to 3 of lane 0", () => {
    const rows = fill("Words", { rows: 4, lanes: 8 }, { seedLo: 0, seedHi: 0, stream: 0, counter: 0 });
    expect(rows.map((row) => row[0])).toEqual(KNOWN_ANSWERS[0].words);
  });
});

describe("randomWords", () => {
  test.each([
    { rows: 1, lanes: 8 },
    { rows: 4, lanes: 24, stride: 40 },
    { rows: 6, lanes: 16 },
    { rows: 11, lanes: 8, stride: 16 },
  ])("puts word r mod 4 of block r div 4 into row r of $rows, $lanes lanes", (shape) => {
    const rows = fill("Words", shape);
    rows.forEach((row, r) => {
      expect(Array.from(row)).toEqual(Array.from(row, (_, lane) => word(r, lane, SOURCE)));
    });
  });

  test.each(["seedLo", "seedHi", "stream", "counter"] as const)("depends on the whole of %s", (field) => {
    for (const bit of [0, 15, 31]) {
      const source = { ...SOURCE, [field]: (SOURCE[field] ^ (1 << bit)) >>> 0 };
      expect(fill("Words", { rows: 2, lanes: 8 }, source)[1][5]).toBe(word(1, 5, source));
    }
  });

  test("gives a lane and a row the same word however many there are", () => {
    const large = fill("Words", { rows: 9, lanes: 64 });
    const small = fill("Words", { rows: 3, lanes: 8 });
    expect(small).toEqual(large.slice(0, 3).map((row) => row.slice(0, 8)));
  });
});

describe("randomUniform", () => {
  test("is the upper 24 bits of the words, exactly", () => {
    const words = fill("Words", { rows: 7, lanes: 32 });
    const uniforms = asFloats(fill("Uniform", { rows: 7, lanes: 32 }));
    expect(uniforms).toEqual(words.map((row) => Float32Array.from(row, (w) => (w >>> 8) / 2 ** 24)));
  });

  test("fills 1024 bins evenly and reaches neither end: chi-square", () => {
    const x = flatFloats("Uniform", { rows: 1024, lanes: 1024 });
    const bins = new Float64Array(1024);
    for (const u of x) bins[Math.floor(u * 1024)]++; // u = 1 would fall outside and leave the sum short
    const total = bins.reduce((a, b) => a + b);
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1024) ** 2 / 1024, 0);
    expect(total).toBe(1024 ** 2);
    expect(Math.abs(chiSquare - 1023)).toBeLessThan(4 * Math.sqrt(2 * 1023));
  });

  test("is uncorrelated from lane to lane, row to row and counter to counter", () => {
    const shape = { rows: 256, lanes: 256 };
    const x = flatFloats("Uniform", shape);
    const next = flatFloats("Uniform", shape, { ...SOURCE, counter: SOURCE.counter + 1 });
    const bound = 4 / 256; // four standard errors of a correlation of 65536 pairs
    expect(Math.abs(correlation(x.subarray(1), x.subarray(0, -1)))).toBeLessThan(bound);
    expect(Math.abs(correlation(x.subarray(256), x.subarray(0, -256)))).toBeLessThan(bound);
    expect(Math.abs(correlation(x, next))).toBeLessThan(bound);
  });
});

describe("randomNormal", () => {
  test("is Box and Muller's transform of the words, to float32's precision", () => {
    const words = fill("Words", { rows: 8, lanes: 256 });
    const normals = asFloats(fill("Normal", { rows: 8, lanes: 256 }));
    for (let r = 0; r < 8; r += 2)
      for (let lane = 0; lane < 256; lane++) {
        const radius = Math.sqrt(-2 * Math.log(((words[r][lane] >>> 1) + 0.5) / 2 ** 31));
        const angle = (2 * Math.PI * words[r + 1][lane]) / 2 ** 32;
        expect(Math.abs(normals[r][lane] - radius * Math.cos(angle))).toBeLessThan(1e-6);
        expect(Math.abs(normals[r + 1][lane] - radius * Math.sin(angle))).toBeLessThan(1e-6);
      }
  });

  test.each([1, 2, 3, 5, 7])("gives the first %i rows of a longer draw the same bits", (rows) => {
    const long = fill("Normal", { rows: 8, lanes: 24 });
    expect(fill("Normal", { rows, lanes: 24, stride: 32 })).toEqual(long.slice(0, rows));
    expect(fill("Normal", { rows, lanes: 8 })).toEqual(long.slice(0, rows).map((row) => row.slice(0, 8)));
  });

  test("has the moments of the standard normal", () => {
    const x = flatFloats("Normal", { rows: 1024, lanes: 1024 });
    const moment = (power: number) => x.reduce((sum, z) => sum + z ** power, 0) / x.length;
    // Four standard errors each: those of the moments 1 to 4 are sqrt(1, 2, 15, 96) / 1024.
    expect(Math.abs(moment(1))).toBeLessThan((4 * 1) / 1024);
    expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.SQRT2) / 1024);
    expect(Math.abs(moment(3))).toBeLessThan((4 * Math.sqrt(15)) / 1024);
    expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / 1024);
  });

  test.each([0, 1])("follows the normal distribution in rows of parity %i: Kolmogorov and Smirnov", (parity) => {
    const shape = { rows: 128, lanes: 1024 };
    const x = flatFloats("Normal", shape).filter((_, k) => Math.floor(k / shape.lanes) % 2 === parity);
    x.sort();
    const n = x.length;
    const distance = x.reduce((most, z, k) => {
      const p = normalDistribution(z);
      return Math.max(most, p - k / n, (k + 1) / n - p);
    }, 0);
    expect(distance * Math.sqrt(n)).toBeLessThan(1.63); // exceeded in 1 % of samples
  });

  test("has independent sines and cosines", () => {
    const rows = asFloats(fill("Normal", { rows: 2, lanes: 65536 }));
    const squares = rows.map((row) => row.map((z) => z * z));
    expect(Math.abs(correlation(rows[0], rows[1]))).toBeLessThan(4 / 256);
    expect(Math.abs(correlation(squares[0], squares[1]))).toBeLessThan(4 / 256);
  });
});

describe("randomUniformF64", () => {
  const lanes = [5, 0, 1000, 17, 2, 5];
  const counterOf = (lane: number) => (lane * 2654435761) >>> 0;

  function draw(draws: number, stride = 8): Float64Array {
    const indices = arena.i32(lanes.length);
    const counters = arena.u32(1024);
    const out = arena.f64(draws * stride);
    indices.view.set(lanes);
    counters.view.forEach((_, lane) => {
      counters.view[lane] = counterOf(lane);
    });
    out.view.fill(-1);
    const { seedLo, seedHi, stream } = SOURCE;
    const { pointer } = out;
    const count = lanes.length;
    arena.kernels.randomUniformF64(
      pointer,
      stride,
      draws,
      indices.pointer,
      counters.pointer,
      count,
      seedLo,
      seedHi,
      stream,
    );
    return out.view;
  }

  test.each([1, 2, 3, 4, 7])(
    "makes %i draws of words 2d and 2d + 1 of the listed lanes and their counters",
    (draws) => {
      const out = draw(draws);
      for (let d = 0; d < draws; d++) {
        const expected = lanes.map((lane) => {
          const source = { ...SOURCE, counter: counterOf(lane) };
          const high = BigInt(word(2 * d, lane, source) >>> 5);
          const low = BigInt(word(2 * d + 1, lane, source) >>> 6);
          return Number((high << 26n) | low) / 2 ** 53;
        });
        expect(Array.from(out.slice(d * 8, d * 8 + 6))).toEqual(expected);
        expect(Array.from(out.slice(d * 8 + 6, d * 8 + 8))).toEqual([-1, -1]);
      }
    },
  );

  test("writes rows a stride apart", () => {
    const [narrow, wide] = [draw(3, 8), draw(3, 24)];
    for (let d = 0; d < 3; d++) expect(wide.slice(d * 24, d * 24 + 6)).toEqual(narrow.slice(d * 8, d * 8 + 6));
  });
});

describe("randomPermutation", () => {
  function permutation(count: number, source = SOURCE): Int32Array {
    const block = arena.i32(count + 1);
    block.view.fill(SENTINEL);
    const { seedLo, seedHi, stream, counter } = source;
    arena.kernels.randomPermutation(block.pointer, count, seedLo, seedHi, stream, counter);
    expect(block.view[count]).toBe(SENTINEL);
    return block.view.slice(0, count);
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 1000])("of %i is Fisher and Yates's shuffle by the words of lane 0", (count) => {
    const expected = Array.from({ length: count }, (_, k) => k);
    for (let last = count - 1, k = 0; last > 0; last--, k++) {
      const j = Number((BigInt(word(k, 0, SOURCE)) * BigInt(last + 1)) >> 32n);
      [expected[j], expected[last]] = [expected[last], expected[j]];
    }
    expect(Array.from(permutation(count))).toEqual(expected);
    expect(expected.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
  });

  test("of none writes nothing", () => {
    expect(permutation(0)).toHaveLength(0);
  });

  test("gives all 24 orders of 4 elements equally often: chi-square", () => {
    const out = arena.i32(4);
    const times = new Map<string, number>();
    for (let counter = 0; counter < 24_000; counter++) {
      arena.kernels.randomPermutation(out.pointer, 4, 1, 2, 3, counter);
      const order = out.view.join("");
      times.set(order, (times.get(order) ?? 0) + 1);
    }
    const chiSquare = [...times.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(times.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.7); // 23 degrees of freedom, exceeded in 0.1 % of samples
  });
});

function correlation(x: Float32Array, y: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    xx += (x[k] - mx) ** 2;
    xy += (x[k] - mx) * (y[k] - my);
    yy += (y[k] - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** 1/2 + phi(z) (z + z^3/3 + z^5/15 + ...): Abramowitz and Stegun 26.2.11. */
function normalDistribution(z: number): number {
  let [sum, term] = [0, z];
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    sum += term;
    term *= (z * z) / k;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
