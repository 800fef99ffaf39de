/** Kernels that were compiled elsewhere, for runtimes that compile nothing from bytes. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const real = WebAssembly.compile;
let swingup: typeof import("../../src/index.ts");

beforeEach(async () => {
  vi.resetModules(); // nothing is compiled yet
  swingup = await import("../../src/index.ts");
  WebAssembly.compile = async () => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };
});
afterEach(() => {
  WebAssembly.compile = real;
});

describe("kernels that are handed in", () => {
  it("train as those that are compiled here, bit for bit", async () => {
    const options = { env: "CartPole-v1", seed: 1, steps: 1024, numEnvs: 4, rolloutSteps: 128, threads: 1 } as const;
    swingup.useKernels(await real(swingup.kernelBytes()));
    const handed = await swingup.train(options);
    WebAssembly.compile = real;
    vi.resetModules();
    const { train } = await import("../../src/index.ts");
    expect(handed.summary().parametersSha256).toBe((await train(options)).summary().parametersSha256);
  });

  it("are asked for where bytes are refused", async () => {
    await expect(swingup.makeVectorEnv("CartPole-v1", { numEnvs: 4 })).rejects.toThrow(
      /not compiled from bytes here \(.*disallowed by embedder\); give useKernels its module/,
    );
  });

  it("are refused where they are no module, or another's", async () => {
    const { useKernels, kernelBytes } = swingup;
    expect(() => useKernels(kernelBytes() as never)).toThrow(TypeError);
    const empty = await real(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    expect(() => useKernels(empty)).toThrow(/this version's kernelBytes\(\), got another/);
    const other = kernelBytes();
    other[other.length - 1] ^= 1;
    expect(() => useKernels(new WebAssembly.Module(other))).toThrow(RangeError);
  });
});
