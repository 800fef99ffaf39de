/**
 * What workers do for others: a seed of a trial, a run of a scenario, a training as `swingup train` makes it. Each kind
 * knows how its jobs and outcomes are checked, since both come from whoever can write to the queue.
 */
import { checkChoice, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { checkRun as checkScenarioRun } from "../scenarios/result.ts";
import type { ScenarioJob, ScenarioRun } from "../scenarios/scenario.ts";
import { checkOutcome } from "../sweep/checked_outcome.ts";
import type { TrialJob, TrialOutcome } from "../sweep/trial.ts";

/** A training on one seed. */
export interface RunJob {
  /** An environment's name, or that of the file that travels with the job; null where a configuration has it. */
  readonly env: string | null;
  readonly seed: number;
  /** Options of `swingup train` by their names, such as `{ algo: "ppo", set: ["gamma=0.9"] }`. */
  readonly options: Readonly<Record<string, string | readonly string[]>>;
}

/** How such a training ended. */
export interface RunOutcome {
  /** The status of its process. */
  readonly status: number;
  /** The last line that it wrote on standard error. */
  readonly said: string;
  /** The hash of the run's folder, packed, whose bytes lie beside the queue; null where there is none. */
  readonly folder: string | null;
}

/** A run of a scenario, or why there is none. */
export type ScenarioOutcome = { readonly run: ScenarioRun } | { readonly error: string };

export type Task =
  | { readonly kind: "trial"; readonly job: TrialJob }
  | { readonly kind: "scenario"; readonly job: ScenarioJob }
  | { readonly kind: "run"; readonly job: RunJob };

export type Outcome = TrialOutcome | ScenarioOutcome | RunOutcome;

/** Options of `swingup train` that may be said over a queue: none of them names a file or a place. */
export const runOptions: readonly string[] = [
  "algo",
  "preset",
  "steps",
  "stopAt",
  "numEnvs",
  "set",
  "checkpointEvery",
  "keep",
  "save",
  "evaluateEvery",
  "evaluateEpisodes",
  "stopAtReturn",
  "patience",
  "log",
];

const [MOST_TEXT, MOST_TEXTS] = [1000, 200]; // characters, and texts, of an option

/** @throws TypeError, RangeError for what is no job of its kind */
export function checkTask({ kind, job }: Task): Task {
  if (kind === "trial") return { kind, job: checkTrial(job) };
  if (kind === "run") return { kind, job: checkRunJob(job) };
  checkChoice("job, kind", kind, ["trial", "scenario", "run"]);
  checkKeys("job", Object(job), ["env", "settings", "seed", "dqn", "measure"]);
  checkInteger("job, seed", job.seed, { least: 0 });
  checkName(job.env);
  return { kind, job };
}

/** @throws TypeError, RangeError for what is no outcome of that task */
export function checkTaskOutcome({ kind, job }: Task, given: unknown): Outcome {
  if (kind === "trial") return checkTrialOutcome(job, given);
  if (kind === "run") return checkRunOutcome(given);
  const { run, error } = Object(given) as { run?: unknown; error?: unknown };
  if (error !== undefined) return { error: String(error).split("\n")[0] };
  const checked = checkScenarioRun(run);
  if (checked.seed !== job.seed)
    throw new RangeError(`result: expected the run of seed ${job.seed}, got ${show(checked.seed)}`);
  return { run: checked };
}

/** The outcome of a task that nobody could do. */
export function failedOutcome({ kind }: Task, why: string): Outcome {
  if (kind === "scenario") return { error: why };
  if (kind === "run") return { status: 1, said: why, folder: null };
  return { number: 0, state: "failed", value: null, rungs: [], runs: [], seconds: 0, error: why };
}

function checkTrial(job: TrialJob): TrialJob {
  checkKeys("job", Object(job), ["number", "options", "seeds", "episodes", "score", "acting", "pruner", "others"]);
  if (!Array.isArray(job.seeds) || job.seeds.length !== 1) throw new RangeError("job: expected one seed");
  checkInteger("job, seed", job.seeds[0], { least: 0 });
  checkInteger("job, episodes", job.episodes, { least: 1 });
  if (!Array.isArray(job.others) || !job.others.every(Array.isArray))
    throw new TypeError(`job, others: expected lists of numbers, got ${show(job.others)}`);
  checkName(Object(job.options).env);
  const others = job.others.map((values) => values.map(rungValue)); // JSON has no infinities
  return { ...job, others };
}

function checkName(env: unknown): void {
  if (typeof env !== "string" || /[/\\]/.test(env))
    throw new TypeError(`job, env: expected the name of an environment, got ${show(env)}`);
}

function rungValue(value: unknown): number {
  return value === null ? Number.NEGATIVE_INFINITY : checkNumber("job, others", value);
}

function checkRunJob(job: RunJob): RunJob {
  checkKeys("job", Object(job), ["env", "seed", "options"]);
  checkInteger("job, seed", job.seed, { least: 0 });
  if (job.env !== null) checkName(job.env);
  const options = checkKeys("job, options", job.options, runOptions);
  for (const [name, value] of Object.entries(options))
    for (const text of texts(name, value))
      if (typeof text !== "string" || text.length > MOST_TEXT)
        throw new TypeError(`job, ${name}: expected a text of at most ${MOST_TEXT} characters, got ${show(text)}`);
  return job;
}

function texts(name: string, value: unknown): readonly unknown[] {
  if (name !== "set") return [value];
  if (!Array.isArray(value) || value.length > MOST_TEXTS)
    throw new TypeError(`job, set: expected a list of at most ${MOST_TEXTS} texts, got ${show(value)}`);
  return value;
}

function checkTrialOutcome(job: TrialJob, given: unknown): TrialOutcome {
  const checked = checkOutcome("result", given);
  const { state, runs } = checked;
  if (state === "complete" && (runs.length !== 1 || runs[0].seed !== job.seeds[0]))
    throw new RangeError(`result: expected the run of seed ${job.seeds[0]}, got ${show(runs.map(({ seed }) => seed))}`);
  for (const { parametersSha256 } of runs)
    if (!isHash(parametersSha256))
      throw new RangeError(`result: expected a hash of parameters, got ${show(parametersSha256)}`);
  return checked;
}

function checkRunOutcome(given: unknown): RunOutcome {
  const { status, said, folder } = Object(given) as Partial<RunOutcome>;
  if (folder !== null && !isHash(folder)) throw new RangeError(`result, folder: expected a hash, got ${show(folder)}`);
  return {
    status: checkInteger("result, status", status, { least: 0, most: 255 }),
    said: String(said).slice(0, MOST_TEXT),
    folder,
  };
}

export function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
