import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunFolder } from "../../src/runs/run_folder.ts";

const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "swingup-folder-"));
const name = { env: "CartPole-v1", algorithm: "ppo", seed: 3, started: new Date(2026, 0, 9, 8, 7, 6) };
const config = { gamma: 0.5 };

describe("RunFolder", () => {
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  it("is named after the run, with a number where two begin in one second", async () => {
    const first = await RunFolder.create(name, config);
    const second = await RunFolder.create(name, config);
    expect(first.path).toBe(join("runs", "CartPole-v1-ppo-s3-20260109-080706"));
    expect(second.path).toBe(join("runs", "CartPole-v1-ppo-s3-20260109-080706-2"));
  });

  it("has a name that every system takes, whatever the environment's", async () => {
    const named = async (env: string) => (await RunFolder.create({ ...name, env }, config)).path;
    expect(await named("mine:Game.v2")).toBe(join("runs", "mine-Game.v2-ppo-s3-20260109-080706"));
    expect(await named("nul.v1")).toBe(join("runs", "_nul.v1-ppo-s3-20260109-080706"));
    expect(await named("../../esc</script>")).toBe(join("runs", "---..-esc--script--ppo-s3-20260109-080706"));
    expect(readdirSync(join("runs", ".."))).toEqual(["runs"]);
  });

  it("holds the configuration from the start, later the summary", async () => {
    const run = await RunFolder.create(join("deep", "er", "run"), config);
    expect(await run.files()).toEqual(["config.json"]);
    expect(JSON.parse(readFileSync(join(run.path, "config.json"), "utf8"))).toEqual(config);
    await run.writeSummary({ steps: 7 });
    expect(JSON.parse(readFileSync(join(run.path, "summary.json"), "utf8"))).toEqual({ steps: 7 });
    expect(await run.files()).toEqual(["config.json", "summary.json"]);
  });

  it("takes an empty folder and refuses one with files, which stay as they are", async () => {
    mkdirSync("empty");
    expect((await RunFolder.create("empty", config)).path).toBe("empty");
    await expect(RunFolder.create("empty", { gamma: 0.9 })).rejects.toThrow(
      'out: expected a new or an empty folder, got "empty", which has 1 file in it',
    );
    expect(JSON.parse(readFileSync(join("empty", "config.json"), "utf8"))).toEqual(config);
  });

  it("refuses a file's name and a place below a file", async () => {
    writeFileSync("file", "");
    await expect(RunFolder.create("file", config)).rejects.toThrow(/^out: cannot make the folder "file" \(a file of/);
    await expect(RunFolder.create("file/run", config)).rejects.toThrow(/^out: cannot make the folder "file\/run" \(/);
    await expect(RunFolder.create("", config)).rejects.toThrow(/^out: expected the name/);
  });

  it("leaves nothing behind where the configuration cannot be written", async () => {
    const before = readdirSync(".");
    const cyclic: { self?: object } = {};
    cyclic.self = cyclic;
    await expect(RunFolder.create(join("new", "run"), cyclic)).rejects.toThrow(/^out: /);
    expect(existsSync("new")).toBe(false);
    expect(readdirSync(".")).toEqual(before);
  });
});
