/**
 * Damaged files: whatever their bytes say, an import ends with a policy or with one line that says what is wrong, at
 * once, and never with an error of another kind.
 */
import { FileFormatError, Random } from "swingup";
import { exportPolicy, importPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { stopwatch } from "../support/stopwatch.ts";
import { layers, named, stateDict } from "./foreign.ts";
import { mutated } from "./mutated.ts";
import { cases, randomPolicy } from "./policies.ts";

const COUNT = 300;
const LIMIT = 0.5; // s; they take one or two thousandths

let onnx: Uint8Array;
beforeAll(async () => {
  onnx = (await exportPolicy(await randomPolicy(cases[3]), "onnx")).get("policy.onnx")!;
});
const torch = () =>
  stateDict(
    ["actor_logstd", { shape: [1, 3], values: new Float32Array(3) }],
    ...named(["actor_mean.0", "actor_mean.2"], layers([5, 7, 3], 1)),
    ...named(["critic.0", "critic.2"], layers([5, 7, 1], 2)),
  );

describe("a damaged file", () => {
  it.each([
    ["onnx", () => onnx],
    ["cleanrl", torch],
  ] as const)("of %s is refused in one line, or imported", async (format, bytes) => {
    const { environment } = await randomPolicy(cases[3]);
    const random = new Random(20);
    let refused = 0;
    for (let k = 0; k < COUNT; k++) {
      const damaged = mutated(bytes(), random, 400);
      const worked = stopwatch();
      try {
        const policy = await importPolicy(damaged, { env: environment, format });
        expect(policy.parameters.every(Number.isFinite)).toBe(true);
      } catch (error) {
        refused++;
        const fits = error instanceof FileFormatError || error instanceof RangeError;
        expect(fits, `${k}: ${(error as Error).stack}`).toBe(true);
        expect((error as Error).message).not.toMatch(/[\r\n]/);
        expect((error as Error).message).toMatch(/^(file|hiddenSizes\S*): /);
      }
      expect(worked()).toBeLessThan(LIMIT);
    }
    expect(refused).toBeGreaterThan(COUNT / 3);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
