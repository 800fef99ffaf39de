/** Files appear whole or not at all, on systems that flush, that do not, and on those that lock what is being read. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { system } from "../../src/files/system.ts";
import { isTemporary, writeWhole } from "../../src/files/whole_file.ts";

const bytes = new TextEncoder().encode("new");
let folder: string;
const at = (name: string) => join(folder, name);
const failure = (code: string) => Object.assign(new Error(code), { code });

/** `open` as it is, but for what is done to each file that it gives. */
function opening(change: (file: Awaited<ReturnType<typeof system.open>>) => void) {
  const { open } = system;
  return vi.spyOn(system, "open").mockImplementation(async (...given) => {
    const file = await open(...given);
    change(file);
    return file;
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-files-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("writeWhole", () => {
  it("replaces a file and leaves nothing beside it", async () => {
    writeFileSync(at("a"), "old");
    await writeWhole(at("a"), bytes);
    expect(readFileSync(at("a"), "utf8")).toBe("new");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("takes another name for each temporary file, never one that is there", async () => {
    const names: string[] = [];
    const { open } = system;
    vi.spyOn(system, "open").mockImplementation(async (path, ...rest) => {
      if (String(path).endsWith(".tmp")) names.push(String(path), String(rest[0]));
      return open(path, ...rest);
    });
    for (const _ of [0, 1]) await writeWhole(at("a"), bytes);
    expect(names[0]).not.toBe(names[2]);
    expect([names[1], names[3]]).toEqual(["wx", "wx"]);
    expect([names[0], names[2], "policy.safetensors.417.tmp"].map(isTemporary)).toEqual([true, true, true]);
    expect(["a.tmp", "tmp", "a.x.tmp", "policy.safetensors"].map(isTemporary)).toEqual([false, false, false, false]);
  });

  it("replaces a link itself and leaves its target alone", async () => {
    writeFileSync(at("target"), "theirs");
    symlinkSync("target", at("a"));
    await writeWhole(at("a"), bytes);
    expect([readFileSync(at("a"), "utf8"), readFileSync(at("target"), "utf8")]).toEqual(["new", "theirs"]);
  });

  it.each(["folder", "pipe"])("leaves a %s alone", async (kind) => {
    if (kind === "folder") mkdirSync(at("a"));
    else execFileSync("mkfifo", [at("a")]);
    await expect(writeWhole(at("a"), bytes)).rejects.toThrow(/^file: cannot write ".*a" \(it is a/);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("gives a name of 255 bytes to a file", async () => {
    await writeWhole(at("n".repeat(255)), bytes);
    expect(readdirSync(folder)).toEqual(["n".repeat(255)]);
  });

  it.each(["ERR_ACCESS_DENIED", "ENOSYS", "EINVAL", "none"])("writes where a flush is refused (%s)", async (code) => {
    const refused = opening((file) => {
      file.sync = code === "none" ? (undefined as unknown as () => Promise<void>) : () => Promise.reject(failure(code));
    });
    await writeWhole(at("a"), bytes);
    expect(refused).toHaveBeenCalled();
    expect(readFileSync(at("a"), "utf8")).toBe("new");
  });

  it.each(["EIO", "ENOSPC", "EDQUOT"])("fails, and tidies, where a flush tells of lost data (%s)", async (code) => {
    writeFileSync(at("a"), "old");
    opening((file) => {
      file.sync = () => Promise.reject(failure(code));
    });
    await expect(writeWhole(at("a"), bytes)).rejects.toThrow(/^file: cannot write/);
    expect(readFileSync(at("a"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it.each(["EPERM", "EBUSY", "EACCES"])("tries again on Windows while the file is in use (%s)", async (code) => {
    vi.spyOn(system, "platform", "get").mockReturnValue("win32");
    const { rename } = system;
    let tries = 0;
    vi.spyOn(system, "rename").mockImplementation(async (...given) => {
      if (++tries < 4) throw failure(code);
      await rename(...given);
    });
    await writeWhole(at("a"), bytes);
    expect([tries, readFileSync(at("a"), "utf8"), readdirSync(folder)]).toEqual([4, "new", ["a"]]);
  });

  it("gives up after some seconds on Windows, at once elsewhere, and leaves no temporary file", async () => {
    const refused = vi.spyOn(system, "rename").mockImplementation(() => Promise.reject(failure("EPERM")));
    await expect(writeWhole(at("a"), bytes)).rejects.toThrow(/^file: cannot write ".*" \(not permitted\)$/);
    expect(refused).toHaveBeenCalledTimes(1);
    vi.spyOn(system, "platform", "get").mockReturnValue("win32");
    const start = performance.now();
    await expect(writeWhole(at("a"), bytes)).rejects.toThrow(/not permitted/);
    expect(performance.now() - start).toBeGreaterThan(4000);
    expect(readdirSync(folder)).toEqual([]);
  });
});
