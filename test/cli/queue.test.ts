/** Trainings and scenarios over a queue, files that all machines share, and a worker's process that is killed. */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRedis, startRedis, type TestRedis } from "../queue/redis.ts";
import { commandLine, type Outcome } from "./command.ts";
import { killedAfter } from "./killed_after.ts";

const cli = commandLine();
const text = (...names: string[]) => readFileSync(join(cli.folder, ...names), "utf8");
const bytes = (...names: string[]) => readFileSync(join(cli.folder, ...names)).toString("base64");
const study = {
  env: "./shared/envs/lane.js",
  settings: { steps: 512, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { choices: [1, 2] } },
  trials: 3,
  seeds: 1,
  confirmation: 0,
  episodes: 2,
};
/** An environment in two files, which waits at its first step for as long as there is a file called "trap". */
const environment = `
import { existsSync, writeFileSync } from "node:fs";
import { length } from "./length.js";
export default () => ({
  observationSpace: { type: "box", low: [-1], high: [1] },
  actionSpace: { type: "discrete", n: 2 },
  reset() { this.left = length; return [0]; },
  step(action) {
    if (existsSync("trap")) writeFileSync("caught", String(process.pid));
    while (existsSync("trap")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    return { observation: [this.left / 8], reward: action, terminated: --this.left === 0, truncated: false };
  },
});`;
const trials = (folder: string) =>
  text(folder, "trials.jsonl")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
    .sort((one, other) => one.number - other.number);

describe.skipIf(!hasRedis)("a queue on the command line", { timeout: 300_000 }, () => {
  let redis: TestRedis;
  const workers: { child: ChildProcess; ended: Promise<Outcome> }[] = [];
  const begin = (...more: string[]) => {
    let child: ChildProcess | undefined;
    const words = ["worker", "--queue", redis.address, "--workers", "1", "--lease", "1", ...more];
    const ended = cli.start(words, {
      onStart: (started) => {
        child = started;
      },
    });
    workers.push({ child: child as unknown as ChildProcess, ended });
    return workers[workers.length - 1];
  };
  const alone = async (...words: string[]) => {
    const { status, stdout, stderr } = await cli.run(...words, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^(\d+ runs in [^\n]*\n)?$/) });
    return JSON.parse(stdout);
  };
  const queued = (...words: string[]) => alone(...words, "--queue", redis.address);
  beforeAll(async () => {
    redis = await startRedis();
    mkdirSync(join(cli.folder, "shared", "envs"), { recursive: true });
    writeFileSync(join(cli.folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(cli.folder, "shared", "envs", "lane.js"), environment);
    writeFileSync(join(cli.folder, "shared", "envs", "length.js"), "export const length = 8;");
    writeFileSync(join(cli.folder, "study.json"), JSON.stringify(study));
  });
  afterAll(async () => {
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.all(workers.map(({ ended }) => ended));
    await redis.stop();
  });

  it("trains several seeds elsewhere: the folders and the bits of this machine", async () => {
    begin("--shared", "shared");
    const words = ["train", "CartPole-v1", "--seeds", "1..2", "--steps", "2048", "--set", "hiddenSizes=8,8"];
    const far = await queued(...words, "--out", "far");
    const near = await alone(...words, "--out", "near");
    const hashes = (result: { runs: { seed: number; parametersSha256: string; path: string }[] }) =>
      result.runs.map(({ seed, parametersSha256 }) => ({ seed, parametersSha256 }));
    expect(hashes(far)).toEqual(hashes(near));
    expect(far.runs).toHaveLength(2);
    for (const seed of ["seed-1", "seed-2"]) {
      const names = (folder: string) =>
        readdirSync(join(cli.folder, folder, seed), { recursive: true, encoding: "utf8" })
          .map((name) => name.replace(/events\.out.*/, "events"))
          .sort();
      expect(names("far")).toEqual(names("near"));
      expect(bytes("far", seed, "policy.safetensors")).toBe(bytes("near", seed, "policy.safetensors"));
      expect(JSON.parse(text("far", seed, "config.json"))).toEqual(JSON.parse(text("near", seed, "config.json")));
    }
    rmSync(join(cli.folder, "far", "seed-2", "summary.json"));
    const resumed = await queued("train", "--resume", "far");
    expect(hashes(resumed)).toEqual(hashes(near));
    const evaluation = await cli.json("evaluate", "far/seed-2", "--episodes", "2");
    expect(evaluation.meanReturn).toBeGreaterThan(0);
    const refused = await cli.run(...words, "--set", "gama=1", "--out", "no", "--queue", redis.address);
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: [^\n]*"gama" \(did you mean "gamma"\?\)[^\n]*\n$/),
    });
    expect(existsSync(join(cli.folder, "no"))).toBe(false);
  });

  it("takes files from a folder that all share, in a training and in a sweep", async () => {
    const words = ["train", "./shared/envs/lane.js", "--seeds", "3,4", "--steps", "1024", "--preset", "plain"];
    const far = await queued(...words, "--out", "far-lane", "--shared", "shared");
    const near = await alone(...words, "--out", "near-lane");
    for (const seed of ["seed-3", "seed-4"])
      expect(JSON.parse(text("far-lane", seed, "config.json"))).toEqual(
        JSON.parse(text("near-lane", seed, "config.json")),
      );
    expect(far.runs.map((run: { parametersSha256: string }) => run.parametersSha256)).toEqual(
      near.runs.map((run: { parametersSha256: string }) => run.parametersSha256),
    );
    await alone("sweep", "study.json", "--out", "near-sweep");
    await queued("sweep", "study.json", "--out", "far-sweep", "--shared", "shared");
    expect(trials("far-sweep")).toEqual(trials("near-sweep"));
    const outside = await cli.run("sweep", "study.json", "--queue", redis.address, "--shared", "far");
    expect(outside.status).toBe(2);
    expect(outside.stderr).toMatch(/^error: --shared: expected a folder in which "\.\/shared\/envs\/lane\.js" is/);
  });

  it("loses no trial when the process of a worker is killed in the middle of one", async () => {
    for (const { child } of workers) child.kill("SIGTERM");
    await Promise.all(workers.splice(0).map(({ ended }) => ended));
    writeFileSync(join(cli.folder, "trap"), "");
    const first = begin("--shared", "shared");
    const sweep = queued("sweep", "study.json", "--out", "killed", "--shared", "shared");
    while (!existsSync(join(cli.folder, "caught"))) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(text("caught")).toBe(String(first.child.pid));
    first.child.kill("SIGKILL");
    expect((await first.ended).status).toBeNull();
    workers.splice(0);
    rmSync(join(cli.folder, "trap"));
    begin("--shared", "shared");
    await sweep;
    expect(trials("killed")).toEqual(trials("near-sweep"));
  });

  it("makes the runs of a scenario elsewhere; one that is killed loses no finished run", async () => {
    const words = ["scenario", "reinforce", "--seeds", "1"];
    await queued(...words, "--out", "far-scenario");
    await alone(...words, "--out", "near-scenario");
    const values = (folder: string) => {
      const result = JSON.parse(text(folder, "result.json"));
      for (const { arms } of result.experiments)
        for (const { runs } of arms)
          for (const run of runs) for (const name of ["seconds", "solvedAtSeconds"]) delete run.values[name];
      return result;
    };
    expect(values("far-scenario")).toEqual(values("near-scenario"));
    const killed = await cli.start([...words, "--out", "torn", "--workers", "1"], {
      node: killedAfter(2, "runs.jsonl"),
    });
    expect(killed.status).toBeNull();
    const kept = text("torn", "runs.jsonl");
    expect(kept.trimEnd().split("\n")).toHaveLength(2);
    const { status, stderr } = await cli.run(...words, "--resume", "torn", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^2 runs in /) });
    expect(values("torn")).toEqual(values("near-scenario"));
    expect(readdirSync(join(cli.folder, "torn")).sort()).toEqual(readdirSync(join(cli.folder, "near-scenario")).sort());
    const other = await cli.start(["scenario", "reinforce", "--seeds", "2", "--out", "two", "--workers", "1"], {
      node: killedAfter(1, "runs.jsonl"),
    });
    expect(other.status).toBeNull();
    const refused = await cli.answer(...words, "--resume", "two");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^error: --?resume: "two" is of another scenario, other seeds or another version/);
  });

  it("says what is wrong in one line, with status 2", async () => {
    for (const [words, expected] of [
      [["train", "CartPole-v1", "--queue", redis.address], /^error: --queue: expected --seeds beside it/],
      [
        ["train", "CartPole-v1", "--seeds", "1..2", "--shared", "shared"],
        /^error: --shared: expected --queue beside it/,
      ],
      [
        ["train", "CartPole-v1", "--seeds", "1..2", "--threads", "2", "--queue", redis.address],
        /^error: --threads: expected none beside --queue/,
      ],
      [
        ["train", "CartPole-v1", "--seeds", "1..2", "--shared", "shared", "--queue", redis.address],
        /^error: --shared: expected the file of an environment before it/,
      ],
      [["scenario", "reinforce", "--queue", "here"], /^error: --queue: expected an address such as/],
      [["scenario", "reinforce", "--resume", "nowhere"], /^error: --?resume: expected the folder of a scenario/],
    ] as const) {
      const { status, stderr } = await cli.answer(...words);
      expect(stderr).toMatch(expected);
      expect(status).toBe(2);
      expect(stderr.trimEnd()).not.toContain("\n");
    }
  });
});
