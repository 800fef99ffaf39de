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

describe("copyBytes and clearBytes", () => {
  test("touch just the bytes they are given", () => {
    const [source, target] = [arena.u8(16), arena.u8(16)];
    source.view.set(Array.from({ length: 16 }, (_, k) => k + 1));
    arena.kernels.copyBytes(source.pointer + 2, target.pointer + 5, 3);
    expect(Array.from(target.view)).toEqual([0, 0, 0, 0, 0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
    arena.kernels.clearBytes(source.pointer + 1, 14);
    expect(Array.from(source.view)).toEqual([1, ...Array(14).fill(0), 16]);
  });
});
