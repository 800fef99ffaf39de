import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { parametersSha256 } from "../../src/core/hash.ts";

it("is the SHA-256 of the little-endian float32 bytes of just this vector", () => {
  const all = Float32Array.from([7, 1, -2.5, 1e-30, 7]);
  const bytes = Buffer.alloc(12);
  for (const [k, value] of [1, -2.5, 1e-30].entries()) bytes.writeFloatLE(value, 4 * k);
  expect(parametersSha256(all.subarray(1, 4))).toBe(createHash("sha256").update(bytes).digest("hex"));
});
