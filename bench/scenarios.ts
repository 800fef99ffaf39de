/**
 * Makes docs/scenarios: every scenario over ten seeds, its page, its pictures, its numbers. Scenarios are run one after
 * the other by the command line, on all cores; what has been run stays in bench/results/scenarios/, in a file named after
 * the scenario's experiments, so that the benchmark goes on where it was interrupted and repeats what has changed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { scenarios } from "../src/scenarios/catalog.ts";
import { indexOf, pageOf } from "../src/scenarios/page.ts";
import { pictureOf } from "../src/scenarios/picture.ts";
import { checkResult } from "../src/scenarios/result.ts";
import type { Scenario } from "../src/scenarios/scenario.ts";

const RESULTS = "bench/results/scenarios";
const DOCS = "docs/scenarios";
const PICTURES = "docs/images/scenarios";

export function makeScenarios(): { scenario: string; seconds: number | null }[] {
  mkdirSync(RESULTS, { recursive: true });
  mkdirSync(DOCS, { recursive: true });
  mkdirSync(PICTURES, { recursive: true });
  return scenarios.map((scenario, k) => {
    const start = performance.now();
    const known = existsSync(fileOf(scenario));
    if (!known) run(scenario);
    writePage(scenario);
    writeFileSync(`${DOCS}/README.md`, indexOf(scenarios.slice(0, k + 1)));
    return { scenario: scenario.name, seconds: known ? null : Math.round((performance.now() - start) / 1000) };
  });
}

function fileOf({ name, experiments }: Scenario): string {
  const key = createHash("sha256").update(JSON.stringify(experiments)).digest("hex").slice(0, 12);
  return `${RESULTS}/${name}-${key}.json`;
}

function run(scenario: Scenario): void {
  const out = `${RESULTS}/run-${scenario.name}`;
  rmSync(out, { recursive: true, force: true }); // of a benchmark that was interrupted
  const workers = ["--workers", String(availableParallelism())];
  const words = ["dist/node/swingup.js", "scenario", scenario.name, "--out", out, ...workers];
  const { status } = spawnSync(process.execPath, words, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${scenario.name}: the run ended with status ${status}`);
  copyFileSync(`${out}/result.json`, fileOf(scenario));
  rmSync(out, { recursive: true });
}

function writePage(scenario: Scenario): void {
  const result = checkResult(JSON.parse(readFileSync(fileOf(scenario), "utf8")), scenario);
  const picture = (k: number) => `../images/scenarios/${scenario.name}-${k + 1}.svg`;
  for (const [k, experiment] of scenario.experiments.entries())
    writeFileSync(`${PICTURES}/${scenario.name}-${k + 1}.svg`, pictureOf(experiment, result.experiments[k]));
  writeFileSync(`${DOCS}/${scenario.name}.md`, pageOf(scenario, result, picture));
  const runs = result.experiments.map(({ arms }) => ({
    arms: arms.map(({ runs }) => ({ runs: runs.map((one) => ({ ...one, curve: [] })) })),
  }));
  writeFileSync(`${DOCS}/${scenario.name}.json`, `${JSON.stringify({ ...result, experiments: runs })}\n`);
}
