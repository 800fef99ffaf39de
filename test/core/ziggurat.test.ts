/**
 * NumPy's normal numbers. Expected: what NumPy 2.4.6 gives; SHA-256 of its tables ki, wi and fi (ziggurat_constants.h) one after
 * the other as float64, lowest byte first; the exponential and the logarithm beside the host's, which is within an ulp.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { exactExp, exactLog, ziggurat } from "../../src/core/ziggurat.ts";

test("the tables are NumPy's, bit for bit", () => {
  const { ki, wi, fi } = ziggurat();
  const hash = createHash("sha256");
  for (const table of [ki, wi, fi]) hash.update(new Uint8Array(table.buffer));
  expect(hash.digest("hex")).toBe("9147997887d75653cc0730f0bb513932f5b53ad30604080a332d05c0e264805d");
  expect([ki[0], ki[1], wi[0], fi[38]]).toEqual([4208095142473578, 0, 8.683627060801306e-16, 0.6773880362187735]);
});

test("exponential and logarithm are those of the host but for the last place", () => {
  expect([exactExp(0), exactLog(1)]).toEqual([1, 0]);
  for (let k = 1; k < 200; k++) {
    const x = (k * 0.61803398875) % 1;
    expect(Math.abs(exactExp(-8 * x) / Math.exp(-8 * x) - 1)).toBeLessThan(3e-16);
    expect(Math.abs(exactLog(x) / Math.log(x) - 1)).toBeLessThan(3e-16);
    const near = 1 - x * 2 ** -40;
    expect(Math.abs(exactLog(near) / Math.log1p(near - 1) - 1)).toBeLessThan(3e-16);
  }
  expect(exactLog(2 ** -53)).toBe(-53 * Math.LN2);
});
