/**
 * What searches are worth: TPE's regret beside that of random search on functions with known optima; what forty trials
 * find on three problems beside what tuning by hand did; and how much sooner two workers are done than one. Rows are
 * told as they come.
 */
import { type SweepOptions, type SweepResult, sweep, type TrialJob } from "swingup/sweep";
import { randomSampler } from "../src/sweep/simple_samplers.ts";
import { tpeSampler } from "../src/sweep/tpe_sampler.ts";
import { median } from "./measure.ts";
import { type Problem, reported } from "./problems/problem.ts";
import { functions, type MakeSampler, regret, type TestFunction } from "./sweep_functions.ts";
import { SweepThreads } from "./sweep_threads.ts";

const SEEDS = 21; // of a function
const TRIALS = 100; // on a function
const CORES = 2;
const ROUNDS = 3; // of one worker against two

/** A row of any of the three tables. */
export type SweepRow = Readonly<Record<string, string | number>>;

/** What is told beside the part's name. */
export interface SearchesOptions {
  /** Which rows: `functions`, `workers`, or names of problems; default all. */
  readonly only?: readonly string[] | undefined;
}

export async function searches({ only }: SearchesOptions = {}): Promise<SweepRow[]> {
  const isAsked = (name: string) => only === undefined || only.includes(name);
  const rows: SweepRow[] = [];
  const tell = (row: SweepRow) => {
    rows.push(row);
    console.error(
      Object.entries(row)
        .map(([key, value]) => `${key} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
        .join("  "),
    );
  };
  if (isAsked("functions")) for (const one of functions) tell(againstRandom(one));
  if (isAsked("workers")) tell(await twoAgainstOne());
  for (const task of tasks) if (isAsked(task.name)) tell(await againstHand(task));
  return rows;
}

function againstRandom(one: TestFunction): SweepRow {
  const of = (make: MakeSampler) => median(Array.from({ length: SEEDS }, (_, k) => regret(one, make, k + 1, TRIALS)));
  const [tpe, random] = [of(tpeSampler), of(randomSampler)];
  return { measure: `regret on ${one.name}`, found: tpe, beside: random, ratio: tpe / random, wanted: "<= 0.5" };
}

async function inThreads(count: number, options: SweepOptions): Promise<SweepResult & { seconds: number }> {
  const threads = new SweepThreads(count);
  try {
    await Promise.all(threads.workers.map((worker) => worker.run(warm))); // a thread's start is none of the search's
    const start = performance.now();
    const result = await sweep({ ...options, workers: threads.workers });
    return { ...result, seconds: (performance.now() - start) / 1000 };
  } finally {
    await threads.close();
  }
}

const warm: TrialJob = {
  number: 0,
  options: { env: "CartPole-v1", steps: 20_000 },
  seeds: [1],
  episodes: 1,
  score: "mean",
  acting: "better",
  pruner: "none",
  others: [],
};

/** The same sweep, in turn by one and by two. */
async function twoAgainstOne(): Promise<SweepRow> {
  const options: SweepOptions = {
    env: "CartPole-v1",
    settings: { steps: 60_000 },
    search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, gamma: { choices: [0.98, 0.99] } },
    trials: 96, // half a minute of one worker: at the end one of two idles for half a trial
    seeds: 1,
    confirmation: 0,
  };
  const ratios: number[] = [];
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [one, two] = [await inThreads(1, options), await inThreads(CORES, options)];
    ratios.push(one.seconds / two.seconds);
    seconds.push(one.seconds);
  }
  return { measure: "two workers", found: median(ratios), beside: 1, seconds: median(seconds), wanted: ">= 1.85" };
}

/** A problem, how long it is trained, and what tuning by hand came to. */
interface Task {
  readonly name: string;
  readonly steps: number;
  readonly byHand: number;
  readonly episodes: number;
  /** What is searched beside what all have. */
  readonly search: SweepOptions["search"];
}

const deviation = { initialLogStd: { choices: [0, -0.5, -1] } };
const tasks: readonly Task[] = [
  { name: "inventory", steps: 100_000, byHand: 11_419, episodes: 50, search: {} },
  { name: "portfolio", steps: 300_000, byHand: 0.375, episodes: 400, search: deviation },
  { name: "lander2d", steps: 500_000, byHand: 203, episodes: 50, search: deviation },
];

async function againstHand({ name, steps, byHand, episodes, search }: Task): Promise<SweepRow> {
  const { env } = reported.find((problem) => problem.env.id === name) as Problem;
  const common = {
    learningRate: { low: 1e-4, high: 5e-3, log: true },
    gamma: { choices: [0, 0.9, 0.99, 0.999] },
    normalizeObservations: { choices: [false, true] },
    normalizeRewards: { choices: [false, true] },
    numEnvs: { choices: [8, 16] },
    entropyCoefficient: { choices: [0, 0.01] },
  };
  const { best, confirmed, trials, seconds } = await inThreads(CORES, {
    env,
    settings: { steps },
    search: { ...common, ...search },
    trials: 40,
    seeds: 1,
    episodes,
    pruner: "asha",
    lag: 4,
    confirmation: 4,
  });
  const found = confirmed?.score ?? Number.NaN;
  const whole = trials.filter(({ state }) => state === "complete").length;
  const settings = JSON.stringify(best?.parameters);
  return { measure: name, found, beside: byHand, ratio: found / byHand, seconds, whole, settings, wanted: ">= 0.95" };
}
