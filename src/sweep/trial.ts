/**
 * One trial: its settings trained on each of its seeds, evaluated in both ways of acting, and one score. It is given plain
 * data and gives plain data back, so that it may run anywhere, twice, or on another machine to check the first.
 */
import type { TrainingOptions } from "../configuration/config.ts";
import { throwIfAborted } from "../core/abort.ts";
import type { EnvSource } from "../envs/registry.ts";
import { interquartileMean } from "../statistics/over_seeds.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import { type PrunerName, prunerOf } from "./pruner.ts";
import type { EndedTrial, TrialState } from "./sampler.ts";
import type { ActingName, ScoreName } from "./study.ts";

/** What is to be run: plain data, which may be sent anywhere. */
export interface TrialJob {
  readonly number: number;
  /** What `train` takes, but for the seed. */
  readonly options: TrainingOptions;
  readonly seeds: readonly number[];
  readonly episodes: number;
  readonly score: ScoreName;
  readonly acting: ActingName;
  readonly pruner: PrunerName;
  /** Values at the rungs of the trials that it is compared with. */
  readonly others: readonly (readonly number[])[];
}

/** What one seed came to. */
export interface TrialRun {
  readonly seed: number;
  /** Mean return with the most probable actions, and with sampled ones. */
  readonly deterministic: number;
  readonly sampled: number;
  /** Mean return of the last 100 training episodes; null before the first has ended. */
  readonly training: number | null;
  readonly steps: number;
  readonly parametersSha256: string;
  /** Mean training return against steps, at most 50 points. */
  readonly curve: readonly (readonly [step: number, value: number])[];
}

/** What a trial has come to: plain data. */
export interface TrialOutcome {
  readonly number: number;
  readonly state: TrialState;
  /** The score; what the first seed had reached where it was pruned; null where it failed. */
  readonly value: number | null;
  readonly rungs: readonly number[];
  readonly runs: readonly TrialRun[];
  /** Seconds that it took, which no decision depends on. */
  readonly seconds: number;
  /** Why it failed, in one line. */
  readonly error?: string;
}

/** Beside the job. */
export interface TrialOptions {
  /** Ends the trial, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The environment, where it is a custom one; default that of the job's options. */
  readonly env?: EnvSource;
}

const POINTS = 50;

/**
 * Runs one trial in this thread: what a worker of a sweep does with a job.
 * @throws the signal's reason where it was aborted; whatever else goes wrong is a failed trial
 */
export async function runTrial(job: TrialJob, { signal, env }: TrialOptions = {}): Promise<TrialOutcome> {
  const start = performance.now();
  const rungs: number[] = [];
  const runs: TrialRun[] = [];
  const outcome = (state: TrialState, value: number | null, error?: string): TrialOutcome => {
    const seconds = (performance.now() - start) / 1000;
    return { number: job.number, state, value, rungs, runs, seconds, ...(error === undefined ? {} : { error }) };
  };
  try {
    for (const [k, seed] of job.seeds.entries()) {
      const run = await runSeed(
        job,
        seed,
        { ...(signal ? { signal } : {}), ...(env ? { env } : {}) },
        k === 0 ? watchOf(job, rungs) : toTheEnd,
      );
      if (run === undefined) return outcome("pruned", rungs[rungs.length - 1]);
      runs.push(run);
    }
    return outcome("complete", scoreOf(runs, job));
  } catch (error) {
    if (signal?.aborted) throw error;
    const text = error instanceof Error ? error.message : String(error);
    return outcome("failed", null, text.split("\n")[0]);
  }
}

/** The score of some runs. */
export function scoreOf(runs: readonly TrialRun[], { score, acting }: Pick<TrialJob, "score" | "acting">): number {
  const values = runs.map(({ deterministic, sampled }) =>
    acting === "deterministic" ? deterministic : acting === "sampled" ? sampled : Math.max(deterministic, sampled),
  );
  if (score === "worst") return Math.min(...values);
  return score === "mean" ? values.reduce((sum, value) => sum + value, 0) / values.length : interquartileMean(values);
}

/** Told the share of the steps that are done and the return that has been reached; false gives the run up. */
type Watch = (share: number, value: number) => boolean;

/** Notes what a run has reached on the rungs, and gives it up where the pruner says so. */
function watchOf({ pruner: name, others }: TrialJob, rungs: number[]): Watch {
  const pruner = prunerOf(name);
  const ended = others.map(
    (reached, number): EndedTrial => ({ number, point: [], value: 0, state: "complete", rungs: reached }),
  );
  let last = Number.NEGATIVE_INFINITY;
  return (share, value) => {
    if (Number.isFinite(value)) last = value;
    const rung = rungs.length;
    if (rung >= pruner.rungs.length || share < pruner.rungs[rung]) return true;
    rungs.push(last);
    return !pruner.gives(rung, last, ended);
  };
}

const toTheEnd: Watch = () => true;

/** Undefined where it is given up. */
async function runSeed(
  { options, episodes }: TrialJob,
  seed: number,
  { signal, env }: TrialOptions,
  goesOn: Watch,
): Promise<TrialRun | undefined> {
  const host = signal ? { signal } : {};
  const trainer = await createTrainer({ ...options, ...(env === undefined ? {} : { env }), seed, threads: 1, ...host });
  try {
    const curve: [number, number][] = [];
    for await (const { step, metrics } of trainer.train()) {
      const value = metrics.episodeReturn;
      if (Number.isFinite(value)) curve.push([step, value]);
      if (!goesOn(step / trainer.horizon, value)) return undefined;
    }
    throwIfAborted(signal);
    const { steps, meanReturn, parametersSha256 } = trainer.summary();
    const evaluated = async (deterministic: boolean) =>
      (await trainer.evaluate({ episodes, deterministic, ...host })).meanReturn;
    const [deterministic, sampled] = [await evaluated(true), await evaluated(false)];
    const every = Math.ceil(curve.length / POINTS);
    const thinned = curve.filter((_, k) => (curve.length - 1 - k) % every === 0);
    return { seed, deterministic, sampled, training: meanReturn, steps, parametersSha256, curve: thinned };
  } finally {
    await trainer.dispose();
  }
}
