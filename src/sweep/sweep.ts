/**
 * A sweep: draws trials in their order, hands them to whoever works, and keeps what they come to. What is drawn depends on
 * the study alone, so the same trials come out however many work, and after any interruption.
 */
import type { TrainingOptions } from "../configuration/config.ts";
import { throwIfAborted } from "../core/abort.ts";
import { prunerOf } from "./pruner.ts";
import { type EndedTrial, ranked, type Sampler } from "./sampler.ts";
import { type Dimension, dimensionsOf, type Parameters, type Point } from "./space.ts";
import { confirmationSeedsOf, optionsOf, type Study, samplerOf, seedsOf } from "./study.ts";
import { scoreOf, type TrialJob, type TrialOutcome } from "./trial.ts";

/** A trial with what it was drawn as. */
export interface Trial extends TrialOutcome {
  readonly parameters: Parameters;
}

/** Whoever runs trials, one at a time. */
export interface TrialWorker {
  /** Runs a trial, as `runTrial` does; what it throws ends the sweep. */
  run(job: TrialJob): Promise<TrialOutcome>;
}

/** What a sweep tells while it goes on. */
export interface SweepEvents {
  /** A trial has ended; it is to be on the disk when this returns. */
  readonly onTrial?: (trial: Trial) => void;
  /** No trial is begun once it is aborted. */
  readonly signal?: AbortSignal;
  /** Which trials are run here; default all that are missing. */
  readonly only?: (number: number) => boolean;
}

export class Sweep {
  readonly study: Study;
  readonly #dimensions: Dimension[];
  readonly #sampler: Sampler;
  readonly #envOptionNames: readonly string[];
  readonly #drawn = new Map<number, { parameters: Parameters; point: Point }>();
  readonly #outcomes = new Map<number, TrialOutcome>();
  #next = 0;
  #exhausted = false;
  #waiting: (() => void)[] = [];

  /**
   * @param envOptionNames names of the environment's options
   * @param outcomes of trials that have ended before
   * @throws RangeError for a space that the sampler does not take, or settings that training does not know
   */
  constructor(study: Study, envOptionNames: readonly string[], outcomes: readonly TrialOutcome[] = []) {
    this.study = study;
    this.#dimensions = dimensionsOf(study.search);
    this.#sampler = samplerOf(study, this.#dimensions);
    this.#envOptionNames = envOptionNames;
    const names = Object.fromEntries(this.#dimensions.map(({ name }) => [name, 0]));
    optionsOf(study, names, envOptionNames);
    for (const outcome of outcomes) this.#outcomes.set(outcome.number, outcome);
  }

  /** What every trial trains with, and where it begins: for lists of what would run. */
  plan(count: number): { number: number; parameters: Parameters | undefined }[] {
    return Array.from({ length: Math.min(count, this.study.trials) }, (_, number) => ({
      number,
      parameters: this.#needs(number) === 0 ? this.#draw(number)?.parameters : undefined,
    }));
  }

  /** Trials that have ended, by their numbers. */
  get trials(): Trial[] {
    return [...this.#outcomes.values()]
      .sort((one, other) => one.number - other.number)
      .flatMap((outcome) => {
        const drawn = this.#draw(outcome.number);
        return drawn ? [{ ...outcome, parameters: drawn.parameters }] : [];
      });
  }

  /** The best of the trials that have ended, first the best. */
  get ranking(): Trial[] {
    const trials = new Map(this.trials.map((trial) => [trial.number, trial]));
    return ranked(this.#endedAmong([...trials.keys()])).map(({ number }) => trials.get(number) as Trial);
  }

  /** Runs all trials that are missing; ends early where a worker throws. */
  async run(workers: readonly TrialWorker[], { onTrial, signal, only = () => true }: SweepEvents = {}): Promise<void> {
    let failure: unknown;
    const isOver = () => failure !== undefined || signal?.aborted === true;
    const work = async (worker: TrialWorker) => {
      for (let job = await this.#take(isOver, only); job; job = await this.#take(isOver, only)) {
        const outcome = await worker.run(job);
        if (isOver()) return;
        onTrial?.({ ...outcome, parameters: this.#drawn.get(job.number)?.parameters ?? {} });
        this.#outcomes.set(outcome.number, outcome);
        this.#wake();
      }
    };
    await Promise.all(
      workers.map((worker) =>
        work(worker).catch((error: unknown) => {
          failure ??= error;
          this.#wake();
        }),
      ),
    );
    if (failure !== undefined) throw failure;
    throwIfAborted(signal);
  }

  /** The winner trained again on fresh seeds, spread over the workers; null where there is none or nothing to confirm. */
  async confirm(
    winner: Trial,
    workers: readonly TrialWorker[],
  ): Promise<{ score: number; outcomes: TrialOutcome[] } | null> {
    const seeds = confirmationSeedsOf(this.study);
    const outcomes: TrialOutcome[] = [];
    await Promise.all(
      workers.map(async (worker) => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
          outcomes.push(
            await worker.run({ ...this.#job(winner.number, winner.parameters), seeds: [seed], pruner: "none" }),
          );
      }),
    );
    const runs = outcomes.flatMap((outcome) => outcome.runs).sort((one, other) => one.seed - other.seed);
    return runs.length === 0 ? null : { score: scoreOf(runs, this.study), outcomes };
  }

  /** The winner's options, as `train` takes them. */
  options({ parameters }: Trial): TrainingOptions {
    return optionsOf(this.study, parameters, this.#envOptionNames);
  }

  /** The next trial that can be drawn; waits where it needs results of others, undefined where there is none left. */
  async #take(isOver: () => boolean, only: (number: number) => boolean): Promise<TrialJob | undefined> {
    for (;;) {
      if (isOver()) return undefined;
      while (this.#next < this.study.trials && (this.#outcomes.has(this.#next) || !only(this.#next))) this.#next += 1;
      if (this.#next >= this.study.trials || this.#exhausted) return undefined;
      const number = this.#next;
      if (this.#hasAll(this.#needs(number))) {
        const drawn = this.#draw(number);
        this.#exhausted = drawn === undefined;
        if (!drawn) return undefined;
        this.#next += 1;
        return this.#job(number, drawn.parameters);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** How many of the first trials must have ended before this one is drawn and begun. */
  #needs(number: number): number {
    const compared = this.study.pruner === "none" ? 0 : Math.max(0, number + 1 - this.study.lag);
    return Math.max(this.#sampler.needs(number), compared);
  }

  #hasAll(count: number): boolean {
    for (let number = 0; number < count; number++) if (!this.#outcomes.has(number)) return false;
    return true;
  }

  #draw(number: number): { parameters: Parameters; point: Point } | undefined {
    const known = this.#drawn.get(number);
    if (known) return known;
    const needed = Array.from({ length: this.#sampler.needs(number) }, (_, k) => k);
    const drawn = this.#sampler.draw(number, this.#endedAmong(needed));
    if (drawn) this.#drawn.set(number, drawn);
    return drawn;
  }

  #endedAmong(numbers: readonly number[]): EndedTrial[] {
    return numbers.map((number) => {
      const { state, value, rungs } = this.#outcomes.get(number) as TrialOutcome;
      return { number, point: this.#draw(number)?.point ?? [], value: value ?? undefined, state, rungs };
    });
  }

  #job(number: number, parameters: Parameters): TrialJob {
    const { episodes, score, acting, pruner, lag } = this.study;
    const compared = prunerOf(pruner).rungs.length === 0 ? 0 : Math.max(0, number + 1 - lag);
    const others = Array.from({ length: compared }, (_, k) => this.#outcomes.get(k)?.rungs ?? []);
    const options = optionsOf(this.study, parameters, this.#envOptionNames);
    return { number, options, seeds: seedsOf(this.study), episodes, score, acting, pruner, others };
  }
}
