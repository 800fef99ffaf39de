import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";
import { killedAfter } from "./killed_after.ts";

const cli = commandLine();
const study = {
  env: "CartPole-v1",
  settings: { steps: 2048, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { low: 1, high: 8, integer: true } },
  population: { size: 4, rounds: 4 },
  confirmation: 2,
  episodes: 2,
};
const write = (name: string, value: object) => writeFileSync(join(cli.folder, name), JSON.stringify(value));
const text = (...names: string[]) => readFileSync(join(cli.folder, ...names), "utf8");
/** Without what depends on the clock: seconds, which checkpoints contain. */
const lines = (folder: string) =>
  text(folder, "segments.jsonl")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0, checkpointSha256: "" }))
    .sort((one, other) => one.round - other.round || one.member - other.member);

describe("swingup sweep with a population", { timeout: 120_000 }, () => {
  it("trains it, keeps each round, and writes the winner's checkpoint and way", async () => {
    write("study.json", study);
    const { status, stdout, stderr } = await cli.run("sweep", "study.json", "--out", "whole", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ members: 4, rounds: 4, copies: 3, failed: 0, folder: "whole" });
    expect(result.lineage).toHaveLength(4);
    expect(result.best.confirmed).toBeGreaterThan(0);
    expect(readdirSync(join(cli.folder, "whole")).sort()).toEqual([
      "best.safetensors",
      "checkpoints",
      "report.html",
      "segments.jsonl",
      "study.json",
      "summary.json",
    ]);
    expect(readdirSync(join(cli.folder, "whole", "checkpoints")).sort()).toEqual(
      [0, 1, 2, 3].map((member) => `3-${member}.safetensors`),
    );
    const last = lines("whole").filter(({ round }) => round === 3);
    expect(result.best.value).toBe(Math.max(...last.map(({ value }) => value)));
    const evaluation = await cli.json("evaluate", "whole/best.safetensors", "--episodes", "2");
    expect(evaluation.meanReturn).toBeGreaterThan(0);
  });

  it("loses no finished round when it is killed, and ends with the same population", async () => {
    for (const count of [2, 6]) {
      const killed = await cli.start(["sweep", "study.json", "--out", `killed-${count}`, "--workers", "1"], {
        node: killedAfter(count, "segments.jsonl"),
      });
      expect(killed.status).toBeNull();
      expect(lines(`killed-${count}`)).toHaveLength(count);
      const { status, stderr } = await cli.run("sweep", "--resume", `killed-${count}`, "--json");
      expect({ status, stderr }).toEqual({ status: 0, stderr: `${count} rounds of members have ended before\n` });
      expect(lines(`killed-${count}`)).toEqual(lines("whole"));
      expect(text(`killed-${count}`, "summary.json")).toBe(text("whole", "summary.json"));
    }
  });

  it("tells what happens, and lists what would run", async () => {
    const { status, stdout } = await cli.answer("sweep", "study.json", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^4 members, 4 rounds; the first one begins with\n\n0 {2}learningRate=[\d.]+ epochs=\d/);
    const told = await cli.run("sweep", "study.json", "--out", "told");
    expect(told.stdout).toMatch(/\nround 3, member \d \(copy of \d\): [\d.]+ in [^\n]* {2}learningRate=/);
    expect(told.stdout).toMatch(/\non fresh seeds {2}[\d.]+: the settings of member \d, round by round, over 2 seeds/);
    expect(told.stdout).toMatch(/evaluate told\/best\.safetensors\n$/);
  });

  it("refuses nonsense, and checkpoints that are not those of the record, in one line", async () => {
    write("trials.json", { ...study, trials: 4 });
    write("other.json", { ...study, seed: 2 });
    for (const [words, expected] of [
      [["trials.json"], /^error: trials: expected none beside population/],
      [["other.json", "--resume", "whole"], /^error: --resume: the folder is of another sweep than the study beside/],
      [["study.json", "--shard", "1/2"], /^error: --shard: expected a study without population/],
      [["study.json", "--optuna-journal", "x"], /^error: --optuna-journal: expected a study without population/],
    ] as const) {
      const { status, stderr } = await cli.answer("sweep", ...words);
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringMatching(expected) });
      expect(stderr.trimEnd()).not.toContain("\n");
    }
    const killed = ["sweep", "study.json", "--out", "torn", "--workers", "1"];
    await cli.start(killed, { node: killedAfter(4, "segments.jsonl") });
    for (const member of [0, 1, 2, 3])
      writeFileSync(join(cli.folder, "torn", "checkpoints", `0-${member}.safetensors`), "nothing");
    const { status, stderr } = await cli.run("sweep", "--resume", "torn", "--json");
    expect(status).toBe(1);
    expect(stderr).toMatch(/\nerror: checkpoints: expected "0-\d\.safetensors" with the hash that segments\.jsonl has/);
  });
});
