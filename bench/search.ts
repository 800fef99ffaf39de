/**
 * The search that presets come from: `node dist/bench/search.js <env> <algorithm> [trials]`, a sweep over the lists of a
 * space (spaces.ts), drawn by TPE. Trials are trained on seeds from 101 on, and the best again on seeds from 1101 on.
 * Reported results use seeds 1 to 10, so no preset was chosen by what it is reported with. Every trial that has ended is a
 * line of bench/results/search/<env>-<algorithm>-<trials>.jsonl, with which the search goes on where it was stopped.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { type SweepOptions, sweep, type Trial, type TrialWorker } from "swingup/sweep";
import { LineRecord } from "../src/runs/line_record.ts";
import { checkOutcome } from "../src/sweep/checked_outcome.ts";
import { type SearchSpace, spaces } from "./spaces.ts";
import { SweepThreads } from "./sweep_threads.ts";

const FOLDER = "bench/results/search";
const FIRST_SEED = 101;
const EPISODES = 100;
const SEEDS = 4; // of a trial
const SHOWN = 10;

/** Searches, and prints the best trials, best first. */
export async function search(space: SearchSpace, { trials, print }: { trials: number; print: (line: string) => void }) {
  const { env, algorithm, fixed, choices } = space;
  mkdirSync(FOLDER, { recursive: true });
  const path = `${FOLDER}/${env}-${algorithm}-${trials}.jsonl`;
  const { record, values: outcomes } = LineRecord.resume(path, checkOutcome);
  const threads = new SweepThreads(availableParallelism());
  try {
    const { ranking, confirmed } = await sweep({
      env,
      settings: { algorithm, ...fixed } as NonNullable<SweepOptions["settings"]>,
      search: Object.fromEntries(
        Object.entries(choices).map(([key, values]) => [key, { choices: values }]),
      ) as SweepOptions["search"],
      trials,
      seeds: SEEDS,
      score: "mean",
      acting: "deterministic",
      episodes: EPISODES,
      outcomes,
      onTrial: ({ parameters: _, ...outcome }) => record.add(outcome),
      workers: threads.workers.map(withSeedsFrom),
    });
    for (const trial of ranking.slice(0, SHOWN)) print(line(trial));
    if (confirmed) print(`\nthe first on ${confirmed.runs.length} fresh seeds: ${confirmed.score.toFixed(2)}`);
  } finally {
    record.close();
    await threads.close();
  }
}

/** The seeds of a sweep begin at 1. */
function withSeedsFrom(worker: TrialWorker): TrialWorker {
  return { run: (job) => worker.run({ ...job, seeds: job.seeds.map((seed) => seed + FIRST_SEED - 1) }) };
}

function line({ state, value, error, runs, seconds, parameters }: Trial): string {
  if (state !== "complete") return `${state} (${error}) ${JSON.stringify(parameters)}`;
  const worst = Math.min(...runs.map(({ deterministic }) => deterministic));
  const each = (seconds / runs.length).toFixed(1);
  return `${(value as number).toFixed(2)} (worst ${worst.toFixed(2)}) ${each} s ${JSON.stringify(parameters)}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [env, algorithm, trials = "16"] = process.argv.slice(2);
  const space = spaces.find((one) => one.env === env && one.algorithm === algorithm);
  if (space) await search(space, { trials: Number(trials), print: console.log });
  else console.error(`error: no search space for ${env} and ${algorithm}; see bench/spaces.ts`);
}
