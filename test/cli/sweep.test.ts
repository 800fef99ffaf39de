import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine } from "./command.ts";
import { killedAfter } from "./killed_after.ts";

const cli = commandLine();
const study = {
  env: "CartPole-v1",
  settings: { steps: 512, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { choices: [1, 2] } },
  trials: 4,
  seeds: 1,
  confirmation: 2,
  episodes: 2,
};
const write = (name: string, value: object) => writeFileSync(join(cli.folder, name), JSON.stringify(value));
const lines = (folder: string) =>
  readFileSync(join(cli.folder, folder, "trials.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
    .sort((one, other) => one.number - other.number);

/** In a process of its own, which starts others by its own script. */
async function alone(...words: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await cli.run(...words, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("swingup sweep", () => {
  it("runs the trials, keeps them, and writes the winner as settings that train takes", async () => {
    write("study.json", study);
    const result = await alone("sweep", "study.json", "--out", "search");
    expect(result).toMatchObject({
      env: "CartPole-v1",
      trials: 4,
      complete: 4,
      pruned: 0,
      failed: 0,
      folder: "search",
    });
    const best = result.best as { number: number; value: number; confirmed: number };
    const trials = lines("search");
    expect(best.value).toBe(Math.max(...trials.map(({ value }) => value)));
    expect(best.confirmed).toBeGreaterThan(0);
    expect(readdirSync(join(cli.folder, "search")).sort()).toEqual([
      "best.json",
      "report.html",
      "study.json",
      "summary.json",
      "trials.jsonl",
    ]);
    const run = await cli.json("train", "--config", "search/best.json", "--out", "winner");
    expect(run.parametersSha256).toBe(trials[best.number].runs[0].parametersSha256);
  });

  it("loses no finished trial when it is killed, and ends with the trials of one that was not", async () => {
    const killed = await cli.start(["sweep", "study.json", "--out", "killed", "--workers", "1"], {
      node: killedAfter(2, "trials.jsonl"),
    });
    expect(killed.status).toBeNull();
    expect(lines("killed")).toHaveLength(2);
    const { status, stderr } = await cli.run("sweep", "--resume", "killed", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "2 trials have ended before\n" });
    expect(lines("killed")).toEqual(lines("search"));
  });

  it("runs in parts that are put together: the trials of one machine", async () => {
    const random = { ...study, sampler: "random", trials: 5 };
    write("random.json", random);
    await alone("sweep", "random.json", "--out", "together");
    const parts = ["one", "two"];
    for (const [k, part] of parts.entries())
      expect(await alone("sweep", "random.json", "--shard", `${k + 1}/2`, "--out", part)).toMatchObject({
        trials: [3, 2][k],
        folder: part,
      });
    expect(lines("two").map(({ number }) => number)).toEqual([1, 3]);
    const { status, stderr } = await cli.run("sweep", "--merge", ...parts, "--out", "merged", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "5 trials have ended before\n" });
    expect(lines("merged")).toEqual(lines("together"));
    expect(readFileSync(join(cli.folder, "merged", "best.json"))).toEqual(
      readFileSync(join(cli.folder, "together", "best.json")),
    );
    const missing = await cli.run("sweep", "--merge", "two", "--out", "rest", "--json");
    expect(missing.stderr).toBe("2 trials have ended before\n");
    expect(lines("rest")).toEqual(lines("together"));
  });

  it("writes Optuna's journal beside it, the same again when it is resumed", async () => {
    await alone("sweep", "random.json", "--out", "journaled", "--optuna-journal", "journal.log");
    const kept = () =>
      readFileSync(join(cli.folder, "journal.log"), "utf8")
        .replace(/"datetime_\w+":"[^"]*"/g, "")
        .trimEnd()
        .split("\n");
    const written = kept();
    expect(written.filter((line) => JSON.parse(line.replace(/,{2,}/g, ",")).op_code === 4)).toHaveLength(5);
    await cli.run("sweep", "--resume", "journaled", "--optuna-journal", "journal.log");
    expect(kept()).toEqual(written);
  });

  it("goes on where a trial's environment throws, and names the reason", async () => {
    writeFileSync(
      join(cli.folder, "thorny.mjs"),
      `globalThis.steps = 0;
      export default () => ({
        observationSpace: { type: "box", low: [-1], high: [1] },
        actionSpace: { type: "discrete", n: 2 },
        reset() { this.left = 8; return [0]; },
        step(action) {
          if (globalThis.steps++ > 900) throw new Error("a thorn");
          return { observation: [0], reward: action, terminated: --this.left === 0, truncated: false };
        },
      });`,
    );
    write("thorny.json", { ...study, env: "./thorny.mjs", trials: 2 });
    const { status, stdout } = await cli.run("sweep", "thorny.json", "--out", "thorny", "--workers", "1");
    expect(stdout).toMatch(/\ntrial 1: failed \([^\n]*a thorn[^\n]*\)/);
    expect(status).toBe(0);
    const unnamed = await cli.run("sweep", "--resume", "thorny");
    expect(unnamed).toMatchObject({ status: 2, stdout: "" });
    expect(unnamed.stderr).toMatch(
      /^error: --resume: the sweep runs the file "\.\/thorny\.mjs"; name its study beside it[^\n]*\n$/,
    );
  });

  it("lists what would run, and runs nothing", async () => {
    const { status, stdout } = await cli.answer("sweep", "study.json", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^4 trials of 1 seeds each, drawn by tpe\n\n0 {2}learningRate=[\d.]+ epochs=[12]\n1 /);
  });

  it("refuses nonsense in one line, with status 2", async () => {
    write("other.json", { ...study, trials: 5 });
    write("asha.json", { ...study, sampler: "grid", pruner: "asha" });
    write("range.json", { ...study, search: { gamma: { low: 1, high: 0 } } });
    for (const [words, expected] of [
      [["nowhere.json"], /^error: file: cannot read "nowhere\.json"/],
      [["range.json"], /^error: search\.gamma\.high: expected a number above 1, got 0/],
      [
        ["other.json", "--resume", "search"],
        /^error: --resume: the folder is of another sweep than the study beside it/,
      ],
      [["study.json", "--shard", "3/2"], /^error: --shard: expected a part of so many, such as 2\/4, .*got "3\/2"/],
      [["study.json", "--shard", "1/2"], /^error: --shard: expected a study whose trials do not depend .*got "tpe"/],
      [["asha.json", "--shard", "1/2"], /^error: --shard: expected a study without a pruner/],
      [["--merge", "search", "together"], /^error: --merge: "together" is of another sweep than the others/],
      [["--merge", "nowhere"], /^error: merge: expected the folder of a sweep, got "nowhere"/],
      [["random.json", "--optuna-journal", "study.json"], /^error: --optuna-journal: expected a new file, or/],
      [[], /^error: study: expected a file that says what is searched/],
    ] as const) {
      const { status, stderr } = await cli.answer("sweep", ...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(expected);
      expect(stderr.trimEnd()).not.toContain("\n");
    }
  });
});
