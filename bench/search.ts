/**
 * The search that presets come from: `node dist/bench/search.js <env> <algorithm> [trials]`. It draws settings from
 * the lists of a space (spaces.ts), trains them on seeds from 101 on, and gives the better ones more seeds (successive
 * halving). Reported results use seeds 1 to 10, so no preset was chosen by what it is reported with. Every finished run
 * is a line of bench/results/search/<env>-<algorithm>.jsonl, which a later search reads instead of repeating it.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { TrainingOptions } from "../src/configuration/config.ts";
import { Random } from "../src/core/random.ts";
import { train } from "../src/trainer/train.ts";
import { type SearchSpace, spaces } from "./spaces.ts";

const FOLDER = "bench/results/search";
const FIRST_SEED = 101;
const EPISODES = 100;
/** Seeds of a trial after each round, and the share of trials that go on to the next. */
const ROUNDS = [2, 4, 8];
const KEPT = 1 / 4;

type Settings = Record<string, unknown>;

interface SearchRun {
  settings: Settings;
  seed: number;
  /** Mean of deterministic episodes after the run; -1e9 where training diverged. */
  evaluation: number;
  solvedAtStep: number | null;
  solvedAtSeconds: number | null;
  seconds: number;
}

interface Trial {
  settings: Settings;
  runs: SearchRun[];
}

/** Searches, and prints the best trials of the last round, best first. */
export async function search(space: SearchSpace, { trials, print }: { trials: number; print: (line: string) => void }) {
  const record = new SearchRecord(`${space.env}-${space.algorithm}`);
  let candidates = draw(space, trials);
  for (const seeds of ROUNDS) {
    for (const trial of candidates) {
      while (trial.runs.length < seeds) trial.runs.push(await record.run(space, trial, FIRST_SEED + trial.runs.length));
    }
    candidates.sort((a, b) => score(b) - score(a));
    for (const trial of candidates.slice(0, 10)) print(`${seeds} seeds  ${line(trial)}`);
    candidates = candidates.slice(0, Math.max(1, Math.ceil(candidates.length * KEPT)));
    print("");
  }
}

/** Different settings, as many as asked for or as there are. */
function draw({ choices }: SearchSpace, trials: number): Trial[] {
  const random = new Random(1);
  const drawn = new Map<string, Trial>();
  for (let attempt = 0; attempt < 100 * trials && drawn.size < trials; attempt++) {
    const settings: Settings = {};
    for (const [key, values] of Object.entries(choices)) settings[key] = values[random.integer(values.length)];
    drawn.set(JSON.stringify(settings), { settings, runs: [] });
  }
  return [...drawn.values()];
}

function score({ runs }: Trial): number {
  return runs.reduce((sum, { evaluation }) => sum + evaluation, 0) / runs.length;
}

function line(trial: Trial): string {
  const worst = Math.min(...trial.runs.map(({ evaluation }) => evaluation));
  const solved = trial.runs.filter(({ solvedAtStep }) => solvedAtStep !== null);
  const mean = (of: (run: SearchRun) => number) => solved.reduce((sum, run) => sum + of(run), 0) / solved.length;
  const when = solved.length
    ? `solved ${solved.length} at ${mean(({ solvedAtStep }) => solvedAtStep ?? 0).toFixed(0)} steps, ${mean(({ solvedAtSeconds }) => solvedAtSeconds ?? 0).toFixed(2)} s`
    : "";
  const seconds = trial.runs.reduce((sum, run) => sum + run.seconds, 0) / trial.runs.length;
  return `${score(trial).toFixed(2)} (worst ${worst.toFixed(2)}) ${seconds.toFixed(1)} s ${when} ${JSON.stringify(trial.settings)}`;
}

/** Runs that have been made, in a file. */
class SearchRecord {
  readonly #file: string;
  readonly #known = new Map<string, SearchRun>();

  constructor(name: string) {
    mkdirSync(FOLDER, { recursive: true });
    this.#file = `${FOLDER}/${name}.jsonl`;
    if (!existsSync(this.#file)) return;
    for (const text of readFileSync(this.#file, "utf8").split("\n").filter(Boolean)) {
      const { key, ...run } = JSON.parse(text) as SearchRun & { key: string };
      this.#known.set(key, run);
    }
  }

  async run({ env, algorithm, fixed }: SearchSpace, { settings }: Trial, seed: number): Promise<SearchRun> {
    const options = { env, algorithm, ...fixed, ...settings, seed };
    const key = JSON.stringify(options);
    const known = this.#known.get(key);
    if (known) return known;
    const run = { settings, seed, ...(await result(options as TrainingOptions)) };
    appendFileSync(this.#file, `${JSON.stringify({ key, ...run })}\n`);
    return run;
  }
}

async function result(options: TrainingOptions): Promise<Omit<SearchRun, "settings" | "seed">> {
  try {
    const trained = await train({ threads: 1, ...options });
    const { solvedAtStep, solvedAtSeconds, seconds } = trained.summary();
    const evaluation = (await trained.evaluate({ episodes: EPISODES })).meanReturn;
    trained.dispose();
    return { evaluation, solvedAtStep, solvedAtSeconds, seconds };
  } catch (error) {
    if ((error as Error).name !== "NonFiniteError") throw error;
    return { evaluation: -1e9, solvedAtStep: null, solvedAtSeconds: null, seconds: 0 };
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [env, algorithm, trials = "16"] = process.argv.slice(2);
  const space = spaces.find((one) => one.env === env && one.algorithm === algorithm);
  if (space) await search(space, { trials: Number(trials), print: console.log });
  else console.error(`error: no search space for ${env} and ${algorithm}; see bench/spaces.ts`);
}
