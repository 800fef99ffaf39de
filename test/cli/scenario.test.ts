/** `swingup scenario`: the list, a run with all that it leaves, and what it refuses. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarios } from "../../src/scenarios/catalog.ts";
import { checkResult } from "../../src/scenarios/result.ts";
import { commandLine } from "./command.ts";

const command = commandLine();
const reinforce = scenarios[0];

describe("swingup scenario", () => {
  it("lists all with their questions", async () => {
    const { status, stdout } = await command.answer("scenario", "list");
    expect(status).toBe(0);
    for (const { name, question } of scenarios) expect(stdout).toMatch(new RegExp(`${name} +${escaped(question)}`));
  });

  it("runs one, prints its table, and leaves result, page and picture; the same bits by any number of workers", async () => {
    const words = ["scenario", "reinforce", "--seeds", "1"];
    const outcome = await command.run(...words, "--out", "two", "--workers", "2");
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toContain("4 runs, 2 at once");
    expect(outcome.stdout).toMatch(/learning rate 0\.003 +\d/);
    expect(outcome.stderr).toContain("1 seeds prove little");
    const files = ["reinforce-1.svg", "reinforce.md", "result.json"];
    expect(readdirSync(join(command.folder, "two")).sort()).toEqual(files);
    const read = (folder: string) =>
      checkResult(JSON.parse(readFileSync(join(command.folder, folder, files[2]), "utf8")), reinforce);
    expect(read("two").experiments[0].arms.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual([
      [1],
      [1],
      [1],
      [1],
    ]);
    const again = await command.run(...words, "--out", "one", "--workers", "1", "--json");
    expect(JSON.parse(again.stdout)).toEqual({ scenarios: ["reinforce"], folders: ["one"] });
    expect(read("one")).toEqual(read("two"));
  });

  it.each([
    [["reinforc"], "scenario: expected one of reinforce, "],
    [["reinforce", "--quick", "--seeds", "1"], "--seeds: expected none beside --quick"],
    [["reinforce", "--seeds", "a"], "--seeds: "],
    [["reinforce", "--workers", "0"], "--workers: expected a whole number in [1, 256], got 0"],
    [["reinforce", "--out", "full"], 'out: expected a new or an empty folder, got "full", which has 1 file in it'],
  ])("refuses %j in one line", async (words, expected) => {
    mkdirSync(join(command.folder, "full"), { recursive: true });
    writeFileSync(join(command.folder, "full", "mine.txt"), "");
    const { status, stderr } = await command.answer("scenario", ...words);
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(expected);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
