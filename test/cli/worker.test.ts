import type { ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, hasRedis, startRedis, type TestRedis } from "../queue/redis.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const study = {
  env: "./lane.js",
  settings: { steps: 512, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { choices: [1, 2] } },
  trials: 3,
  seeds: 1,
  confirmation: 1,
  episodes: 2,
};
const environment = `
export default () => ({
  observationSpace: { type: "box", low: [-1], high: [1] },
  actionSpace: { type: "discrete", n: 2 },
  reset() { this.left = 8; return [0]; },
  step(action) {
    return { observation: [this.left / 8], reward: action, terminated: --this.left === 0, truncated: false };
  },
});`;
const trials = (folder: string) =>
  readFileSync(join(cli.folder, folder, "trials.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
    .sort((one, other) => one.number - other.number);

/** A process whose clock is a year ahead. */
const ahead = [
  "--import",
  `data:text/javascript,${encodeURIComponent("const now = Date.now; Date.now = () => now() + 365 * 86_400_000;")}`,
];

describe.skipIf(!hasRedis)("swingup worker", { timeout: 300_000 }, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
    writeFileSync(join(cli.folder, "lane.js"), environment);
    writeFileSync(join(cli.folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(cli.folder, "study.json"), JSON.stringify(study));
  });
  afterAll(() => redis.stop());

  it("runs the trials of a sweep elsewhere, with the code that comes with them, whatever its clock says", async () => {
    const children: ChildProcess[] = [];
    const words = ["worker", "--queue", redis.address, "--workers", "1", "--run-files", "--lease", "2"];
    const onStart = (child: ChildProcess) => children.push(child);
    const workers = [cli.start(words, { onStart, node: ahead }), cli.start(words, { onStart })];
    const sweep = ["sweep", "study.json", "--json"];
    const { status, stderr } = await cli.start([...sweep, "--out", "shared", "--queue", redis.address, "--audit", "1"]);
    expect(stderr).toMatch(/^[1-9]\d? seeds were run again and compared: 0 had other results\n$/);
    expect(status).toBe(0);
    const alone = await cli.run(...sweep, "--out", "alone");
    expect(alone.status).toBe(0);
    expect(JSON.stringify(trials("shared"))).toBe(JSON.stringify(trials("alone")));
    const best = (folder: string) => JSON.parse(readFileSync(join(cli.folder, folder, "summary.json"), "utf8")).best;
    expect(best("shared")).toEqual(best("alone"));
    for (const child of children) child.kill("SIGTERM");
    const ended = await Promise.all(workers);
    for (const { status: how, stdout } of ended) {
      expect(how).toBe(130);
      expect(stdout).toMatch(/waits for jobs, 1 at once\n(seed \d+: -?[\d.]+ in [^\n]*\n)+$/);
    }
  });

  it("says what is wrong in one line, with status 2", async () => {
    const port = await freePort();
    for (const words of [["worker"], ["sweep", "study.json"]]) {
      const { status, stderr, stdout } = await cli.answer(...words, "--queue", `redis://127.0.0.1:${port}`);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(
        /^error: --queue: nobody answers at redis:\/\/127[^\n]*; start one: redis-server[^\n]*\n$/,
      );
    }
    for (const [words, expected] of [
      [["worker"], /^error: required option '--queue <address>' not specified/],
      [
        ["worker", "--queue", "here"],
        /^error: --queue: expected an address such as redis:\/\/localhost:6379, got "here"/,
      ],
      [
        ["worker", "--queue", redis.address, "--workers", "0"],
        /^error: --workers: expected a whole number in \[1, 256\]/,
      ],
      [["sweep", "study.json", "--audit", "0.1"], /^error: --audit: expected --queue beside it/],
      [["sweep", "study.json", "--shared", "."], /^error: --shared: expected --queue beside it/],
      [
        ["worker", "--queue", redis.address, "--shared", "nowhere"],
        /^error: --shared: expected a folder, got "nowhere"/,
      ],
    ] as const) {
      const { status, stderr } = await cli.answer(...words);
      expect(stderr).toMatch(expected);
      expect(status).toBe(2);
    }
  });
});
