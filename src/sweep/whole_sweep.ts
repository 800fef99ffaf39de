/**
 * A sweep as one call, for programs: draws the trials, has them run by whoever is given, trains the winner again on fresh
 * seeds, and returns all of it. It touches no file, so it runs in pages too; `swingup sweep` is the same with a folder.
 */
import type { TrainingOptions } from "../configuration/config.ts";
import { checkSignal, orAborted, throwIfAborted } from "../core/abort.ts";
import { show } from "../core/check.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { checkOutcome } from "./checked_outcome.ts";
import { sweepReport } from "./report.ts";
import { completeStudy, type StudyOptions } from "./study.ts";
import { Sweep, type Trial, type TrialWorker } from "./sweep.ts";
import { checkTeam } from "./team.ts";
import { runTrial, type TrialOutcome, type TrialRun } from "./trial.ts";

/** What is searched, and who runs the trials. */
export interface SweepOptions extends Omit<StudyOptions, "env"> {
  /** The name of an environment, a function that returns a new custom one, or a definition. */
  readonly env: EnvSource;
  /**
   * Whoever runs the trials, each one at a time, such as a thread that calls `runTrial`; default one, in this thread. The
   * trials do not depend on how many there are.
   */
  readonly workers?: readonly TrialWorker[];
  /** Called as each trial ends, before anything is drawn from it; what it throws ends the sweep. */
  readonly onTrial?: (trial: Trial) => void;
  /** Trials of the same sweep that have ended before, which are not run again; default none. */
  readonly outcomes?: readonly TrialOutcome[];
  /** Ends the sweep, with the signal's reason; of no effect on workers that are given. */
  readonly signal?: AbortSignal;
}

/** What a sweep has come to. */
export interface SweepResult {
  /** By their numbers. */
  readonly trials: readonly Trial[];
  /** The same from the best to the worst: whole ones, then those that were given up, then those that failed. */
  readonly ranking: readonly Trial[];
  /** The best whole trial; null where there is none. */
  readonly best: Trial | null;
  /** The winner on seeds that chose nothing: the figure to report. Null without a winner, and with `confirmation: 0`. */
  readonly confirmed: { readonly score: number; readonly runs: readonly TrialRun[] } | null;
  /** The winner's settings, as `train` takes them, but for the seed. Null without a winner. */
  readonly settings: TrainingOptions | null;
  /** A page of HTML: history, what mattered, each setting against the score, learning curves. */
  report(): string;
}

/**
 * Searches settings of training and options of an environment.
 * @throws TypeError, RangeError naming what is wrong with the study; the signal's reason; what a worker throws. A trial
 *   that diverges or whose environment throws is a failed trial, and the sweep goes on.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`sweep: expected an object of options, got ${show(options)}`);
  const { env, workers, onTrial, outcomes = [], signal, ...asked } = options;
  throwIfAborted(checkSignal(signal));
  const definition = environmentDefinition(env, "env");
  const study = completeStudy({ ...asked, env: definition.id });
  const ended = outcomes.map((outcome, k) => checkOutcome(`outcomes[${k}]`, outcome));
  const search = new Sweep(study, Object.keys(definition.options), ended);
  const here: TrialWorker = { run: (job) => runTrial(job, { env: definition, ...(signal ? { signal } : {}) }) };
  const team = checkTeam(workers ?? [here]);
  await orAborted(search.run(team, { ...(onTrial ? { onTrial } : {}), ...(signal ? { signal } : {}) }), signal);
  const best = search.ranking.find(({ state }) => state === "complete") ?? null;
  const again = best && (await orAborted(search.confirm(best, team), signal));
  const confirmed = again && { score: again.score, runs: again.outcomes.flatMap(({ runs }) => runs) };
  const { trials, ranking } = search;
  const settings = best && { ...search.options(best), env };
  return { trials, ranking, best, confirmed, settings, report };

  function report(): string {
    const searched = Object.entries(study.search);
    const named = searched.map(([name, given]) => ({ name, log: "log" in given && given.log === true }));
    return sweepReport({ env: study.env, settings: named, trials, ranking, confirmed: confirmed?.score ?? null });
  }
}
