/**
 * What the presets reach: every preset trained on seeds 1 to 10, then scored over 100 deterministic episodes. Each
 * finished run is kept in bench/results/learning under a digest of its configuration, so that the whole can be done in
 * pieces and only what has changed is run again. Two processes share the runs, each on one thread; at the end, or with
 * `--report` at any time, docs/results.md and the pictures of the learning curves are written.
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type AlgorithmName, algorithmNames, completeConfig, type TrainingConfig } from "../src/training/config.ts";
import { environmentsWithPreset, type PresetName, presetNames } from "../src/training/presets.ts";
import { train } from "../src/training/train.ts";
import { interquartileMean, median, percentileInterval } from "./measure.ts";
import { writeResults } from "./results_page.ts";

const FOLDER = "bench/results/learning";
const SEEDS = Array.from({ length: 10 }, (_, k) => k + 1);
const EPISODES = 100;
const PROCESSES = 2;
const CURVE_POINTS = 100;

/** One preset. */
export interface Cell {
  algorithm: AlgorithmName;
  env: string;
  preset: PresetName;
}

/** One run of a preset. */
export interface LearningRun {
  seed: number;
  steps: number;
  seconds: number;
  /** Mean return over 100 deterministic episodes. */
  evaluation: number;
  /** When the mean return of the last 100 training episodes reached the environment's threshold. */
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  /** Step and mean return of the last 100 training episodes. */
  curve: readonly (readonly [step: number, episodeReturn: number])[];
}

export interface LearningResult extends Cell {
  steps: number;
  seeds: number;
  /** Interquartile mean over the seeds, with a 95 % bootstrap interval (Agarwal et al. 2021). */
  evaluation: number;
  low: number;
  high: number;
  worst: number;
  best: number;
  solved: number;
  /** Medians over the seeds that solved it. */
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  stepsPerSecond: number;
  runs: readonly LearningRun[];
}

/** Runs what is missing, and writes the results' page. */
export async function learning(): Promise<Omit<LearningResult, "runs">[]> {
  await Promise.all(Array.from({ length: PROCESSES }, (_, share) => inProcess(share)));
  return report();
}

/** Writes docs/results.md of the runs that there are. */
export function report(): Omit<LearningResult, "runs">[] {
  const results = cells().flatMap(resultOf);
  writeResults(results);
  return results.map(({ runs: _, ...rest }) => rest);
}

/** Every preset; `fast` where it differs from the usual one. */
function cells(): Cell[] {
  return algorithmNames.flatMap((algorithm) =>
    environmentsWithPreset(algorithm).flatMap((env) => {
      const [usual, ...others] = presetNames.map((preset) => ({ algorithm, env, preset }));
      return [usual, ...others.filter((cell) => digest(configOf(cell, 1)) !== digest(configOf(usual, 1)))];
    }),
  );
}

function inProcess(share: number): Promise<void> {
  const child = fork(new URL(import.meta.url), ["--share", String(share)]);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`learning: process ${share} failed`))));
  });
}

/** Makes every second missing run: one process's part of the work. */
async function makeShare(share: number): Promise<void> {
  const runs = cells().flatMap((cell) => SEEDS.map((seed) => ({ cell, seed })));
  for (const [k, { cell, seed }] of runs.entries()) {
    if (k % PROCESSES !== share || existsSync(fileOf(cell, seed))) continue;
    const run = await makeRun(cell, seed);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(fileOf(cell, seed), JSON.stringify(run));
    console.error(`${cell.algorithm} ${cell.env} ${cell.preset} seed ${seed}: ${run.evaluation.toFixed(2)}`);
  }
}

async function makeRun(cell: Cell, seed: number): Promise<LearningRun> {
  const curve: [number, number][] = [];
  const onUpdate = ({ step, metrics }: { step: number; metrics: { episodeReturn: number } }) => {
    if (Number.isFinite(metrics.episodeReturn)) curve.push([step, metrics.episodeReturn]);
  };
  const { algorithm, env, preset } = cell;
  const run = await train({ algorithm, env, preset, seed, threads: 1, onUpdate });
  const { steps, seconds, solvedAtStep, solvedAtSeconds } = run.summary();
  const evaluation = (await run.evaluate({ episodes: EPISODES })).meanReturn;
  run.dispose();
  const every = Math.ceil(curve.length / CURVE_POINTS);
  const thinned = curve.filter((_, k) => k % every === every - 1);
  return { seed, steps, seconds, evaluation, solvedAtStep, solvedAtSeconds, curve: thinned };
}

/** Of the runs that there are; nothing where there is none. */
function resultOf(cell: Cell): LearningResult[] {
  const runs = SEEDS.flatMap((seed) => {
    const file = fileOf(cell, seed);
    return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8")) as LearningRun] : [];
  });
  if (runs.length === 0) return [];
  const returns = runs.map(({ evaluation }) => evaluation);
  const [low, high] = percentileInterval(returns, interquartileMean);
  const solved = runs.filter(({ solvedAtStep }) => solvedAtStep !== null);
  const when = (of: (run: LearningRun) => number | null) =>
    solved.length > 0 ? median(solved.map((run) => of(run) ?? Number.NaN)) : null;
  return [
    {
      ...cell,
      steps: Math.max(...runs.map(({ steps }) => steps)),
      seeds: runs.length,
      evaluation: interquartileMean(returns),
      low,
      high,
      worst: Math.min(...returns),
      best: Math.max(...returns),
      solved: solved.length,
      solvedAtStep: when(({ solvedAtStep }) => solvedAtStep),
      solvedAtSeconds: when(({ solvedAtSeconds }) => solvedAtSeconds),
      stepsPerSecond: median(runs.map(({ steps, seconds }) => steps / seconds)),
      runs,
    },
  ];
}

function configOf({ algorithm, env, preset }: Cell, seed: number): TrainingConfig {
  return completeConfig({ algorithm, env, preset, seed });
}

function fileOf(cell: Cell, seed: number): string {
  return `${FOLDER}/${cell.algorithm}-${cell.env}-${seed}-${digest(configOf(cell, seed))}.json`;
}

function digest(config: TrainingConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 12);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [option, share] = process.argv.slice(2);
  if (option === "--share") await makeShare(Number(share));
  else if (option === "--report") report();
  else await learning();
}
