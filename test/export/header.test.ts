/** Exported C headers: many policies in one program, compiled without a warning, that acts with the bits of the policy. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { box } from "swingup";
import { exportPolicy } from "swingup/export";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHeader } from "../../src/export/c/header.ts";
import { comment, float } from "../../src/export/c/words.ts";
import { policyGraph } from "../../src/export/policy_graph.ts";
import { compiler, runProgram } from "./compiler.ts";
import { cases, randomPolicy } from "./policies.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-header-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes every case's files and a program that runs the recorded cases of all. */
async function writeProgram(): Promise<string> {
  const names: string[] = [];
  for (const [k, example] of cases.entries())
    for (const normalizeObservations of [false, true]) {
      const policy = await randomPolicy({ ...example, options: { ...example.options, normalizeObservations } });
      const name = `p${k}${normalizeObservations ? "n" : ""}`;
      for (const [file, bytes] of await exportPolicy(policy, "c", { name })) await writeFile(join(folder, file), bytes);
      names.push(name);
    }
  const source = join(folder, "all.c");
  const lines = [
    "#define SWINGUP_NO_MAIN",
    ...names.map((name) => `#include "${name}_test.c"`),
    `int main(void) { return ${names.map((name) => `${name}_test()`).join(" + ")}; }`,
  ];
  await writeFile(source, `${lines.join("\n")}\n`);
  return source;
}

const ALIKE =
  /^p\d+n?\.h: 64 of 64 actions and 64 values bit for bit; largest differences: actions 0, others [\d.e-]+$/;

describe.skipIf(!compiler)("a header", () => {
  it("has the policy's bits: every head, activation and network, normalized or not", { timeout: 300_000 }, async () => {
    const source = await writeProgram();
    for (const options of [["-O2"], ["-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]]) {
      const lines = runProgram(source, ["-std=c99", "-ffp-contract=off", ...options])
        .trim()
        .split("\n");
      expect(lines.filter((line) => !ALIKE.test(line))).toEqual([]);
      expect(lines.length).toBe(2 * cases.length);
    }
  });

  it("by itself, of widths that are multiples of 4, compiles without a warning", async () => {
    for (const [k, hiddenSizes] of [[32, 32], [8], [4]].entries()) {
      const policy = await randomPolicy({ ...cases[2], actionSpace: box([-1], [1]), options: { hiddenSizes } });
      const name = `even_${k}`;
      for (const [file, bytes] of await exportPolicy(policy, "c", { name })) await writeFile(join(folder, file), bytes);
      expect(runProgram(join(folder, `${name}_test.c`), ["-std=c99", "-O2"])).toMatch(/: 64 of 64 actions/);
    }
  });

  it("holds texts from elsewhere in comments that they cannot end", async () => {
    const policy = await randomPolicy(cases[0]);
    const graph = policyGraph(policy);
    const env = "a*/ int b; /* ??/\n\\\n\u2028\u202e #error é ✓ */ static";
    const about = { ...graph.about, env, settings: { envOptions: { "*/ #error": "*/" } } };
    const text = toHeader({ ...graph, about }, "hostile");
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text.match(/^ \*\//gm)).toHaveLength(1);
    const source = join(folder, "hostile.c");
    await writeFile(source, `${text}int main(void) { return 0; }\n`);
    expect(runProgram(source, ["-std=c99"])).toBe("");
  });
});

describe("a board's memory", () => {
  const header = async (hiddenSizes: number[], options: object) => {
    const policy = await randomPolicy({ ...cases[2], options: { hiddenSizes } });
    return exportPolicy(policy, "c", options);
  };

  it("is estimated, and what needs more is refused", async () => {
    const text = new TextDecoder().decode((await header([64, 64], {})).get("policy.h"));
    const [, flash, ram] =
      text.match(/policy_act needs about (\d+) bytes of flash and (\d+) of RAM/)?.map(Number) ?? [];
    const weights = 4 * (64 * 6 + 64 * 65 + 3 * 65);
    expect(flash).toBeGreaterThan(weights);
    expect(flash).toBeLessThan(weights + 1500);
    expect(ram).toBeGreaterThan(4 * (64 + 64 + 5 + 3));
    await header([64, 64], { targetBytes: { flash, ram } });
    await expect(header([64, 64], { targetBytes: { flash: flash - 1 } })).rejects.toThrow(
      `targetBytes: the policy needs about ${flash} bytes of flash, got ${flash - 1}`,
    );
    await expect(header([64, 64], { targetBytes: { flash, ram: ram - 1 } })).rejects.toThrow(/bytes of RAM, got/);
  });

  it.each([
    [{ targetBytes: { flash: 0 } }, /^targetBytes.flash: expected a whole number of at least 1/],
    [{ targetBytes: {} }, /^targetBytes.flash: expected a whole number/],
    [{ targetBytes: 65536 }, /^targetBytes: expected an object/],
    [{ targetBytes: { flash: 9, rom: 1 } }, /^targetBytes: unknown key "rom"/],
  ])("is not %j", async (options, text) => {
    await expect(header([8], options)).rejects.toThrow(text);
  });

  it("is of a header alone", async () => {
    const policy = await randomPolicy(cases[0]);
    const options = { targetBytes: { flash: 65536 } };
    await expect(exportPolicy(policy, "onnx", options)).rejects.toThrow(/^targetBytes: expected format c/);
  });
});

describe("a header's words", () => {
  it("are numbers that a compiler reads back as they were", () => {
    const word = new Float32Array(1);
    const bits = new Uint32Array(word.buffer);
    for (let k = 0; k < 50_000; k++) {
      bits[0] = Math.imul(k, 2654435761);
      if (!Number.isFinite(word[0])) continue;
      const literal = float(word[0]);
      expect(literal).toMatch(/^-?\d+(\.\d+(e[+-]\d+)?|e[+-]\d+)f$/);
      expect(Object.is(Math.fround(Number.parseFloat(literal)), word[0])).toBe(true);
    }
  });

  it("are comments of one line and of no end", () => {
    expect(comment('CartPole-v1 [1, 2] {"a": 1}')).toBe('CartPole-v1 [1, 2] {"a": 1}');
    expect(comment("*/\n\\??/é")).toBe("\\u002a/\\u000a\\u005c\\u003f\\u003f/\\u00e9");
  });

  it.each(["my-policy", "1st", "_a", "", "a b", "é", "a".repeat(41), "a*/"])("are no functions of %j", async (name) => {
    const policy = await randomPolicy(cases[0]);
    await expect(exportPolicy(policy, "c", { name })).rejects.toThrow(/^name: expected/);
  });
});
