/** How far a run has come: its counters, its last episodes, its best evaluation, and when it solved its environment. */
import type { TrainingConfig } from "../configuration/training_config.ts";
import { EpisodeWindow, type EpisodeWindowState } from "../diagnostics/metrics.ts";
import { BestSoFar } from "../reports/best.ts";
import type { InitialPolicyRecord, RunSummary } from "../reports/summary.ts";
import type { RunProgress } from "../runs/checkpoint.ts";
import { wideVectors } from "../wasm/wide_vectors.ts";

export class Progress {
  readonly episodes = new EpisodeWindow();
  readonly best = new BestSoFar();
  #update = 0;
  #step = 0;
  #seconds = 0;
  #initialPolicy: InitialPolicyRecord | undefined;
  #solved: { step: number; seconds: number } | undefined;

  /** @param initialPolicy with which the run began, where it did */
  constructor(initialPolicy: InitialPolicyRecord | undefined) {
    this.#initialPolicy = initialPolicy;
  }

  /** Updates so far. */
  get update(): number {
    return this.#update;
  }

  /** Environment steps so far, over all lanes. */
  get step(): number {
    return this.#step;
  }

  /** Seconds of training so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Counts an update of so many environment steps. */
  add(samples: number, seconds: number, rewardThreshold: number | undefined): void {
    this.#update += 1;
    this.#step += samples;
    this.#seconds += seconds;
    if (this.episodes.reached(rewardThreshold)) this.#solved ??= { step: this.#step, seconds: this.#seconds };
  }

  /** As checkpoints keep it. */
  get record(): RunProgress {
    return {
      update: this.#update,
      step: this.#step,
      seconds: this.#seconds,
      ...this.#solvedAt,
      best: this.best.state,
      ...(this.#initialPolicy ? { initialPolicy: this.#initialPolicy } : {}),
    };
  }

  /** @throws RangeError where the episodes are not as many as they say */
  restore(record: RunProgress, episodes: EpisodeWindowState): void {
    this.episodes.restore(episodes);
    this.best.restore(record.best);
    this.#update = record.update;
    this.#step = record.step;
    this.#seconds = record.seconds;
    this.#initialPolicy = record.initialPolicy;
    const { solvedAtStep, solvedAtSeconds } = record;
    const solved = solvedAtStep !== null && solvedAtSeconds !== null;
    this.#solved = solved ? { step: solvedAtStep, seconds: solvedAtSeconds } : undefined;
  }

  /** The run in short. */
  summary(
    { env, algorithm, seed }: TrainingConfig,
    { engine, threads, parametersSha256 }: Pick<RunSummary, "engine" | "threads" | "parametersSha256">,
  ): RunSummary {
    const { episodeReturn, episodes } = this.episodes.metrics();
    return {
      env,
      algorithm,
      engine,
      seed,
      threads,
      wideVectors: wideVectors(),
      steps: this.#step,
      seconds: this.#seconds,
      stepsPerSecond: this.#step / this.#seconds,
      meanReturn: episodes > 0 ? episodeReturn : null,
      ...this.#solvedAt,
      parametersSha256,
      ...(this.#initialPolicy ? { initialPolicy: this.#initialPolicy } : {}),
    };
  }

  get #solvedAt(): Pick<RunSummary, "solvedAtStep" | "solvedAtSeconds"> {
    return { solvedAtStep: this.#solved?.step ?? null, solvedAtSeconds: this.#solved?.seconds ?? null };
  }
}
