/** When commands ask for 256-bit instructions, and that nothing about them ends a run. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { useWideVectors } from "../../src/cli/wide_vectors.ts";
import { enableWideVectors } from "../../src/wasm/wide_vectors.ts";
import { ownModules } from "../support/own_modules.ts";

vi.hoisted(() => vi.resetModules());
ownModules();

vi.mock("../../src/wasm/wide_vectors.ts", async (original) => ({
  ...(await original<object>()),
  enableWideVectors: vi.fn(),
}));
const enable = vi.mocked(enableWideVectors);

/** What is written on standard error meanwhile. */
async function said(work: () => Promise<void>): Promise<string> {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    await work();
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
  enable.mockReset();
});

describe("wide vectors", () => {
  it.each([
    ["are on", { enabled: true, reason: "", failed: false }],
    ["are not there", { enabled: false, reason: "this runtime is not Node", failed: false }],
  ])("say nothing where they %s", async (_what, outcome) => {
    enable.mockResolvedValue(outcome);
    expect(await said(() => useWideVectors({}))).toBe("");
    expect(enable).toHaveBeenCalledOnce();
  });

  it("cost one line where kernels give other bits, and where they cannot be tried", async () => {
    enable.mockResolvedValueOnce({ enabled: false, reason: "other bits", failed: true });
    expect(await said(() => useWideVectors({}))).toBe("wide vectors are off: other bits\n");
    enable.mockRejectedValueOnce(new Error("no flags here"));
    expect(await said(() => useWideVectors({}))).toBe("wide vectors are off: no flags here\n");
  });

  it("are left alone by --no-wide-vectors and by SWINGUP_WIDE_VECTORS=off", async () => {
    await useWideVectors({ wideVectors: false });
    vi.stubEnv("SWINGUP_WIDE_VECTORS", "off");
    await useWideVectors({});
    expect(enable).not.toHaveBeenCalled();
  });

  it("are not guessed at", async () => {
    vi.stubEnv("SWINGUP_WIDE_VECTORS", "perhaps");
    await expect(useWideVectors({})).rejects.toThrow('SWINGUP_WIDE_VECTORS: expected one of on, off, got "perhaps"');
  });

  it("are asked for before a command that computes, and by no other", async () => {
    enable.mockResolvedValue({ enabled: true, reason: "", failed: false });
    const status = process.exitCode;
    await said(() => runCommand(["evaluate", "no such run"]));
    expect(enable).toHaveBeenCalledOnce();
    await said(() => runCommand(["evaluate", "no such run", "--no-wide-vectors"]));
    await said(() => runCommand(["doctor", "no such run"]));
    expect(enable).toHaveBeenCalledOnce();
    process.exitCode = status;
  });
});
