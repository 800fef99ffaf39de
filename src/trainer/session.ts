/**
 * What a call of `train` does beside training: evaluates now and then on environments of their own, has checkpoints
 * taken, calls back, and decides when to stop. Nothing of it touches what is computed: a run ends with the same bits
 * whether it was watched or not.
 */

import { cannotEvaluate, type EvaluationOptions } from "../agent/evaluate.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { isAbort } from "../core/abort.ts";
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import type { EpisodeWindow } from "../diagnostics/metrics.ts";
import type { EnvDefinition } from "../envs/env.ts";
import type { BestSoFar } from "../reports/best.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { TrainingCheckpoint } from "../reports/training_checkpoint.ts";
import type { PeriodicEvaluation, TrainingEpisode, TrainingUpdate } from "../reports/update.ts";
import { longestWait } from "./longest_wait.ts";

const EVALUATION_EPISODES = 20;

/** Why a call of `train` ended. */
export type StopReason =
  | "horizon" // all steps were taken
  | "stopAt"
  | "aborted" // by the signal
  | "stopAtReturn"
  | "patience";

/** Functions that are called while training waits for them; those that return promises are awaited. */
export interface TrainingCallbacks {
  /** After each update, for each episode that ended in its rollout. */
  onEpisode?: (episode: TrainingEpisode) => void;
  /** After each periodic evaluation. */
  onEvaluation?: (evaluation: PeriodicEvaluation) => void | Promise<void>;
  /** After each update and its evaluation. */
  onUpdate?: (update: TrainingUpdate) => void | Promise<void>;
  /** After `onUpdate`, where a checkpoint is due. */
  onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | Promise<void>;
}

export interface SessionOptions extends TrainingCallbacks {
  /** Stops before the horizon, at the last update within so many environment steps; schedules do not notice. */
  stopAt?: number;
  /** Environment steps between two evaluations with frozen normalization on environments of their own; default: none. */
  evaluateEvery?: number;
  /** Episodes of a periodic evaluation; default 20. Their initial states are the same in all evaluations of a run. */
  evaluateEpisodes?: number;
  /** Environment steps between two checkpoints for `onCheckpoint`. */
  checkpointEvery?: number;
  /** Minutes between two checkpoints for `onCheckpoint`. */
  checkpointMinutes?: number;
  /**
   * Stops as soon as the mean return is at least this: of a periodic evaluation where there are any, else of the last 100
   * training episodes.
   */
  stopAtReturn?: number;
  /** Stops after this many periodic evaluations in a row without improvement. */
  patience?: number;
}

/** What `train` of a trainer takes. */
export interface TrainerTrainOptions extends SessionOptions {
  /** A new horizon, in environment steps since the start of the run; default: that of the configuration. */
  steps?: number;
}

/** Keys of `SessionOptions`. */
export const sessionKeys = [
  "stopAt",
  "evaluateEvery",
  "evaluateEpisodes",
  "checkpointEvery",
  "checkpointMinutes",
  "stopAtReturn",
  "patience",
  "onEpisode",
  "onEvaluation",
  "onUpdate",
  "onCheckpoint",
] as const satisfies readonly (keyof SessionOptions)[];

/** The run, as a session sees it. */
export interface SessionRun {
  readonly step: number;
  readonly rolloutSamples: number;
  readonly config: TrainingConfig;
  readonly environment: EnvDefinition;
  readonly signal: AbortSignal | undefined;
  readonly episodes: EpisodeWindow;
  readonly best: BestSoFar;
  checkpoint(): Uint8Array;
  evaluate(options: EvaluationOptions): Promise<Evaluation>;
}

export class Session {
  readonly #run: SessionRun;
  readonly #options: SessionOptions;
  readonly #batch: number; // environment steps of the longest rollout
  #before: number; // environment steps before the last update
  #saved: { update: number; time: number };
  #evaluated: Evaluation | undefined; // after the last update
  #warned = false; // of an evaluation that could not be done

  /** @throws TypeError, RangeError naming the option, what is allowed and what came */
  constructor(run: SessionRun, options: SessionOptions) {
    this.#run = run;
    this.#batch = run.rolloutSamples;
    this.#before = run.step;
    this.#options = checkSession(options, this.#batch);
    this.#saved = { update: -1, time: performance.now() };
  }

  /** Whether `update` is to be told of the episodes that ended. */
  get listensToEpisodes(): boolean {
    return this.#options.onEpisode !== undefined;
  }

  /** Why no further update is to be made; undefined where one is. */
  reasonToStop(): StopReason | undefined {
    const { step, config, signal, best } = this.#run;
    const { stopAt = Number.POSITIVE_INFINITY, patience = Number.POSITIVE_INFINITY } = this.#options;
    if (step + this.#batch > config.steps) return "horizon";
    if (signal?.aborted) return "aborted";
    if (step + this.#batch > stopAt) return "stopAt";
    if (this.#goalReached()) return "stopAtReturn";
    if (this.#evaluated && best.evaluationsSince >= patience) return "patience";
    return undefined;
  }

  /** What is due after an update: evaluation, calls, checkpoints. Completes the update by its evaluation. */
  async after(update: TrainingUpdate, episodes: readonly TrainingEpisode[]): Promise<void> {
    const { onEpisode, onEvaluation, onUpdate } = this.#options;
    this.#evaluated = undefined;
    const evaluation = this.#due(this.#options.evaluateEvery) ? await this.#evaluate(update) : undefined;
    if (evaluation) update.evaluation = evaluation;
    for (const episode of episodes) onEpisode?.(episode);
    if (update.evaluation) await onEvaluation?.(update.evaluation);
    await onUpdate?.(update);
    if (update.evaluation?.best) await this.#checkpoint("best", update.update, update.evaluation.meanReturn);
    if (this.#checkpointDue()) await this.#checkpoint("periodic", update.update);
    this.#before = update.step;
  }

  /** The end for now, after update number `update`. */
  async end(update: number): Promise<void> {
    if (update !== this.#saved.update) await this.#checkpoint("final", update);
  }

  #goalReached(): boolean {
    const { stopAtReturn, evaluateEvery } = this.#options;
    if (stopAtReturn === undefined) return false;
    if (evaluateEvery === undefined) return this.#run.episodes.reached(stopAtReturn);
    return this.#evaluated !== undefined && this.#evaluated.meanReturn >= stopAtReturn;
  }

  /** Whether the last update passed a multiple of `every` steps: a function of the step, so the same after a resume. */
  #due(every: number | undefined): boolean {
    if (every === undefined) return false;
    const { step } = this.#run;
    return Math.floor(step / every) > Math.floor(this.#before / every);
  }

  #checkpointDue(): boolean {
    const { checkpointEvery, checkpointMinutes = Number.POSITIVE_INFINITY } = this.#options;
    return this.#due(checkpointEvery) || performance.now() - this.#saved.time >= checkpointMinutes * 60_000;
  }

  /** Undefined where the run was aborted meanwhile, or an episode does not end: that is no reason to end the run. */
  async #evaluate({ update, step }: TrainingUpdate): Promise<PeriodicEvaluation | undefined> {
    const { signal, best } = this.#run;
    const episodes = this.#options.evaluateEpisodes ?? EVALUATION_EPISODES;
    try {
      const maxSteps = longestWait(this.#run);
      const evaluation = await this.#run.evaluate({
        episodes,
        ...(maxSteps !== undefined && { maxSteps }),
        ...(signal && { signal }),
      });
      this.#evaluated = evaluation;
      return { ...evaluation, update, step, best: best.add(step, evaluation.meanReturn) };
    } catch (error) {
      if (isAbort(error, signal)) return undefined;
      if (!cannotEvaluate(error)) throw error;
      if (!this.#warned) console.warn(`swingup: no evaluation at step ${step}: ${error.message}`);
      this.#warned = true;
      return undefined;
    }
  }

  async #checkpoint(kind: TrainingCheckpoint["kind"], update: number, meanReturn?: number): Promise<void> {
    const { onCheckpoint } = this.#options;
    if (!onCheckpoint) return;
    if (kind !== "best") this.#saved = { update, time: performance.now() };
    const bytes = this.#run.checkpoint();
    await onCheckpoint({
      update,
      step: this.#run.step,
      kind,
      bytes,
      ...(meanReturn === undefined ? {} : { meanReturn }),
    });
  }
}

function checkSession(options: SessionOptions, batch: number): SessionOptions {
  checkKeys("train options", options, sessionKeys);
  const { evaluateEvery, patience } = options;
  const checks: Partial<Record<keyof SessionOptions, (name: string, value: unknown) => unknown>> = {
    stopAt: (name, value) => checkInteger(name, value, { least: batch }),
    evaluateEvery: (name, value) => checkInteger(name, value, { least: 1 }),
    evaluateEpisodes: (name, value) => checkInteger(name, value, { least: 1, most: 1_000_000 }),
    checkpointEvery: (name, value) => checkInteger(name, value, { least: 1 }),
    checkpointMinutes: (name, value) => checkNumber(name, value, { above: 0 }),
    stopAtReturn: (name, value) => checkNumber(name, value),
    patience: (name, value) => checkInteger(name, value, { least: 1 }),
  };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const check = checks[name as keyof SessionOptions];
    if (check) check(name, value);
    else if (typeof value !== "function") throw new TypeError(`${name}: expected a function, got ${show(value)}`);
  }
  if (patience !== undefined && evaluateEvery === undefined)
    throw new RangeError("patience: expected evaluateEvery beside it, since it counts evaluations");
  return options;
}
