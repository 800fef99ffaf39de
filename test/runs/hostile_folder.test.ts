/** Run folders from elsewhere, in which something else than a file bears a file's name: refused, and nothing is touched. */
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Folder } from "../../src/files/folder.ts";
import { system } from "../../src/files/system.ts";
import { RunFolder } from "../../src/runs/run_folder.ts";

const FILES = [
  "config.json",
  "metrics.jsonl",
  "progress.csv",
  "policy.safetensors",
  "summary.json",
  "events.out.tfevents.1700000000.swingup",
  "config.json.17.tmp",
  "checkpoints/step-000000001024.safetensors",
  "checkpoints/best.safetensors",
  "checkpoints/best.safetensors.17.tmp",
];
/** Makes something that is no regular file; links lead to `theirs`. */
const kinds: Record<string, (path: string, theirs: string) => void> = {
  "a link to a file": (path, theirs) => symlinkSync(join(theirs, "file"), path),
  "a link to a folder": (path, theirs) => symlinkSync(theirs, path),
  "a dangling link": (path, theirs) => symlinkSync(join(theirs, "none"), path),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a folder": (path) => mkdirSync(path),
};

let base: string;
let run: string;
let theirs: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "swingup-hostile-"));
  run = join(base, "run");
  theirs = join(base, "theirs");
  mkdirSync(join(run, "checkpoints"), { recursive: true });
  mkdirSync(theirs);
  for (const name of FILES) writeFileSync(join(run, name), "{}\n");
  for (const name of ["file", "step-000000000512.safetensors", "a.17.tmp"]) writeFileSync(join(theirs, name), name);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Everything below the base, with its kind and contents. */
const everything = () =>
  (readdirSync(base, { recursive: true, encoding: "utf8" }) as string[]).sort().map((name) => {
    const entry = lstatSync(join(base, name));
    if (entry.isFile()) return [name, readFileSync(join(base, name), "utf8")];
    return [name, entry.isSymbolicLink() ? readlinkSync(join(base, name)) : entry.mode];
  });

describe("RunFolder.open", () => {
  const cases = FILES.flatMap((name) => Object.keys(kinds).map((kind) => [name, kind]));
  const ofCheckpoints = Object.keys(kinds).filter((kind) => kind !== "a folder");

  it.each([...cases, ...ofCheckpoints.map((kind) => ["checkpoints", kind])])("refuses %s as %s", async (name, kind) => {
    rmSync(join(run, name), { recursive: true });
    kinds[kind](join(run, name), theirs);
    const before = everything();
    const refusal = RunFolder.open(run);
    await expect(refusal).rejects.toThrow(RangeError);
    await expect(refusal).rejects.toThrow(new RegExp(`^resume: expected a (file|folder) at ".*${name}", but it is a`));
    expect(everything()).toEqual(before);
  });

  it("takes a folder that is named by a link, and removes what was half-written", async () => {
    symlinkSync("run", join(base, "link"));
    const { folder, config } = await RunFolder.open(join(base, "link"));
    expect([folder.path, config]).toEqual([join(base, "link"), {}]);
    expect(readdirSync(run)).not.toContain("config.json.17.tmp");
    expect(readdirSync(join(run, "checkpoints"))).toEqual(["best.safetensors", FILES[7].slice(12)]);
  });

  it("leaves alone what is none of its own", async () => {
    symlinkSync(theirs, join(run, "notes"));
    execFileSync("mkfifo", [join(run, "pipe")]);
    await RunFolder.open(run);
    expect(readdirSync(theirs)).toHaveLength(3);
  });

  it("refuses a configuration too long to be one", async () => {
    writeFileSync(join(run, "config.json"), `{"a": "${"a".repeat(2 ** 20)}"}`);
    await expect(RunFolder.open(run)).rejects.toThrow(/^resume: cannot read ".*config.json" \(it has \d+ bytes, more/);
  });
});

it("an old checkpoint that somebody reads stays on Windows until the next one, and ends no run", async () => {
  const checkpoints = (await RunFolder.open(run)).folder.checkpoints(1);
  const bytes = new Uint8Array(3);
  vi.spyOn(system, "platform", "get").mockReturnValue("win32");
  const busy = vi.spyOn(system, "unlinkSync").mockImplementation(() => {
    throw Object.assign(new Error("EBUSY"), { code: "EBUSY" });
  });
  await checkpoints.write({ kind: "periodic", step: 2048, update: 2, bytes });
  expect(busy).toHaveBeenCalledTimes(1);
  expect(await checkpoints.files()).toHaveLength(2);
  busy.mockRestore();
  await checkpoints.write({ kind: "periodic", step: 3072, update: 3, bytes });
  expect(await checkpoints.files()).toEqual([join(run, "checkpoints", "step-000000003072.safetensors")]);
  vi.restoreAllMocks();
});

describe("a folder that is exchanged after it was looked at", () => {
  it("leads to nowhere: nothing is written, listed or removed there", async () => {
    const checkpoints = (await RunFolder.open(run)).folder.checkpoints();
    rmSync(join(run, "checkpoints"), { recursive: true });
    symlinkSync(theirs, join(run, "checkpoints"));
    const before = everything();
    const bytes = new Uint8Array(3);
    for (const kind of ["periodic", "best"] as const)
      await expect(checkpoints.write({ kind, step: 2048, update: 2, bytes })).rejects.toThrow(/expected a folder at/);
    await expect(checkpoints.files()).rejects.toThrow(/expected a folder at/);
    await expect(checkpoints.tidy()).rejects.toThrow(/expected a folder at/);
    expect(everything()).toEqual(before);
  });

  it("is seen in every part of the way", async () => {
    const deep = new Folder(run).inside("a").inside("b");
    mkdirSync(join(theirs, "b"));
    writeFileSync(join(theirs, "b", "c"), "theirs");
    symlinkSync(theirs, join(run, "a"));
    for (const act of [() => deep.names(), () => deep.file("c"), () => deep.remove("c"), () => deep.make()])
      expect(act).toThrow(/expected a folder at ".*a", but it is a symbolic link/);
    for (const act of [deep.read("c"), deep.write("c", new Uint8Array())])
      await expect(act).rejects.toThrow(/it is a symbolic link/);
    expect(readFileSync(join(theirs, "b", "c"), "utf8")).toBe("theirs");
  });
});
