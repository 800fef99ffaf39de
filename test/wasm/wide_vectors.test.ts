/**
 * Wide vectors: the bits that the check at start goes by, what is asked of V8 and when it is not. Node's part is played by
 * a stand-in; `npm run test:engines` has the real ones.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownModules } from "../support/own_modules.ts";

ownModules();

const FLAG = "experimental-wasm-revectorize";

async function fresh() {
  vi.resetModules();
  const [wide, kernels] = await Promise.all([
    import("../../src/wasm/wide_vectors.ts"),
    import("../../src/wasm/kernels.ts"),
  ]);
  return { ...wide, ...kernels };
}

/** A process of such a Node; what it was told. */
function node(version: string, { arch = "x64", execArgv = [] as string[] } = {}) {
  const told: string[] = [];
  const data = new Map<string, unknown>();
  const parts: Record<string, object> = {
    "node:v8": { setFlagsFromString: (flag: string) => told.push(flag) },
    "node:worker_threads": {
      getEnvironmentData: (key: string) => data.get(key),
      setEnvironmentData: (key: string, value: unknown) => data.set(key, value),
    },
  };
  const getBuiltinModule = (name: string) => parts[name];
  vi.stubGlobal("process", { release: { name: "node" }, versions: { v8: version }, arch, execArgv, getBuiltinModule });
  return told;
}

afterEach(() => vi.unstubAllGlobals());

it("go by the bits that kernels have without them, all of which count", async () => {
  const { checkSum, KNOWN_SUM, compileKernels, instantiateKernels } = await fresh();
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 65_536 });
  const kernels = await instantiateKernels(await compileKernels({ shared: false }), memory);
  expect(checkSum(kernels, memory)).toBe(KNOWN_SUM);
  for (const name of ["denseForward", "denseInputGradient", "denseWeightGradient"] as const) {
    const idle = { ...kernels, [name]: () => {} };
    expect(checkSum(idle, new WebAssembly.Memory({ initial: 4 }))).not.toBe(KNOWN_SUM);
  }
});

describe("in a Node that has them", () => {
  it("are enabled, once, by V8's flag, and the check's own flag is taken back", async () => {
    const told = node("13.6.233.17");
    const { enableWideVectors, wideVectors } = await fresh();
    expect(wideVectors()).toBe(false);
    expect(await enableWideVectors()).toEqual({ enabled: true, reason: "", failed: false });
    expect(told).toEqual([`--${FLAG}`, "--wasm-sync-tier-up", "--no-wasm-sync-tier-up"]);
    expect(wideVectors()).toBe(true);
    expect((await enableWideVectors()).enabled).toBe(true);
    expect(told).toHaveLength(3);
  });

  it("are off again where kernels give other bits, or none", async () => {
    for (const instance of [
      () => ({ exports: { useWideTiles() {}, denseForward() {}, denseInputGradient() {}, denseWeightGradient() {} } }),
      () => ({ exports: {} }),
    ]) {
      const told = node("14.6.202");
      vi.stubGlobal("WebAssembly", { ...own(WebAssembly), Instance: vi.fn(instance) });
      const { enableWideVectors, wideVectors } = await fresh();
      expect(await enableWideVectors()).toMatchObject({ enabled: false, failed: true });
      expect(told.at(-1)).toBe(`--no-${FLAG}`);
      expect(wideVectors()).toBe(false);
    }
  });

  it("are refused once kernels are compiled", async () => {
    const told = node("13.6.233.17");
    const { enableWideVectors, compileKernels } = await fresh();
    await compileKernels({ shared: false });
    await expect(enableWideVectors()).rejects.toThrow(/expected a call before anything else of swingup, got one after/);
    expect(told).toEqual([]);
  });

  it("are known to be enabled where Node was started with V8's flag", async () => {
    node("13.6.233.17", { execArgv: [`--${FLAG}`] });
    expect((await fresh()).wideVectors()).toBe(true);
  });
});

describe("elsewhere they are off, and nothing is asked of V8", () => {
  it.each([
    ["12.4.254.21", "x64", /V8 12.4 has none \(Node 24 and later do\)/],
    ["13.5.1", "x64", /V8 13.5/],
    ["13.6.233", "arm64", /on arm64/],
  ])("V8 %s on %s", async (version, arch, reason) => {
    const told = node(version, { arch });
    const { enableWideVectors } = await fresh();
    const { enabled, failed, reason: why } = await enableWideVectors();
    expect([enabled, failed]).toEqual([false, false]);
    expect(why).toMatch(reason);
    expect(told).toEqual([]);
  });

  it.each(["Bun", "Deno"])("%s", async (runtime) => {
    const told = node("13.6.233.17");
    vi.stubGlobal(runtime, {});
    expect(await (await fresh()).enableWideVectors()).toMatchObject({
      enabled: false,
      reason: "this runtime is not Node",
    });
    expect(told).toEqual([]);
  });

  it("a browser", async () => {
    vi.stubGlobal("process", undefined);
    const { enableWideVectors, wideVectors } = await fresh();
    expect(await enableWideVectors()).toMatchObject({ enabled: false, reason: "this runtime is not Node" });
    expect(wideVectors()).toBe(false);
  });
});

/** The members of an object that are not enumerable, with the others. */
function own(object: object): object {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(object));
}
