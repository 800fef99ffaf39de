/** From runs to a table, a page and a picture, by a result small enough to be reckoned by hand. */
import { describe, expect, it } from "vitest";
import { labLink, pageOf } from "../../src/scenarios/page.ts";
import { pictureOf } from "../../src/scenarios/picture.ts";
import { byArm, checkResult, summarize } from "../../src/scenarios/result.ts";
import type { Scenario } from "../../src/scenarios/scenario.ts";
import { tableOf } from "../../src/scenarios/table.ts";

const scenario: Scenario = {
  name: "small",
  question: "Is it small?",
  expected: "It is.",
  answer: "Yes.",
  seen: "It was.",
  experiments: [
    {
      title: "One of two",
      env: "CartPole-v1",
      settings: { steps: 1000 },
      arms: [
        { name: "low", settings: {} },
        { name: "high", settings: { gamma: 0.9 } },
      ],
      columns: [
        { value: "entropy", title: "entropy" },
        { value: "solvedAtStep", title: "solved" },
      ],
    },
  ],
};
const run = (seed: number, deterministic: number, solvedAtStep: number | null) => ({
  seed,
  values: { deterministic, entropy: 0.5, solvedAtStep },
  curve: [
    [100, deterministic / 2],
    [200, deterministic],
  ] as [number, number][],
});
const result = {
  scenario: "small",
  version: "1.0.0",
  seeds: [1, 2],
  experiments: [
    { arms: [{ runs: [run(1, 10, null), run(2, 20, null)] }, { runs: [run(1, 20, 300), run(2, 40, null)] }] },
  ],
};
const [experiment] = scenario.experiments;

describe("a scenario's result", () => {
  it("is summed up over the seeds, each arm beside the first", () => {
    const [low, high] = summarize(experiment, result.experiments[0]);
    expect(low).toMatchObject({
      name: "low",
      returns: { interquartileMean: 15, worst: 10, best: 20 },
      improvement: null,
    });
    expect(high.improvement?.probability).toBe(0.875); // of four pairs three are won and one is even
    expect(high.columns.solvedAtStep).toMatchObject({ middle: 300, defined: 1 });
    expect(low.columns.solvedAtStep).toEqual({ middle: null, interval: null, defined: 0 });
  });

  it("keeps the runs of experiments apart that share their arms", () => {
    const twice = { ...scenario, experiments: [experiment, { ...experiment, title: "Two of two" }] };
    const runs = [1, 2, 3, 4, 5, 6, 7, 8].map((value) => run(value, value, null));
    const seeds = byArm(twice, 2, runs).map(({ arms }) => arms.map((arm) => arm.runs.map(({ seed }) => seed)));
    expect(seeds).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
  });

  it("is a table", () => {
    const [head, low, high] = tableOf(experiment, result.experiments[0]);
    expect(head).toEqual(["", "return", "worst", "better than the first", "entropy", "solved"]);
    expect(low).toEqual(["low", "15.0 (10.0 to 20.0)", "10.0", "", "0.500 (0.500 to 0.500)", "0 of 2"]);
    expect(high[5]).toBe("1 of 2, 300");
  });

  it("is a page with everything, and a link into the lab", () => {
    const page = pageOf(scenario, result, (k) => `small-${k}.svg`);
    for (const part of ["# Is it small?", "Yes.", "It was.", "![One of two](small-0.svg)", "| high | "])
      expect(page).toContain(part);
    expect(labLink("CartPole-v1", { algorithm: "trpo", gamma: 0.9, hiddenSizes: [8] }, 1)).toBe(
      "#env=CartPole-v1&algorithm=trpo&seed=1&gamma=0.9&hiddenSizes=%5B8%5D",
    );
  });

  it("is curves where they can be told apart, else a row for each arm", () => {
    expect(pictureOf(experiment, result.experiments[0])).toContain("<polyline");
    const many = { ...experiment, arms: Array.from({ length: 9 }, (_, k) => ({ name: `arm ${k}`, settings: {} })) };
    const rows = pictureOf(many, { arms: many.arms.map(() => result.experiments[0].arms[0]) });
    expect(rows.match(/<circle/g)).toHaveLength(9);
    expect(rows).toContain(">arm 8</text>");
  });

  it("is read back as it was, and refused where it is another's or lacks runs", () => {
    expect(checkResult(JSON.parse(JSON.stringify(result)), scenario)).toEqual(result);
    expect(() => checkResult({ ...result, scenario: "other" }, scenario)).toThrow(
      'result: expected one of the scenario small, got "other"',
    );
    expect(() => checkResult({ ...result, seeds: [1] }, scenario)).toThrow("experiments: expected 1 runs of each arm");
    const spoilt = structuredClone(result) as { experiments: { arms: { runs: { values: object }[] }[] }[] };
    spoilt.experiments[0].arms[0].runs[0].values = { entropy: "high" };
    expect(() => checkResult(spoilt, scenario)).toThrow('entropy: expected a number, got "high"');
  });
});
