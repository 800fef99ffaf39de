import { describe, expect, it } from "vitest";
import { sweepReport } from "../../src/sweep/report.ts";
import type { Trial } from "../../src/sweep/sweep.ts";

const trial = (
  number: number,
  value: number,
  parameters: Trial["parameters"],
  state: Trial["state"] = "complete",
): Trial => ({
  number,
  value,
  state,
  parameters,
  rungs: [],
  runs: [
    {
      seed: 1,
      deterministic: value,
      sampled: value,
      training: value,
      steps: 100,
      parametersSha256: "",
      curve: [
        [1, 0],
        [100, value],
      ],
    },
  ],
  seconds: 1,
});
const trials = [
  trial(0, 3, { rate: 0.1, kind: "a" }),
  trial(1, 5, { rate: 0.001, kind: "b<script>", deep: 2 }),
  trial(2, 4, { rate: 0.01, kind: "a" }),
  trial(3, 0, { rate: 1, kind: "a" }, "pruned"),
];
const settings = [
  { name: "rate", log: true },
  { name: "kind", log: false },
  { name: "deep", log: false },
];
const report = (given: Partial<Parameters<typeof sweepReport>[0]> = {}) =>
  sweepReport({
    env: "Mine & yours",
    settings,
    trials,
    ranking: [trials[1], trials[2], trials[0], trials[3]],
    confirmed: 4.5,
    ...given,
  });

describe("a sweep's report", () => {
  it("names the winner, its figure on fresh seeds, and lists trials from the best on", () => {
    const html = report();
    expect(html).toContain(
      "4 trials: 3 complete, 1 given up, 0 failed. Trial 1 was the best: 5 on the seeds that chose it, and 4.5 on fresh seeds",
    );
    const rows = [...html.matchAll(/<tr><td>(\d+)<\/td><td>([^<]*)<\/td>/g)].map(([, number, score]) => [
      number,
      score,
    ]);
    expect(rows).toEqual([
      ["1", "5"],
      ["2", "4"],
      ["0", "3"],
    ]);
  });

  it("draws a picture for each setting, and one line for each complete trial side by side", () => {
    const html = report();
    for (const name of ["rate", "kind", "deep"]) expect(html).toContain(`aria-label="${name}"`);
    const [parallel] = /aria-label="All settings side by side">.*?<\/svg>/s.exec(html) as RegExpExecArray;
    expect(parallel.match(/<polyline/g)).toHaveLength(3);
  });

  it("holds no script and nothing that a name could say, and stands alone", () => {
    const html = report();
    expect(html).not.toMatch(/<script|href=|src=|@import|url\(/);
    expect(html).toContain("Mine &amp; yours");
    expect(html).toContain("b&lt;script&gt;");
  });

  it("says so where no trial was completed", () => {
    expect(report({ ranking: [], trials: [] })).toContain("No trial was completed.");
  });
});
