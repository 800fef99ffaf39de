/** Exported ES modules: one file, imported by nothing but its path, that acts with the very bits of the policy. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { type Policy, Random } from "swingup";
import { exportFormats, exportPolicy } from "swingup/export";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policyGraph } from "../../src/export/policy_graph.ts";
import { exp, tanh } from "../../src/export/standalone/exponential.ts";
import { toModule, toWasmModule } from "../../src/export/standalone.ts";
import { cases, choiceSpaces, INPUTS, maskedAction, randomObservations, randomPolicy } from "./policies.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-module-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface PolicyModule {
  act(observation: ArrayLike<number>, mask?: ArrayLike<number | boolean>): number | Int32Array | Float32Array;
}

const kinds = ["module", "module-wasm"] as const;
const names = { module: "policy.js", "module-wasm": "policy.wasm.js" };
let written = 0;

async function text(policy: Policy, format: (typeof kinds)[number]): Promise<string> {
  return new TextDecoder().decode((await exportPolicy(policy, format)).get(names[format]));
}

async function imported(policy: Policy, format: (typeof kinds)[number]): Promise<PolicyModule> {
  const file = join(folder, `policy_${written++}.mjs`);
  await writeFile(file, await text(policy, format));
  return import(/* @vite-ignore */ pathToFileURL(file).href);
}

describe.each(kinds)("%s", (kind) => {
  it.each(cases)("$name: the same actions, bit for bit", async (example) => {
    const policy = await randomPolicy(example);
    const { act } = await imported(policy, kind);
    const seen = new Set<string>();
    for (const observation of randomObservations(1000)) {
      const action = act(observation);
      expect(action).toEqual(policy.act(observation));
      seen.add(String(action));
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  it.each(choiceSpaces)("keeps to a mask of %s as the policy does", async (name, actionSpace, length) => {
    const policy = await randomPolicy({ name, actionSpace, options: { hiddenSizes: [] } });
    const { act } = await imported(policy, kind);
    const random = new Random(3);
    const usual = randomObservations(200);
    const far = usual.map((observation) => observation.map((x) => x * 1e12)); // logits of any size
    for (const observation of [...usual, ...far]) {
      const masked = maskedAction(policy, observation, length, random);
      if (!masked) continue; // nothing is allowed
      const { actionMask, action } = masked;
      expect(act(observation, actionMask)).toEqual(action);
      if (typeof action === "number") expect(actionMask[action]).toBe(true);
    }
    expect(() => act([0, 0, 0, 0, 0], [true])).toThrow(
      new RangeError(`actionMask: expected an array of ${length} times 0 or 1, got 1`),
    );
  });

  it("imports nothing, and its code takes less than 4 kB beside the weights", async () => {
    const policy = await randomPolicy(cases[0]);
    const source = await text(policy, kind);
    expect(source).not.toMatch(/\bimport\b|\brequire\b|\beval\b|new Function/);
    const weights = 4 * (policy.parameters.length * 1.1);
    expect(source.length - (weights * 4) / 3).toBeLessThan(kind === "module" ? 4096 : 4096 + 3000);
    expect(gzipSync(source).length).toBeLessThan(weights + 4096);
  });

  it("gives a new array with every call", async () => {
    const policy = await randomPolicy(cases[2]);
    const { act } = await imported(policy, kind);
    const [a, b] = [act([1, 0, 0, 0, 0]), act([1, 0, 0, 0, 0])];
    expect(a).toBeInstanceOf(Float32Array);
    expect(a).toEqual(b);
    expect(a).not.toBe(b);
  });

  it("says what an observation is", async () => {
    const { act } = await imported(await randomPolicy(cases[0]), kind);
    expect(() => act([1, 2])).toThrow(new RangeError(`observation: expected ${INPUTS} numbers, got 2`));
    expect(() => act(undefined as never)).toThrow(/observation: expected an array of 5 numbers, got undefined/);
    expect(() => act([1, 2, Number.NaN, 4, 5])).toThrow(/observation\[2\]: expected a finite float32 number, got NaN/);
  });
});

describe("module-wasm where bytes may not be compiled", () => {
  const observation = [0.1, 0, 0, 0, 0];

  it("loads, says what is to be done, and acts with kernels that were compiled elsewhere", async () => {
    const policy = await randomPolicy(cases[0]);
    const { act, init, kernelBytes } = (await imported(policy, "module-wasm")) as PolicyModule & {
      init(module: WebAssembly.Module): void;
      kernelBytes(): Uint8Array<ArrayBuffer>;
    };
    const compiled = await WebAssembly.compile(kernelBytes());
    const { Module } = WebAssembly;
    WebAssembly.Module = class {
      constructor() {
        throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
      }
    } as unknown as typeof Module;
    try {
      expect(() => act(observation)).toThrow(/disallowed by embedder\); give init\(\) the compiled module/);
      init(compiled);
      expect(act(observation)).toEqual(policy.act(observation));
    } finally {
      WebAssembly.Module = Module;
    }
  });

  it("has no top-level await, and kernels that browsers compile at once", async () => {
    const policy = await randomPolicy(cases[0]);
    expect(await text(policy, "module-wasm")).not.toMatch(/\bawait\b/);
    const { kernelBytes } = (await imported(policy, "module-wasm")) as unknown as { kernelBytes(): Uint8Array };
    expect(kernelBytes().length).toBeLessThan(4096);
  });
});

describe("exported files", () => {
  it.each(kinds)("%s: the environment's name ends neither a comment nor a page's script", async (kind) => {
    const policy = await randomPolicy(cases[0]);
    const graph = policyGraph(policy);
    const env = "a\u2028</script><!--\n*/ throw 1;//\u202e\u001b";
    const module = { module: toModule, "module-wasm": toWasmModule }[kind]({
      ...graph,
      about: { ...graph.about, env, settings: { [env]: env } },
    });
    expect(module).not.toMatch(/<\/?script|<!--|[\p{Cf}\p{Zl}]/u);
    expect(module).not.toContain("\u001b");
    const file = join(folder, `policy_${written++}.mjs`);
    await writeFile(file, module);
    expect((await import(/* @vite-ignore */ pathToFileURL(file).href)).description.env).toBe(env);
  });

  it.each(["../up", "a/b", "a\\b", "", "a\u0000", 7])("are not named %j", async (name) => {
    const policy = await randomPolicy(cases[0]);
    for (const format of exportFormats)
      await expect(exportPolicy(policy, format, { name: name as string })).rejects.toThrow(/^name: expected/);
  });

  it("have another name in each format", async () => {
    const policy = await randomPolicy(cases[0]);
    const all = await Promise.all(
      exportFormats.map(async (format) => [...(await exportPolicy(policy, format)).keys()]),
    );
    expect(new Set(all.flat()).size).toBe(all.flat().length);
    expect(all.flat().length).toBeGreaterThan(exportFormats.length); // tfjs has two
  });
});

describe("exponential", () => {
  // The kernels' own accuracy, measured against float64.
  it.each([
    ["exp", exp, Math.exp, 1.6, 80],
    ["tanh", tanh, Math.tanh, 2.5, 12],
  ] as const)("%s is the kernels', within their error", (_name, ours, exact, ulps, range) => {
    for (let k = -20_000; k <= 20_000; k++) {
      const x = Math.fround((k / 20_000) * range);
      const expected = exact(x);
      const ulp = 2 ** (Math.floor(Math.log2(Math.abs(expected) || 1)) - 23);
      expect(Math.abs(ours(x) - expected) / ulp).toBeLessThanOrEqual(ulps);
    }
  });
});
