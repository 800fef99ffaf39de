/**
 * What the presets reach: every preset trained on seeds 1 to 10, then scored over 100 deterministic episodes. Returns
 * are summed up by the interquartile mean with a 95 % bootstrap interval (Agarwal et al. 2021), times by the median.
 *
 * Runs are processes, as many at once as there are cores. Finished ones are kept in bench/results/learning/, in a file
 * named after the preset's settings, so that the benchmark goes on where it was interrupted and repeats what has
 * changed. It also writes docs/algorithms/results.md and its pictures (results.ts). With `--only=Hopper-v5:trpo,...` it
 * makes these presets' rows, and the page keeps the rows that it has of the others.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type AlgorithmName, algorithmNames } from "../src/algorithms/registry.ts";
import { completeConfig } from "../src/configuration/config.ts";
import { environmentsWithPreset } from "../src/configuration/presets.ts";
import { checkChoice } from "../src/core/check.ts";
import { environmentIds, environmentInfo } from "../src/envs/registry.ts";
import type { LearningResult } from "./learning_result.ts";
import type { LearningRun } from "./learning_run.ts";
import { interquartileMean, median, percentileInterval } from "./measure.ts";
import { published } from "./published.ts";
import { writeResults } from "./results.ts";

const SEEDS = Array.from({ length: 10 }, (_, k) => k + 1);
const FOLDER = "bench/results/learning";

export interface LearningOptions {
  /** Presets, each as `environment:algorithm`; default: all. */
  readonly only?: readonly string[] | undefined;
}

export async function learning({ only }: LearningOptions = {}): Promise<LearningResult[]> {
  const all = algorithmNames.flatMap((algorithm) =>
    environmentIds()
      .filter((env) => environmentsWithPreset(algorithm).includes(env))
      .map((env) => ({ env, algorithm, name: `${env}:${algorithm}` })),
  );
  const names = all.map(({ name }) => name);
  for (const name of only ?? []) checkChoice("--only", name, names);
  const presets = all.filter(({ name }) => only?.includes(name) ?? true);
  const missing = presets.flatMap(({ env, algorithm }) =>
    SEEDS.filter((seed) => !existsSync(fileOf(env, algorithm, seed))).map((seed) => ({ env, algorithm, seed })),
  );
  mkdirSync(FOLDER, { recursive: true });
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(missing)));
  const cells = presets.map(({ env, algorithm }) => {
    const runs = SEEDS.map((seed) => JSON.parse(readFileSync(fileOf(env, algorithm, seed), "utf8")) as LearningRun);
    return { runs, result: summary(env, algorithm, runs) };
  });
  await writeResults(cells, all);
  return cells.map(({ result }) => result);
}

/** Takes run after run until none is left. */
async function work(missing: { env: string; algorithm: AlgorithmName; seed: number }[]): Promise<void> {
  const script = fileURLToPath(new URL("./learning_run.js", import.meta.url));
  for (let next = missing.shift(); next; next = missing.shift()) {
    const { env, algorithm, seed } = next;
    const { stdout } = await promisify(execFile)(process.execPath, [script, env, algorithm, String(seed)]);
    writeFileSync(fileOf(env, algorithm, seed), stdout);
    const { evaluation, seconds } = JSON.parse(stdout) as LearningRun;
    console.error(`${env} ${algorithm} seed ${seed}: ${evaluation.toFixed(1)} in ${seconds.toFixed(1)} s`);
  }
}

function fileOf(env: string, algorithm: AlgorithmName, seed: number): string {
  const settings = JSON.stringify(completeConfig({ env, algorithm, seed }));
  const key = createHash("sha256").update(settings).digest("hex").slice(0, 12);
  return `${FOLDER}/${env}-${algorithm}-${seed}-${key}.json`;
}

function summary(env: string, algorithm: AlgorithmName, runs: readonly LearningRun[]): LearningResult {
  const returns = runs.map(({ evaluation }) => evaluation);
  const solved = runs.filter(({ solvedAtStep }) => solvedAtStep !== null);
  const middle = (of: (run: LearningRun) => number | null) =>
    solved.length > 0 ? median(solved.map((run) => of(run) ?? Number.NaN)) : null;
  const [low, high] = percentileInterval(returns, interquartileMean);
  const other = published.find((one) => one.env === env && one.algorithm === algorithm);
  return {
    env,
    algorithm,
    steps: runs[0].steps,
    seeds: runs.length,
    solved: environmentInfo(env).rewardThreshold === undefined ? null : solved.length,
    solvedAtStep: middle(({ solvedAtStep }) => solvedAtStep),
    solvedAtSeconds: middle(({ solvedAtSeconds }) => solvedAtSeconds),
    stepsPerSecond: median(runs.map(({ steps, seconds }) => steps / seconds)),
    evaluation: interquartileMean(returns),
    low,
    high,
    worst: Math.min(...returns),
    best: Math.max(...returns),
    published: other?.evaluation ?? null,
    publishedSteps: other?.steps ?? null,
  };
}
