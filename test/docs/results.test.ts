/** docs/algorithms/results.md says what presets reach: a row for each, beside what others publish, and what falls short. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { published } from "../../bench/published.ts";
import { algorithmNames } from "../../src/algorithms/registry.ts";
import { environmentsWithPreset, presetFor } from "../../src/configuration/presets.ts";

const page = readFileSync("docs/algorithms/results.md", "utf8");
const presets = algorithmNames.flatMap((algorithm) =>
  environmentsWithPreset(algorithm).map((env) => ({ env, algorithm, name: `${env} ${algorithm}` })),
);
const number = (text: string) => Number(text.replaceAll(",", "").replace("−", "-"));

/** The cells of a preset's row. */
function rowOf({ env, algorithm }: { env: string; algorithm: string }): string[] {
  const rows = page.split("\n").filter((line) => line.startsWith(`| ${env} | ${algorithm} |`));
  expect(rows, `${env} ${algorithm}`).toHaveLength(1);
  return rows[0].split("|").map((cell) => cell.trim());
}

describe("the page of results", () => {
  it.each(presets)("has a row of $name, after its preset's steps", (preset) => {
    const [, , , steps, reached, extremes] = rowOf(preset);
    const { steps: asked } = presetFor(preset.env, preset.algorithm) as { steps: number };
    expect(number(steps) / asked).toBeGreaterThan(0.98);
    expect(number(steps) / asked).toBeLessThan(1.02);
    const [, mean, low, high] = (/\*\*(\S+)\*\* \((\S+), (\S+)\)/.exec(reached) as string[]).map(number);
    const [worst, best] = extremes.split(", ").map(number);
    const ascending = [worst, low, mean, high, best];
    expect([...ascending].sort((a, b) => a - b)).toEqual(ascending);
  });

  it.each(published)("has what is published of $env with $algorithm, and the right verdict", (other) => {
    const [, , , steps, reached, , , , theirs, verdict] = rowOf(other);
    expect(number(theirs.split(" at ")[0])).toBeCloseTo(other.evaluation, 1);
    expect(number(theirs.split(" at ")[1])).toBe(other.steps);
    const [, mean, low, high] = (/\*\*(\S+)\*\* \((\S+), (\S+)\)/.exec(reached) as string[]).map(number);
    const isReached = mean >= other.evaluation || (low <= other.evaluation && other.evaluation <= high);
    expect(verdict).toBe(isReached && number(steps) <= other.steps ? "✓" : "✗");
    const said = page.includes(`${other.env} with ${other.algorithm} (`);
    expect(said).toBe(verdict === "✗");
  });

  it("shows pictures that are there, one at least of each environment", () => {
    const shown = [...page.matchAll(/\]\(\.\.\/(images\/results\/[^)]+)\)/g)].map(([, file]) => file);
    for (const file of shown) expect(existsSync(`docs/${file}`), file).toBe(true);
    for (const { env } of presets) expect(shown).toContain(`images/results/${env}.svg`);
  });
});
