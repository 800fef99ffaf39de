import { beforeAll, describe, expect, test } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

/** source[r][c] = 100 r + c, so that a number says where it came from. */
function labelled(rows: number, stride: number) {
  const block = arena.f32(rows * stride);
  for (let r = 0; r < rows; r++) for (let c = 0; c < stride; c++) block.view[r * stride + c] = 100 * r + c;
  return block;
}

describe("gatherRows", () => {
  test("takes the listed columns of every row, and repeats the first in the padding", () => {
    const source = labelled(3, 24);
    const indices = arena.i32(8);
    indices.view.set([23, 0, 7, 7, 12, 1, -1, -1]); // two beyond `count`, never read
    const target = arena.f32(3 * 16);
    target.view.fill(-1);
    arena.kernels.gatherRows(source.pointer, 24, 3, indices.pointer, 6, 8, target.pointer, 16);
    for (let r = 0; r < 3; r++) {
      const row = Array.from(target.view.subarray(16 * r, 16 * r + 16));
      expect(row.slice(0, 8)).toEqual([23, 0, 7, 7, 12, 1, 23, 23].map((column) => 100 * r + column));
      expect(row.slice(8)).toEqual(new Array(8).fill(-1));
    }
  });

  test.each([1, 4, 5, 8])("%i columns of 8", (count) => {
    const source = labelled(2, 8);
    const indices = arena.i32(8);
    indices.view.set([3, 1, 4, 1, 5, 2, 6, 0]);
    const target = arena.f32(2 * 8);
    arena.kernels.gatherRows(source.pointer, 8, 2, indices.pointer, count, 8, target.pointer, 8);
    const columns = [3, 1, 4, 1, 5, 2, 6, 0].map((column, j) => (j < count ? column : 3));
    expect(Array.from(target.view)).toEqual([...columns, ...columns.map((column) => 100 + column)]);
  });

  test("moves 4-byte elements bit by bit: integers and NaN payloads survive", () => {
    const bits = [0x7fc12345, 0xffffffff, 0x00000001, 0x80000000];
    const source = arena.u32(8);
    source.view.set(bits);
    const indices = arena.i32(8);
    indices.view.set([3, 2, 1, 0, 0]);
    const target = arena.u32(8);
    arena.kernels.gatherRows(source.pointer, 8, 1, indices.pointer, 5, 8, target.pointer, 8);
    expect(Array.from(target.view)).toEqual([bits[3], bits[2], bits[1], bits[0], bits[0], bits[3], bits[3], bits[3]]);
  });
});

describe("copyRows", () => {
  test("copies a run of columns between strides and nothing else", () => {
    const source = labelled(3, 24);
    const target = arena.f32(3 * 16);
    target.view.fill(-1);
    const firstColumn = source.slice(8, 8);
    arena.kernels.copyRows(firstColumn.pointer, 24, 3, 8, target.pointer, 16);
    for (let r = 0; r < 3; r++)
      expect(Array.from(target.view.subarray(16 * r, 16 * r + 16))).toEqual([
        ...[8, 9, 10, 11, 12, 13, 14, 15].map((column) => 100 * r + column),
        ...new Array(8).fill(-1),
      ]);
  });
});

describe("columnIndices", () => {
  test("steps over the padding of every row", () => {
    // 3 steps of 5 lanes in rows of 8: samples 0-4 are columns 0-4, 5-9 are 8-12, 10-14 are 16-20.
    const permutation = arena.i32(15);
    permutation.view.set([14, 0, 4, 5, 9, 10, 13, 7, 1, 2, 3, 6, 8, 11, 12]);
    const out = arena.i32(16);
    out.view.fill(-1);
    arena.kernels.columnIndices(permutation.pointer, 15, 5, 8, out.pointer);
    expect(Array.from(out.view)).toEqual([20, 0, 4, 8, 12, 16, 19, 10, 1, 2, 3, 9, 11, 17, 18, -1]);
  });

  test("is the permutation itself where there is no padding", () => {
    const permutation = arena.i32(6);
    permutation.view.set([23, 8, 0, 15, 16, 7]);
    const out = arena.i32(6);
    arena.kernels.columnIndices(permutation.pointer, 6, 8, 8, out.pointer);
    expect(Array.from(out.view)).toEqual([23, 8, 0, 15, 16, 7]);
  });
});
