/** Logs on systems that forbid to cut what is open for appending, that refuse to flush, and where a name is no file's. */
import { execFileSync } from "node:child_process";
import { constants, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { system } from "../../src/files/system.ts";
import { LogFile } from "../../src/loggers/log_file.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const failure = (code: string) => Object.assign(new Error(code), { code });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-log-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Windows opens for appending what is opened with that flag, and for nothing else: cutting is EPERM. */
function likeWindows() {
  const appending = new Set<number>();
  const { openSync, ftruncateSync } = system;
  vi.spyOn(system, "openSync").mockImplementation((path, how, mode) => {
    const file = openSync(path, how, mode);
    const appends = typeof how === "number" ? (how & constants.O_APPEND) !== 0 : String(how).startsWith("a");
    if (appends) appending.add(file);
    else appending.delete(file);
    return file;
  });
  return vi.spyOn(system, "ftruncateSync").mockImplementation((file, length) => {
    if (appending.has(file)) throw failure("EPERM");
    ftruncateSync(file, length);
  });
}

describe("LogFile", () => {
  it("goes on after what is kept, also where only a file that is open for changing can be cut", () => {
    const cut = likeWindows();
    writeFileSync(at("log"), "one\ntwo\nto");
    const log = LogFile.resume(at("log"), (bytes) => {
      expect(Buffer.from(bytes).toString()).toBe("one\ntwo\nto");
      return 8;
    });
    log.append("three\n");
    log.close();
    expect(readFileSync(at("log"), "utf8")).toBe("one\ntwo\nthree\n");
    expect(cut).toHaveBeenCalledTimes(1);
    LogFile.create(at("log")).close();
    expect(readFileSync(at("log"), "utf8")).toBe("");
  });

  it("cuts nothing where everything stays", () => {
    const cut = likeWindows();
    writeFileSync(at("log"), "one\n");
    const log = LogFile.resume(at("log"), (bytes) => bytes.length);
    log.append("two\n");
    log.close();
    expect(readFileSync(at("log"), "utf8")).toBe("one\ntwo\n");
    expect(cut).not.toHaveBeenCalled();
  });

  it("leaves the file as it is where its contents are refused", () => {
    writeFileSync(at("log"), "one\n");
    const refusal = new RangeError("line 1");
    const refuse = () => {
      throw refusal;
    };
    expect(() => LogFile.resume(at("log"), refuse)).toThrow(refusal);
    expect(readFileSync(at("log"), "utf8")).toBe("one\n");
  });

  it.each(["ERR_ACCESS_DENIED", "EINVAL", "EPERM", "ENOSYS"])("is written where a flush is refused (%s)", (code) => {
    vi.spyOn(system, "fsyncSync").mockImplementation(() => {
      throw failure(code);
    });
    const log = LogFile.create(at("log"));
    log.append("one\n");
    log.flush();
    log.close();
    expect(readFileSync(at("log"), "utf8")).toBe("one\n");
  });

  it.each(["EIO", "ENOSPC", "EDQUOT"])("tells where a flush lost data (%s)", (code) => {
    const log = LogFile.create(at("log"));
    vi.spyOn(system, "fsyncSync").mockImplementation(() => {
      throw failure(code);
    });
    expect(() => log.flush()).toThrow(/^log: cannot write ".*log" \(/);
    expect(() => log.close()).toThrow(/^log: cannot write/);
  });

  it.each(["a link", "a dangling link", "a pipe", "a folder"])("is not %s", (kind) => {
    writeFileSync(at("theirs"), "theirs");
    if (kind === "a link") symlinkSync("theirs", at("log"));
    if (kind === "a dangling link") symlinkSync("none", at("log"));
    if (kind === "a pipe") execFileSync("mkfifo", [at("log")]);
    if (kind === "a folder") mkdirSync(at("log"));
    for (const begin of [() => LogFile.create(at("log")), () => LogFile.resume(at("log"), () => 0)])
      expect(begin).toThrow(/^log: cannot write ".*log" \(it is a/);
    expect(readFileSync(at("theirs"), "utf8")).toBe("theirs");
  });

  it("is not a link or pipe that comes to its place after it was looked at", () => {
    writeFileSync(at("theirs"), "theirs");
    symlinkSync("theirs", at("link"));
    execFileSync("mkfifo", [at("pipe")]);
    vi.spyOn(system, "lstatSync").mockImplementation(() => {
      throw failure("ENOENT"); // nothing was there
    });
    expect(() => LogFile.create(at("link"))).toThrow(/symbolic link/);
    expect(() => LogFile.create(at("pipe"))).toThrow(/^log: cannot write/);
    expect(readFileSync(at("theirs"), "utf8")).toBe("theirs");
  });
});
