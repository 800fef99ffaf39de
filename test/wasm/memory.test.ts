/** Memory that is not to be had: a smaller maximum, one thread, or one line that names what helps. */
import { createTrainer, loadPolicy, resumeTrainer, type TrainingOptions, train } from "swingup";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemory, growMemory, MemoryError } from "../../src/wasm/memory.ts";
import { ownModules } from "../support/own_modules.ts";
import { golden } from "../trainer/golden.ts";

vi.hoisted(() => vi.resetModules());
ownModules();

vi.mock("../../src/threads/platform_node.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof import("../../src/threads/platform_node.ts")>()),
  hardwareThreads: () => 2,
}));

const { Memory } = WebAssembly;

/** A system that refuses some memories. */
function ration(allows: (descriptor: WebAssembly.MemoryDescriptor) => boolean): void {
  function rationed(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
    if (!allows(descriptor)) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
    return new Memory(descriptor);
  }
  vi.spyOn(WebAssembly, "Memory").mockImplementation(rationed as never);
}

let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** So much work that two threads are chosen. */
const LARGE: TrainingOptions = {
  env: "CartPole-v1",
  seed: 5,
  hiddenSizes: [256, 256],
  minibatchSize: 512,
  steps: 40_960,
};
const LINE =
  /^memory: the system refuses [^\n]*; where addresses are rationed \(ulimit -v\), node --disable-wasm-trap-handler needs far fewer$/;

describe("a system that refuses large memories", () => {
  it("gives a smaller one: the run has the same bits, on two threads too", async () => {
    ration(({ maximum = 0 }) => maximum <= 16_384);
    const { options, parametersSha256 } = golden[0];
    for (const threads of [1, 2])
      expect((await train({ ...options, threads })).summary()).toMatchObject({ threads, parametersSha256 });
    expect(warn).not.toHaveBeenCalled();
  });

  it("says what helps where the smaller one is full", () => {
    ration(({ maximum = 0 }) => maximum <= 4096);
    const memory = createMemory({ initial: 1 });
    growMemory(memory, 100 * 65_536);
    expect(memory.buffer.byteLength).toBe(100 * 65_536);
    expect(() => growMemory(memory, 5000 * 65_536)).toThrow(MemoryError);
    expect(() => growMemory(memory, 5000 * 65_536)).toThrow(LINE);
    expect(() => growMemory(memory, 5000 * 65_536)).toThrow("fewer lanes, steps or units");
  });
});

describe("a system that shares no memory", () => {
  it("trains on one thread, with a warning, where the threads were our own choice", async () => {
    expect((await createTrainer(LARGE)).summary().threads).toBe(2);
    ration(({ shared }) => shared !== true);
    expect((await createTrainer(LARGE)).summary().threads).toBe(1);
    expect(warn.mock.calls.flat()).toEqual([
      "swingup: training on one thread, since the system refuses a memory that threads can share",
    ]);
  });

  it("says so in one line where threads were asked for", async () => {
    ration(({ shared }) => shared !== true);
    await expect(createTrainer({ ...LARGE, threads: 2 })).rejects.toThrow(MemoryError);
    await expect(createTrainer({ ...LARGE, threads: 2 })).rejects.toThrow(LINE);
  });
});

describe("a system that gives no more memory", () => {
  it("refuses a trainer in one line", async () => {
    ration(() => false);
    await expect(createTrainer({ env: "CartPole-v1" })).rejects.toThrow(LINE);
  });

  it("lets a run train, save and go on without its evaluations, and says so once", async () => {
    const { options, parametersSha256 } = golden[0];
    const trainer = await createTrainer(options);
    ration(() => false);
    for await (const { evaluation } of trainer.train({ evaluateEvery: 1024 })) expect(evaluation).toBeUndefined();
    expect(trainer.summary().parametersSha256).toBe(parametersSha256);
    expect(warn.mock.calls.flat()).toEqual([expect.stringMatching(/^swingup: no evaluation at step 1024: memory: /)]);
    await expect(trainer.evaluate()).rejects.toThrow(LINE);
    await expect(resumeTrainer(trainer.checkpoint())).rejects.toThrow(LINE); // the file is not to blame
    await expect(loadPolicy(trainer.checkpoint())).rejects.toThrow(LINE);
  });
});
