import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configuredRun } from "../../src/cli/config_file.ts";
import { parseSeeds } from "../../src/cli/seeds.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const short = ["train", "CartPole-v1", "--steps", "1024", "--num-envs", "8", "--set", "rolloutSteps=64"];
const small = ["--set", "minibatchSize=128", "--set", "hiddenSizes=8"];
const read = (...path: string[]) => JSON.parse(readFileSync(join(cli.folder, ...path), "utf8"));
const record = (value: unknown) => value as Record<string, unknown>;

/** In a process of its own, which starts others by its own script. */
async function alone(...words: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await cli.run(...words, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("seeds", () => {
  it("are a list, ranges in it", () => {
    expect(parseSeeds("1..3,7, 10 .. 11")).toEqual([1, 2, 3, 7, 10, 11]);
    expect(parseSeeds("0")).toEqual([0]);
  });

  for (const text of ["", "3..1", "1..5000", "1,1", "a", "-1", "1.5", "1..b"])
    it(`refuses ${JSON.stringify(text)} in words that name the option`, () => {
      expect(() => parseSeeds(text)).toThrow(/^--seeds: expected /);
    });
});

describe("swingup train --seeds", () => {
  it("trains each seed in its folder, as a single run would, and sums them up", async () => {
    const result = await alone(...short, ...small, "--seeds", "1..3", "--out", "usual");
    expect(readdirSync(join(cli.folder, "usual")).sort()).toEqual([
      "seed-1",
      "seed-2",
      "seed-3",
      "seeds.json",
      "summary.json",
    ]);
    const runs = result.runs as { seed: number; evaluation: number; parametersSha256: string }[];
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const returns = runs.map(({ evaluation }) => evaluation).sort((a, b) => a - b);
    expect(result).toMatchObject({ env: "CartPole-v1", measure: "evaluation", failures: [], folder: "usual" });
    expect(result.interquartileMean).toBeCloseTo((returns[0] + returns[1] + returns[2]) / 3, 9);
    expect([result.worst, result.best]).toEqual([returns[0], returns[2]]);
    const single = await cli.json(...short, ...small, "--seed", "2", "--out", "alone");
    expect(single.parametersSha256).toBe(runs[1].parametersSha256);
    const { folder: _, ...written } = result;
    expect(read("usual", "summary.json")).toEqual(written);
  });

  it("goes on where it was stopped, by --resume: what has ended stays, what has not begun begins", async () => {
    const before = read("usual", "summary.json");
    rmSync(join(cli.folder, "usual", "seed-2"), { recursive: true }); // as if it had not begun
    rmSync(join(cli.folder, "usual", "seed-3", "summary.json")); // as if it had been killed
    rmSync(join(cli.folder, "usual", "seed-3", "policy.safetensors"));
    const after = await alone("train", "--resume", "usual");
    const digests = (result: Record<string, unknown>) =>
      (result.runs as { parametersSha256: string }[]).map(({ parametersSha256 }) => parametersSha256);
    expect(digests(after)).toEqual(digests(before));
  });

  it("looks at a custom environment once, before the first seed begins", async () => {
    const spaces = 'observationSpace: { type: "box", low: [-1], high: [1] }, actionSpace: { type: "discrete", n: 2 }';
    const step = "step: (action) => ({ observation: [action], reward: 0, terminated: false })";
    writeFileSync(join(cli.folder, "mute.mjs"), `export default () => ({ ${spaces}, reset: () => [0], ${step} });`);
    const words = ["train", "./mute.mjs", "--seeds", "1..2", "--steps", "1024", "--set", "timeLimit=20"];
    const { status, stderr } = await cli.run(...words, "--out", "mute");
    expect(status).toBe(0);
    expect(stderr.match(/^warning: reward-never-seen: /gm)).toHaveLength(1);
    const refused = await cli.run(...words, "--out", "mutest", "--set", "gama=1");
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^error: --set: unknown key "gama"[^\n]*\n$/);
    expect(existsSync(join(cli.folder, "mutest"))).toBe(false);
    expect((await cli.run(...words, "--out", "quiet", "--json")).stderr).toBe("");
  });

  it("leaves nothing behind where the command is refused, and says why in one line", async () => {
    const outcome = await cli.run(...short, "--seeds", "1..3", "--out", "refused", "--set", "gama=1");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(/^error: --set: unknown key "gama" \(did you mean "gamma"\?\)[^\n]*\n$/);
    expect(existsSync(join(cli.folder, "refused"))).toBe(false);
    const other = await cli.run(...short, "--seeds", "1..2", "--out", "usual");
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/^error: --?out: expected a new or an empty folder, got "usual"[^\n]*\n$/);
  });
});

describe("swingup compare", () => {
  it("sets seeds of two settings beside each other, and draws them", async () => {
    await alone(...short, ...small, "--seeds", "1..3", "--out", "slow", "--set", "learningRate=0.00001");
    const words = ["compare", "usual", "slow", "--out", "curves.svg", "--out", "curves.png"];
    const { status, stdout, stderr } = await cli.run(...words, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { sets, measure } = JSON.parse(stdout);
    expect(measure).toBe("evaluation");
    expect(sets.map(({ name }: { name: string }) => name)).toEqual([
      expect.stringMatching(/^ppo learningRate=0\.0\d+$/),
      "ppo learningRate=0.00001",
    ]);
    const of = (folder: string) =>
      read(folder, "summary.json").runs.map((run: { evaluation: number }) => run.evaluation);
    const [first, second]: number[][] = [of("usual"), of("slow")];
    const above = second.flatMap((value) => first.map((other) => (value > other ? 1 : value === other ? 0.5 : 0)));
    expect(sets[1].improvement.probability).toBeCloseTo(above.reduce((sum: number, share) => sum + share, 0) / 9, 12);
    expect(sets[0].improvement).toBe(null);
    const svg = readFileSync(join(cli.folder, "curves.svg"), "utf8");
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain("ppo learningRate=0.00001</text>");
    expect([...readFileSync(join(cli.folder, "curves.png")).subarray(1, 4)]).toEqual(
      [..."PNG"].map((c) => c.charCodeAt(0)),
    );
  });

  it("prints a table, and says where a set has few seeds", async () => {
    const { status, stdout, stderr } = await cli.run("compare", "usual", "slow");
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n +seeds +return +interval +worst +best /);
    expect(stderr).toMatch(/^ppo learningRate=[\d.]+: 3 seeds say little; ten are usual\n/);
  });

  it("refuses in one line what cannot be compared or written", async () => {
    for (const [words, expected] of [
      [["usual", "nowhere"], /^error: runs: expected the folder of a run, or one with such folders, got "nowhere"\n$/],
      [["usual", "--out", "curves.gif"], /^error: --out: expected a file name that ends in \.svg or \.png[^\n]*\n$/],
    ] as const) {
      const { status, stderr, stdout } = await cli.answer("compare", ...words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(expected);
    }
  });
});

describe("swingup train --config", () => {
  it("repeats a run to the bits, and with one change", async () => {
    const single = record(read("alone", "summary.json"));
    const again = await cli.json("train", "--config", "alone", "--out", "again");
    expect(again.parametersSha256).toBe(single.parametersSha256);
    await cli.json("train", "--config", "alone/config.json", "--out", "changed", "--set", "gamma=0.9", "--seed", "8");
    const [before, after] = [read("alone", "config.json"), read("changed", "config.json")];
    expect(after).toEqual({ ...before, gamma: 0.9, seed: 8 });
  });

  it("takes a file that a person wrote, and leaves out what another algorithm does not read", async () => {
    const settings = { env: "CartPole-v1", hiddenSizes: [8], learningRate: 0.002, clipRange: 0.1, steps: 512 };
    writeFileSync(join(cli.folder, "settings.json"), JSON.stringify(settings));
    await cli.json("train", "--config", "settings.json", "--out", "written", "--algo", "a2c");
    const config = read("written", "config.json");
    expect(config).toMatchObject({ algorithm: "a2c", hiddenSizes: [8], learningRate: 0.002, steps: 512 });
    expect(config).not.toHaveProperty("clipRange");
  });

  for (const [text, expected] of [
    ["[1]", /^--config: expected an object in "[^"]*bad\.json", got an array/],
    ["{", /^--config: "[^"]*bad\.json" is no JSON/],
    ['{"env": 3}', /^--config: expected a text as env of "[^"]*bad\.json", got 3/],
    ['{"env": "Mystery-v1"}', /^--config: "Mystery-v1" is not an environment that is known here/],
    ['{"env": "CartPole-v1", "initialPolicy": "ab"}', /^--config: the run began with a policy/],
  ] as const)
    it(`refuses a file that holds ${text}`, async () => {
      const file = join(cli.folder, "bad.json");
      writeFileSync(file, text);
      await expect(configuredRun(file, undefined, {})).rejects.toThrow(expected);
    });

  it("refuses --preset beside it, and unknown settings by the command's own words", async () => {
    await expect(configuredRun("alone", undefined, { preset: "fast" })).rejects.toThrow(
      "--config: expected no --preset beside it, since the file holds the settings",
    );
    writeFileSync(join(cli.folder, "bad.json"), '{"env": "CartPole-v1", "gama": 1}');
    const { status, stderr } = await cli.answer("train", "--config", "bad.json", "--out", "bad");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: [^\n]*unknown key "gama"[^\n]*\n$/);
    expect(existsSync(join(cli.folder, "bad"))).toBe(false);
  });
});

describe("swingup train --resume --set", () => {
  it("changes what may change from there on, says so, and keeps it when it is stopped again", async () => {
    await cli.json(...short, ...small, "--stop-at", "512", "--out", "stopped");
    const { status, stderr } = await cli.run("train", "--resume", "stopped", "--set", "learningRate=1e-9", "--json");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^learningRate: 0\.0\d+ before, 1e-9 from step 512 on\n/);
    const lines = readFileSync(join(cli.folder, "stopped", "metrics.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    expect(
      lines.map((line) => JSON.parse(line)).map(({ step, learning_rate }) => [step, learning_rate < 1e-8]),
    ).toEqual([
      [512, false],
      [1024, true],
    ]);
  });

  it("refuses what is settled when a run begins", async () => {
    const { status, stderr } = await cli.answer("train", "--resume", "stopped", "--set", "gamma=0.9");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "error: --set: expected learningRate, clipRange, entropyCoefficient beside --resume, got gamma; others are settled when a run begins\n",
    });
  });
});
