/** Only regular files of a bearable size are read; whatever else bears the name is refused at once. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readRegularFile } from "../../src/files/regular_file.ts";
import { system } from "../../src/files/system.ts";

const folder = mkdtempSync(join(tmpdir(), "swingup-files-"));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  writeFileSync(at("text"), "five\n");
  writeFileSync(at("empty"), "");
  mkdirSync(at("folder"));
  symlinkSync("text", at("link"));
  symlinkSync("none", at("dangling"));
  symlinkSync("circle", at("circle"));
  execFileSync("mkfifo", [at("pipe")]);
  symlinkSync("pipe", at("link to a pipe"));
  writeFileSync(at("sparse"), "");
  truncateSync(at("sparse"), 2 ** 40);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("readRegularFile", () => {
  it("reads all bytes of a file, and follows a link that the caller names", async () => {
    expect(Buffer.from(await readRegularFile(at("text"))).toString()).toBe("five\n");
    expect(Buffer.from(await readRegularFile(at("link"))).toString()).toBe("five\n");
    expect((await readRegularFile(at("empty"))).length).toBe(0);
    expect((await readRegularFile(at("text"), { maxBytes: 5 })).length).toBe(5);
  });

  it.each([
    ["folder", {}, /it is a folder/],
    ["pipe", {}, /a pipe, a device or the like/],
    ["link to a pipe", {}, /a pipe, a device or the like/],
    ["dangling", {}, /no such file/],
    ["circle", {}, /leads to itself/],
    ["none", {}, /no such file/],
    ["sparse", {}, /it has 1099511627776 bytes, more than the 2147483647/],
    ["text", { maxBytes: 4 }, /it has 5 bytes, more than the 4/],
    ["link", { follow: false }, /a symbolic link, which is not followed/],
    ["dangling", { follow: false }, /a symbolic link, which is not followed/],
  ])("refuses %s with %o", async (name, options, why) => {
    const refusal = readRegularFile(at(name), options);
    await expect(refusal).rejects.toThrow(why);
    await expect(refusal).rejects.toThrow(`file: cannot read "${at(name)}" (`);
  });

  it("refuses devices", async () => {
    await expect(readRegularFile("/dev/zero")).rejects.toThrow(/a pipe, a device or the like/);
  });

  it("opens no pipe that has come to the file's place after it was asked what it is", async () => {
    const kind = vi.spyOn(system, "stat").mockImplementation(async () => system.lstatSync(at("text")));
    await expect(readRegularFile(at("pipe"))).rejects.toThrow(/a pipe, a device or the like/);
    kind.mockRestore();
    const own = vi.spyOn(system, "lstatSync").mockImplementation((() => ({
      isFile: () => true,
      isDirectory: () => false,
      isSymbolicLink: () => false,
    })) as unknown as typeof system.lstatSync);
    await expect(readRegularFile(at("link"), { follow: false })).rejects.toThrow(/symbolic link/);
    own.mockRestore();
  });

  it("reads what a file has grown by, up to the limit", async () => {
    writeFileSync(at("grown"), "0123456789".repeat(20_000));
    const { open } = system;
    const small = vi.spyOn(system, "open").mockImplementation(async (...given) => {
      const file = await open(...given);
      const entry = await file.stat();
      vi.spyOn(file, "stat").mockImplementation((async () => Object.assign(entry, { size: 10 })) as never);
      return file;
    });
    expect((await readRegularFile(at("grown"))).length).toBe(200_000);
    await expect(readRegularFile(at("grown"), { maxBytes: 1000 })).rejects.toThrow(/more than the 1000 bytes/);
    small.mockRestore();
  });
});
