import { describe, expect, it, vi } from "vitest";
import { decodeByDigits, decodeHexadecimal } from "../../src/wasm/hexadecimal.ts";

const every = Array.from({ length: 256 }, (_, byte) => byte);
const digits = every.map((byte) => byte.toString(16).padStart(2, "0")).join("");

describe("hexadecimal digits", () => {
  it("are decoded with what the engine has, into memory of their own", () => {
    const bytes = decodeHexadecimal(digits);
    expect([...bytes]).toEqual(every);
    expect(bytes.buffer.byteLength).toBe(256); // not a piece of a pool
  });

  it("are decoded without", () => {
    expect([...decodeByDigits(digits)]).toEqual(every);
    vi.stubGlobal("Buffer", undefined);
    vi.stubGlobal("Uint8Array", class extends Uint8Array {});
    try {
      expect([...decodeHexadecimal(digits)]).toEqual(every);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
