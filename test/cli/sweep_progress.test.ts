import { expect, it } from "vitest";
import { progressLines } from "../../src/cli/sweep_progress.ts";
import type { Trial } from "../../src/sweep/sweep.ts";

const trial = (number: number, state: Trial["state"], value: number | null): Trial => {
  return { number, state, value, rungs: [], runs: [], seconds: 1, parameters: { epochs: number } };
};

it("says how many trials have ended and how, what is left, and which are the best", () => {
  const trials = [trial(0, "complete", 3), trial(2, "pruned", 9), trial(1, "failed", null), trial(3, "complete", 12.5)];
  expect(progressLines(trials, 1200, 90)).toEqual([
    "",
    "4 of 1,200 trials, 1 given up, 1 failed, about 1 min 30 s left",
    "trial  score  settings",
    "3      12.5   epochs=3",
    "0      3.00   epochs=0",
  ]);
  expect(progressLines([trial(0, "failed", null)], 1, 0)).toEqual(["", "1 of 1 trials, 1 failed"]);
  expect(
    progressLines(
      Array.from({ length: 9 }, (_, k) => trial(k, "complete", k)),
      9,
      0,
    ),
  ).toHaveLength(8);
});
