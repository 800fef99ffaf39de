/** Records: what TypeScript writes by name a kernel reads, and the other way round; what does not fit does not compile. */
import { beforeAll, describe, expect, it } from "vitest";
import { Arena } from "../../src/wasm/arena.ts";
import { Activation, Copy, HeadTile, LossSums, Tally } from "../../src/wasm/generated/records.ts";
import { recordAt, writeFields } from "../../src/wasm/record.ts";
import type { Address, Pointer, Stride } from "../../src/wasm/units.ts";

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.create();
});

const blank = Object.fromEntries(Object.keys(LossSums.fields).map((name) => [name, 0])) as unknown as LossSums;

describe("a record", () => {
  it("is read by a kernel where TypeScript has written it, and read here where a kernel has", () => {
    const sums = arena.own.record(LossSums, {
      ...blank,
      policyLoss: 6,
      entropy: 1,
      ratio: 4,
      squaredRatio: 13,
      ratioMax: 7,
    });
    const tally = arena.own.room(Tally);
    arena.kernels.tallyLosses(tally.pointer, sums.pointer, 2);
    expect(tally.policyLoss).toBe(3);
    expect(tally.entropy).toBe(0.5);
    expect(tally.ratioMean).toBe(2);
    expect(tally.ratioStd).toBe(Math.sqrt(13 / 2 - 4));
    expect(tally.ratioMax).toBe(7);
    expect(tally.minibatches).toBe(1);
    expect({ ...tally }.valueLoss).toBe(0); // its fields can be copied
    expect({ ...tally }.minibatches).toBe(1);
  });

  it("stands in a table with others, at even distances", () => {
    const [from, to] = [arena.f32(8), arena.f32(16)];
    from.view.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const copy = {
      source: from.pointer,
      sourceRowBytes: 16,
      target: to.pointer,
      targetRowBytes: 32,
      rows: 2,
      elementBytes: 4,
    };
    const table = arena.own.records(Copy, [copy, { ...copy, target: to.pointer + 16, rows: 1 }]);
    arena.kernels.copyLanes(table, 2, 4, 0);
    expect([...to.view]).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
  });

  it("has fields of every kind, which stay where the memory grows", () => {
    interface Mixed {
      word: number;
      single: number;
      double: number;
      signed: number;
    }
    const type = { bytes: 24, fields: { word: 0, single: 4 + 1, double: 8 + 2, signed: 16 + 3 } };
    const block = arena.u8(24);
    const record = recordAt<Mixed, "Mixed">(arena.memory, type, block.pointer);
    Object.assign(record, { word: 2 ** 32 - 1, single: 0.1, double: 0.1, signed: -3 });
    arena.memory.grow(1);
    expect(record.word).toBe(2 ** 32 - 1);
    expect(record.single).toBe(Math.fround(0.1));
    expect(record.double).toBe(0.1);
    expect(record.signed).toBe(-3);
    expect(new DataView(arena.memory.buffer).getFloat64(block.pointer + 8, true)).toBe(0.1);
  });

  it("knows its layout from the kernels' class: natural alignment, in order", () => {
    const sizes = [4, 4, 8, 4];
    for (const { bytes, fields } of [LossSums, Tally, HeadTile, Copy]) {
      let end = 0;
      for (const code of Object.values<number>(fields)) {
        const size = sizes[code & 3];
        end = Math.ceil(end / size) * size;
        expect(code & ~3).toBe(end);
        end += size;
      }
      expect(bytes).toBe(end);
    }
  });
});

describe("types", () => {
  it("refuse a field that is missing, misspelt or too many, and a number that means something else", () => {
    const copy = { source: 0, sourceRowBytes: 0, target: 0, targetRowBytes: 0, rows: 0, elementBytes: 4 };
    const { rows: _, ...incomplete } = copy;
    const pointer: Pointer = 64;
    const stride: Stride = 8;
    const tally: Address<"Tally"> = 128;
    const head: Address<"Head"> = 192;
    const tile = arena.own.room(HeadTile);
    const takes = <T>(..._values: T[]) => true;
    // @ts-expect-error: a field is missing
    arena.own.record(Copy, incomplete);
    // @ts-expect-error: a field is misspelt
    arena.own.record(Copy, { ...incomplete, row: 1 });
    // @ts-expect-error: a field is too many
    arena.own.record(Copy, { ...copy, lanes: 1 });
    // @ts-expect-error: a stride is no pointer
    arena.own.record(Copy, { ...copy, source: stride });
    // @ts-expect-error: a pointer is no stride
    const pointerAsStride: Stride = pointer;
    // @ts-expect-error: two words swapped, a matrix and its stride
    writeFields(tile, { outputs: stride, outputsStride: pointer });
    // @ts-expect-error: a field is misspelt where some are written
    writeFields(tile, { output: pointer });
    // @ts-expect-error: a stride is no pointer where one is written
    tile.outputs = stride;
    const calls = [
      // @ts-expect-error: two arguments of a kernel swapped
      () => arena.kernels.headMask(head, tile.pointer, stride, pointer),
      // @ts-expect-error: two records swapped
      () => arena.kernels.headMode(tile.pointer, head),
    ];
    // @ts-expect-error: one record's address is not another's
    const tallyAsSums: Address<"LossSums"> = tally;
    // @ts-expect-error: an activation that the kernels do not know
    const unknown: Activation = 17;
    // @ts-expect-error: and its name
    const misspelt = Activation.tan;
    const computed: [Pointer, Stride, Address<"Tally">] = [pointer + 4, stride * 2, tally + 0]; // what was computed is any
    expect(takes(pointerAsStride, tallyAsSums, unknown, misspelt, computed, calls)).toBe(true);
  });
});
