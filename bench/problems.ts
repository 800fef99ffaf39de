/**
 * Problems that nobody tuned, with the algorithm's own defaults (`plain`) and with settings that are chosen for the
 * environment (`robust`): 100,000 steps on ten seeds. A score is (return - trivial) / (optimum - trivial), trivial being
 * the better of random play and the best constant action: 0 is nothing learned, 1 the optimum. Over the seeds the
 * interquartile mean, its 95 % bootstrap interval and the worst, for the saved policy as it is
 * set to act, and for its most probable and its sampled actions.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { interquartileMean, percentileInterval } from "./measure.ts";
import { advised, others, type Problem, reported } from "./problems/problem.ts";
import type { ProblemJob, ProblemReturns } from "./problems_run.ts";

const PRESETS = ["plain", "robust"] as const;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const QUICK_SEEDS = [1, 2];
const CHOOSING_SEEDS = [101, 102, 103, 104];
const TRIVIAL_SEED = 5;
const GOOD = 0.9;

export interface ProblemsOptions {
  /** Two seeds instead of ten. */
  readonly quick?: boolean;
  /** The problems and seeds that the defaults were chosen on instead. */
  readonly others?: boolean;
}

/** A problem with a preset, over the seeds. */
export interface ProblemRow {
  problem: string;
  preset: string;
  trivial?: number;
  optimum?: number;
  saved: number;
  low?: number;
  high?: number;
  worst: number;
  probable: number;
  sampled: number;
}

export async function problems({ quick = false, others: chosen = false }: ProblemsOptions = {}): Promise<ProblemRow[]> {
  const list = chosen ? others : [...reported, ...advised];
  const seeds = chosen ? CHOOSING_SEEDS : quick ? QUICK_SEEDS : SEEDS;
  const jobs = list.flatMap(({ env: { id: problem } }) => [
    { problem, seed: TRIVIAL_SEED },
    ...PRESETS.flatMap((preset) => seeds.map((seed) => ({ problem, preset, seed }))),
  ]);
  const results = await inThreads(jobs);
  const rows = list.flatMap((problem) =>
    PRESETS.map((preset) => {
      const of = jobs.flatMap((job, k) => (job.problem === problem.env.id ? [{ job, result: results[k] }] : []));
      const runs = of.filter(({ job }) => "preset" in job && job.preset === preset);
      const trivial = of.find(({ job }) => !("preset" in job))?.result.probable as number;
      return row(
        problem,
        preset,
        trivial,
        runs.map(({ result }) => result),
      );
    }),
  );
  return [...rows, ...PRESETS.map((preset) => total(rows, preset))];
}

function row(problem: Problem, preset: string, trivial: number, runs: readonly ProblemReturns[]): ProblemRow {
  const optimum = problem.optimum();
  const score = (value: number) => (value - trivial) / (optimum - trivial);
  const scores = (name: keyof ProblemReturns) => runs.map((run) => score(run[name]));
  const saved = scores("saved");
  const [low, high] = percentileInterval(saved, interquartileMean);
  return {
    problem: problem.env.id,
    preset,
    trivial,
    optimum,
    saved: interquartileMean(saved),
    low,
    high,
    worst: Math.min(...saved),
    probable: interquartileMean(scores("probable")),
    sampled: interquartileMean(scores("sampled")),
  };
}

const isAdvised = ({ problem }: ProblemRow) => advised.some(({ env }) => env.id === problem);

/** In how many problems a score is good, but for those that the doctor's advice has changed. */
function total(rows: readonly ProblemRow[], preset: string): ProblemRow {
  const good = (name: "saved" | "worst" | "probable" | "sampled") =>
    rows.filter((row) => row.preset === preset && !isAdvised(row) && row[name] >= GOOD).length;
  const [saved, worst, probable, sampled] = [good("saved"), good("worst"), good("probable"), good("sampled")];
  return { problem: `at least ${GOOD}`, preset, saved, worst, probable, sampled };
}

/** As many threads as there are cores; results in the order of the jobs. */
async function inThreads(jobs: readonly ProblemJob[]): Promise<ProblemReturns[]> {
  const results: ProblemReturns[] = new Array(jobs.length);
  let next = 0;
  const work = async () => {
    const worker = new Worker(new URL("./problems_run.js", import.meta.url));
    while (next < jobs.length) {
      const place = next++;
      results[place] = await answer(worker, jobs[place]);
      console.error(said(jobs[place], results[place]));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}

function answer(worker: Worker, job: ProblemJob): Promise<ProblemReturns> {
  return new Promise((resolve, reject) => {
    const done = (returns: ProblemReturns) => {
      worker.off("error", reject);
      resolve(returns);
    };
    worker.once("message", done);
    worker.once("error", reject);
    worker.postMessage(job);
  });
}

function said({ problem, preset, seed }: ProblemJob, { saved, probable, sampled }: ProblemReturns): string {
  return `${problem} ${preset ?? "trivial"} seed ${seed}: ${saved.toPrecision(4)}, probable ${probable.toPrecision(4)}, sampled ${sampled.toPrecision(4)}`;
}
