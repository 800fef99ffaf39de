import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/runs/run_record.ts";
import { readRuns, setsOf } from "../../src/runs/run_sets.ts";
import { measureOf } from "../../src/runs/score.ts";

const root = mkdtempSync(join(tmpdir(), "swingup-sets-"));
afterAll(() => rmSync(root, { recursive: true }));

const summary = {
  steps: 100,
  seconds: 1,
  meanReturn: 5,
  solvedAtStep: null,
  parametersSha256: "ab",
  stopReason: "horizon",
};

/** A run's folder as a run that has ended leaves it. */
function run(name: string, config: object, outcome: object | string = summary, metrics = ""): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ env: "E", algorithm: "ppo", seed: 1, gamma: 0.9, ...config }),
  );
  writeFileSync(join(folder, "summary.json"), typeof outcome === "string" ? outcome : JSON.stringify(outcome));
  writeFileSync(join(folder, "metrics.jsonl"), metrics);
  return folder;
}

describe("sets of runs", () => {
  it("hold those that differ in nothing but the seed, called after what sets them apart", async () => {
    const runs = await readRuns([
      run("a1", {}),
      run("b1", { gamma: 0.5, hiddenSizes: [8, 8] }),
      run("a2", { seed: 2, swingup: "0.0.1", run: { keep: 1 } }),
    ]);
    const sets = setsOf(runs);
    expect(sets.map(({ name, runs }) => [name, runs.map(({ seed }) => seed)])).toEqual([
      ["ppo gamma=0.9", [1, 2]],
      ["ppo gamma=0.5 hiddenSizes=8,8", [1]],
    ]);
  });

  it("are found in a folder that holds them, each once", async () => {
    run("group/seed-1", { seed: 1 });
    run("group/seed-2", { seed: 2 });
    mkdirSync(join(root, "group", "other"));
    const runs = await readRuns([join(root, "group"), join(root, "group", "seed-2")]);
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2]);
  });

  it("are of one environment", async () => {
    const runs = await readRuns([run("e", {}), run("f", { env: "F" })]);
    expect(() => setsOf(runs)).toThrow("runs: expected those of one environment, got E and F");
  });

  it("refuses folders without runs", async () => {
    mkdirSync(join(root, "empty"));
    await expect(readRuns([join(root, "empty")])).rejects.toThrow(/^runs: there is no run in /);
    await expect(readRuns([join(root, "nowhere")])).rejects.toThrow(/^runs: expected the folder of a run/);
  });
});

describe("a run's record", () => {
  it("has its learning curve, without lines that are torn or without a return", async () => {
    const lines = ['{"step":10,"episode_return":1}', '{"step":20,"episode_return":null}', '{"step":30,"epi'];
    const { curve, evaluation, meanReturn } = await readRun(run("curve", {}, summary, lines.join("\n")));
    expect({ curve, evaluation, meanReturn }).toEqual({ curve: [[10, 1]], evaluation: null, meanReturn: 5 });
  });

  it("is thinned where the run was long, and keeps its end", async () => {
    const lines = Array.from({ length: 1001 }, (_, k) => `{"step":${k + 1},"episode_return":${k}}`);
    const { curve } = await readRun(run("long", {}, summary, lines.join("\n")));
    expect(curve.length).toBeLessThanOrEqual(400);
    expect(curve.at(-1)).toEqual([1001, 1000]);
  });

  it("is refused where a file is missing, torn or lies", async () => {
    for (const [outcome, expected] of [
      ["{", /summary\.json is no JSON/],
      ["[]", /summary\.json holds no object/],
      [{ ...summary, steps: "many" }, /steps: expected a number, got "many"/],
      [{ ...summary, meanReturn: "\u001b[31m" }, /meanReturn: expected a number, got "\\u001b\[31m"/],
    ] as const)
      await expect(readRun(run("wrong", {}, outcome))).rejects.toThrow(expected);
    rmSync(join(root, "wrong", "summary.json"));
    await expect(readRun(join(root, "wrong"))).rejects.toThrow(/there is no summary\.json: it has not ended/);
  });
});

describe("the measure", () => {
  it("is the evaluation where all runs have one, else training", () => {
    expect(measureOf([{ evaluation: 1 }, { evaluation: 2 }])).toBe("evaluation");
    expect(measureOf([{ evaluation: 1 }, { evaluation: null }])).toBe("training");
  });
});
