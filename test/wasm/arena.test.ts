import { describe, expect, it } from "vitest";
import { Arena, padLanes } from "../../src/wasm/arena.ts";
import { readBinary } from "../../src/wasm/binary.ts";
import { hexadecimal as debug } from "../../src/wasm/generated/debug_bytes.ts";
import { hexadecimal as release } from "../../src/wasm/generated/release_bytes.ts";

describe("the kernels", () => {
  it.each([release, debug])("keep their constants below what side modules may claim", (hexadecimal) => {
    const { dataStart, dataEnd } = readBinary(Buffer.from(hexadecimal, "hex"));
    expect(dataStart).toBeGreaterThanOrEqual(16);
    expect(dataEnd).toBeGreaterThan(dataStart);
    expect(dataEnd).toBeLessThanOrEqual(1024);
  });
});

describe("Arena", () => {
  it("hands out aligned zeros that do not overlap, above page 0", async () => {
    const arena = await Arena.create();
    const blocks = [arena.f32(3), arena.f64(5), arena.u8(1), arena.i32(9)];
    let end = 65536;
    for (const block of blocks) {
      expect(block.pointer % 64).toBe(0);
      expect(block.pointer).toBeGreaterThanOrEqual(end);
      expect([...block.view].every((value) => value === 0)).toBe(true);
      end = block.pointer + block.view.byteLength;
    }
  });

  it("keeps contents and renews views when the memory grows", async () => {
    const arena = await Arena.create();
    const block = arena.f32(4);
    block.view.set([1, 2, 3, 4]);
    const before = block.view;
    const pages = arena.memory.buffer.byteLength;
    arena.f32(10_000_000);
    expect(arena.memory.buffer.byteLength).toBeGreaterThan(pages);
    expect(before.length).toBe(0); // detached
    expect([...block.view]).toEqual([1, 2, 3, 4]);
  });

  it("shares memory between a block and its slices", async () => {
    const arena = await Arena.create();
    const block = arena.f32(8);
    const part = block.slice(2, 3);
    part.view.set([5, 6, 7]);
    expect([...block.view]).toEqual([0, 0, 5, 6, 7, 0, 0, 0]);
    expect(() => block.slice(6, 3)).toThrow(RangeError);
  });

  it("refuses what 32-bit pointers cannot reach", async () => {
    const arena = await Arena.create();
    expect(() => arena.f64(2 ** 30)).toThrow(/at most 4 GiB/);
  });

  it("pads lanes to multiples of 8", () => {
    expect([1, 8, 9, 64].map(padLanes)).toEqual([8, 8, 16, 64]);
  });
});
