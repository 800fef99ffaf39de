/**
 * A trainer as it is used from another thread: lives in a worker, is exposed there with comlink, and takes and returns
 * only what messages can carry. It trains until it is told to pause and reports a few times a second, however many
 * updates that are, so that a fast run does not drown the page in messages.
 */
import { transfer } from "comlink";
import type { EvaluationOptions } from "../agent/evaluate.ts";
import { loadPolicy } from "../agent/load_policy.ts";
import type { Adjustable } from "../configuration/adjustable.ts";
import type { AdjustmentRecord, ScheduledAdjustment } from "../configuration/adjustments.ts";
import type { TrainingOptions } from "../configuration/config.ts";
import type { TrainingConfig } from "../configuration/training_config.ts";
import { checkChoice, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import { environmentInfo } from "../envs/registry.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine } from "../networks/network.ts";
import type { Evaluation } from "../reports/evaluation.ts";
import type { RunSummary } from "../reports/summary.ts";
import type { TrainingUpdate } from "../reports/update.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import { resumeTrainer } from "../trainer/resume_source.ts";
import type { StopReason } from "../trainer/session.ts";
import type { Trainer } from "../trainer/trainer.ts";

const REPORT_EVERY = 50; // ms

export type { AdjustmentRecord, ScheduledAdjustment };

/** What `TrainerHost.create` takes: the options of a run, everything by name. */
export interface HostedOptions extends Omit<TrainingOptions, "env"> {
  env: string;
  /** `fused` unless given, or a name that the host was given an engine for. */
  engine?: string;
  threads?: number;
  /** With what the run begins: the bytes of a policy's file. */
  initialPolicy?: Uint8Array;
  /** What `adjust` did in another run, to do the same in this one. */
  adjustments?: readonly ScheduledAdjustment[];
}

/** What `TrainerHost.train` takes. */
export interface HostedTrainOptions {
  /** Pauses by itself after so many updates; never unless given. */
  updates?: number;
  /** Goes on at this pace, to watch it; as fast as it can unless given. */
  updatesPerSecond?: number;
  /** Pauses at the last update within so many steps. */
  stopAt?: number;
  /** ms between two reports; 50 unless given. */
  reportEvery?: number;
}

/** News from a run. */
export interface TrainerReport {
  /** Since the last report, at least one. */
  readonly updates: readonly TrainingUpdate[];
  /** After the last of them. */
  readonly parameters: Float32Array;
  /** By which observations are normalized, where they are. */
  readonly statistics?: Float64Array;
}

/** A run as it stands. */
export interface HostedRun {
  /** Complete, as it is by now. */
  readonly config: TrainingConfig;
  /** What `adjust` changed or is to change, and what that was when the run began. */
  readonly adjustments: AdjustmentRecord;
  readonly summary: RunSummary;
  /** Updates so far. */
  readonly update: number;
  /** Environment steps at which the run will have ended. */
  readonly horizon: number;
  /** Whether no further update fits into the horizon. */
  readonly finished: boolean;
  readonly rewardThreshold: number | null;
  /** Steps after which an episode is truncated; 0: never. */
  readonly timeLimit: number;
  readonly parameters: Float32Array;
  readonly statistics?: Float64Array;
}

/**
 * A trainer in a worker: `expose(new TrainerHost())` there, and a `WorkerLink` to it on the page, which creates a trainer,
 * trains, pauses, adjusts and asks for checkpoints by messages, and hears of the updates.
 */
export class TrainerHost {
  readonly #engines: Readonly<Record<string, () => Promise<Engine>>>;
  #trainer: Trainer | undefined;
  #training = false;
  #pausing = false;
  #wake: () => void = () => {};

  /** @param engines beside the fused kernels, by name; each is loaded when it is first asked for */
  constructor(engines: Readonly<Record<string, () => Promise<Engine>>> = {}) {
    this.#engines = { fused: async () => fused, ...engines };
  }

  /**
   * Begins a run, in the place of the one before.
   * @throws TypeError, RangeError naming the option, what is allowed and what came
   */
  async create({ engine = "fused", adjustments = [], initialPolicy, ...options }: HostedOptions): Promise<HostedRun> {
    this.#refuseWhileTraining();
    if (initialPolicy !== undefined && !(initialPolicy instanceof Uint8Array))
      throw new TypeError(`initialPolicy: expected the bytes of a policy's file, got ${show(initialPolicy)}`);
    const begun = initialPolicy && { initialPolicy: await loadPolicy(initialPolicy, { env: options.env }) };
    const trainer = await createTrainer({ ...options, ...begun, engine: await this.#engine(engine) });
    try {
      for (const { update, values } of adjustments) trainer.adjust(values, { after: update });
      await this.#replace(trainer);
      return this.run();
    } catch (error) {
      return this.#forget(trainer, error);
    }
  }

  /**
   * Goes on with a run from the bytes of its checkpoint, in the place of the one before.
   * @throws FileFormatError that says in one line what is wrong with the bytes
   */
  async resume(bytes: Uint8Array, { engine = "fused", threads }: { engine?: string; threads?: number } = {}) {
    this.#refuseWhileTraining();
    const trainer = await resumeTrainer(bytes, { engine: await this.#engine(engine), threads });
    try {
      await this.#replace(trainer);
      return this.run();
    } catch (error) {
      return this.#forget(trainer, error);
    }
  }

  /**
   * Trains until it is paused or the horizon is reached, and calls `listener`, where there is one, with what happened.
   * @returns why it ended; `paused` after `pause()` or the number of updates asked for
   * @throws Error where the run is being trained already, which goes on
   */
  async train(
    options: HostedTrainOptions = {},
    listener: (report: TrainerReport) => unknown = () => {},
  ): Promise<StopReason | "paused"> {
    checkKeys("train options", options, ["updates", "updatesPerSecond", "stopAt", "reportEvery"]);
    const { updates = Number.POSITIVE_INFINITY, updatesPerSecond, stopAt, reportEvery = REPORT_EVERY } = options;
    if (options.updates !== undefined) checkInteger("updates", updates, { least: 1 });
    if (updatesPerSecond !== undefined) checkNumber("updatesPerSecond", updatesPerSecond, { above: 0 });
    checkNumber("reportEvery", reportEvery, { least: 0 });
    if (typeof listener !== "function")
      throw new TypeError(`listener: expected a function (through comlink: proxy(function)), got ${show(listener)}`);
    if (this.#training) throw new Error("train: the run is being trained already");
    const trainer = this.#alive;
    let reported = 0; // ms; the first report comes after the first update
    let fresh: TrainingUpdate[] = [];
    const report = () => {
      if (fresh.length === 0) return;
      const learnt = learntBy(trainer);
      listener(transfer({ updates: fresh, ...learnt }, [learnt.parameters.buffer as ArrayBuffer]));
      fresh = [];
      reported = performance.now();
    };
    this.#training = true;
    this.#pausing = false;
    let made = 0;
    try {
      for await (const update of trainer.train({ ...(stopAt === undefined ? {} : { stopAt }) })) {
        made++;
        fresh.push(update);
        if (performance.now() - reported >= reportEvery) report();
        if (updatesPerSecond !== undefined) await this.#rest(1000 / updatesPerSecond);
        if (this.#pausing || made >= updates) break;
      }
      return trainer.stopReason ?? "paused";
    } finally {
      this.#training = false;
      report();
    }
  }

  /** Ends `train` after the update that is under way. */
  pause(): void {
    this.#pausing = true;
    this.#wake();
  }

  /**
   * Changes settings from the next update on.
   * @returns the number of updates before the change, for `adjustments` of a run that is to be the same
   * @throws TypeError, RangeError naming the setting, what is allowed and what came
   */
  adjust(values: Partial<Adjustable>): number {
    return this.#alive.adjust(values);
  }

  /** Everything that the run's future depends on, as of the end of the update under way; see `Trainer.checkpoint`. */
  async checkpoint(options: { note?: string } = {}): Promise<Uint8Array> {
    const trainer = this.#alive;
    const bytes = await trainer.between(() => trainer.checkpoint(options));
    return transfer(bytes, [bytes.buffer as ArrayBuffer]);
  }

  /** The policy as a file. */
  async policy(): Promise<Uint8Array> {
    return (await this.#alive.policy()).toBytes();
  }

  /** Plays whole episodes with the policy as it is now. */
  evaluate(options: EvaluationOptions = {}): Promise<Evaluation> {
    return this.#alive.evaluate(options);
  }

  /** The run as it stands. */
  run(): HostedRun {
    const { config, adjustments, update, horizon, finished, environment } = this.#alive;
    const rewardThreshold = environmentThreshold(config.env);
    return {
      config,
      adjustments,
      summary: this.#alive.summary(),
      update,
      horizon,
      finished,
      rewardThreshold,
      timeLimit: environment.timeLimit,
      ...learntBy(this.#alive),
    };
  }

  /** Lets the run go. */
  async dispose(): Promise<void> {
    await this.#replace(undefined);
  }

  async #replace(trainer: Trainer | undefined): Promise<void> {
    this.#refuseWhileTraining(); // it may have begun meanwhile
    const before = this.#trainer;
    this.#trainer = trainer;
    await before?.dispose();
  }

  /** A run that could not be begun. */
  #forget(trainer: Trainer, error: unknown): Promise<never> {
    if (this.#trainer === trainer) this.#trainer = undefined;
    return failClosed(error, () => trainer.dispose());
  }

  #refuseWhileTraining(): void {
    if (this.#training) throw new Error("the run is being trained; pause it first");
  }

  /** Waits, but not longer than until `pause`. */
  #rest(milliseconds: number): Promise<void> {
    if (this.#pausing) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #engine(name: string): Promise<Engine> {
    return this.#engines[checkChoice("engine", name, Object.keys(this.#engines))]();
  }

  get #alive(): Trainer {
    if (!this.#trainer) throw new Error("there is no run; create or resume one first");
    return this.#trainer;
  }
}

/** What a policy has to be given to be the trainer's. */
function learntBy({ parameters, statistics }: Trainer): Pick<TrainerReport, "parameters" | "statistics"> {
  return { parameters, ...(statistics ? { statistics } : {}) };
}

/** Of an environment that is known by name; a definition that was handed in may be known to nobody else. */
function environmentThreshold(env: string): number | null {
  return environmentInfo(env).rewardThreshold ?? null;
}
