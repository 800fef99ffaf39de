/** One run on the page: its settings, its worker, what it has reported, and what can be done with it. */
import { type Signal, signal } from "@preact/signals";
import { proxy } from "comlink";
import type { Evaluation, RunSummary, TrainingConfig } from "swingup";
import type { HostedRun, TrainerReport } from "swingup/workers";
import type { OwnSource } from "../worker/own_env.ts";
import type { Learnt } from "../worker/player.ts";
import type { DeskLink } from "./desk.ts";
import { openDesk } from "./link.ts";
import { Series } from "./series.ts";
import { OWN_ID, type Settings, withAdjustment } from "./settings.ts";
import { Timeline } from "./timeline.ts";

export type Status = "opening" | "ready" | "training" | "finished" | "failed";
export type Adjustment = { learningRate?: number; clipRange?: number; entropyCoefficient?: number };

const REPORT_EVERY = 16; // ms: a run of a second has as many snapshots as one of an hour
const MOST_SMALL = 50_000; // parameters: more than those of small networks are copied less often
const WINDOW = 100; // episodes, of whose mean a run counts as solved

let made = 0;

export class Run {
  readonly id = ++made;
  readonly name: Signal<string>;
  readonly settings: Signal<Settings>;
  readonly status = signal<Status>("opening");
  /** Complete, once it is open. */
  readonly config = signal<TrainingConfig | undefined>(undefined);
  readonly summary = signal<RunSummary | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);
  readonly series = new Series();
  /** What the policy was on the way; only runs that take the stage have one with something in it. */
  readonly timeline = new Timeline();
  /** Grows whenever there is something new in the series. */
  readonly news = signal(0);
  readonly visible = signal(true);
  /** Which of the run colors it has. */
  readonly color: number;
  /** The adjustable settings that it began with. */
  begun: Adjustment = {};
  update = 0;
  /** Environment steps so far. */
  step = 0;
  /** Environment steps at which it will have ended. */
  horizon = 0;
  rewardThreshold: number | null = null;
  /** Steps after which an episode is truncated; 0: never. */
  timeLimit = 0;
  /** The first step at which the mean of a full window of episodes had reached the threshold. */
  readonly solvedAt = signal<number | null>(null);
  learnt: Learnt | undefined;
  /** The checkpoint with which it left the stage. */
  kept: Uint8Array | undefined;
  /** Called with what the policy has become, also when the run is opened. */
  onLearnt: (learnt: Learnt) => void = () => {};
  /** A custom environment, ready to be evaluated. */
  readonly own: OwnSource | undefined;
  #link: DeskLink | undefined;
  #until = Number.POSITIVE_INFINITY; // the update at which training pauses by itself

  constructor(settings: Settings, { name, color, own }: { name: string; color: number; own?: OwnSource }) {
    this.settings = signal(settings);
    this.name = signal(name);
    this.color = color;
    this.own = own;
  }

  /** Starts the worker and builds the trainer; a fault is in `error`, not thrown. */
  open(checkpoint?: Uint8Array): Promise<boolean> {
    return this.#attempt(async () => {
      const { engine } = this.settings.value;
      this.#link = await openDesk({ ...(this.own ? { own: this.own } : {}), onFailure: (error) => this.#fail(error) });
      const run = await this.#link.call((desk) =>
        checkpoint
          ? desk.trainer.resume(checkpoint, { engine, ...this.#threads })
          : desk.trainer.create(hosted(this.settings.value)),
      );
      if (checkpoint) this.settings.value = asItBegan(this.settings.value, run);
      this.#take(run);
      this.status.value = run.finished ? "finished" : "ready";
    });
  }

  /** Trains until it is paused or done, or has made so many updates; a run that was shared, to where it was. */
  train(updates?: number): Promise<boolean> {
    const { expected } = this.settings.value;
    const end = expected && expected.update > this.update ? expected.update : Number.POSITIVE_INFINITY;
    this.#until = updates === undefined ? end : this.update + updates;
    return this.#goOn();
  }

  #goOn(): Promise<boolean> {
    return this.#attempt(async () => {
      if (this.status.value !== "ready" || !this.#link) return;
      this.status.value = "training";
      const link = this.#link;
      const { pace } = this.settings.value;
      const small = (this.learnt?.parameters.length ?? 0) <= MOST_SMALL;
      const options = {
        ...(small ? { reportEvery: REPORT_EVERY } : {}),
        ...(pace === undefined ? {} : { updatesPerSecond: pace }),
        ...(this.#until === Number.POSITIVE_INFINITY ? {} : { updates: this.#until - this.update }),
      };
      const listener = proxy((report: TrainerReport) => this.#hear(report));
      const reason = await link.call((desk) => desk.trainer.train(options, listener));
      this.#take(await link.call((desk) => desk.trainer.run()));
      this.status.value = reason === "horizon" ? "finished" : "ready";
    });
  }

  pause(): void {
    this.#link?.remote.trainer.pause();
  }

  /** Pauses and waits until it has. */
  async rest(): Promise<void> {
    if (this.status.value !== "training") return;
    this.pause();
    await new Promise<void>((resolve) => {
      const stop = this.status.subscribe((status) => {
        if (status === "training") return;
        queueMicrotask(() => stop());
        resolve();
      });
    });
  }

  /** Changes a setting from the next update on, and remembers when. */
  async adjust(values: Adjustment): Promise<void> {
    await this.#attempt(async () => {
      if (!this.#link) return;
      const update = await this.#link.call((desk) => desk.trainer.adjust(values));
      const { settings } = this;
      const adjustments = withAdjustment(settings.value.adjustments, { update, values });
      settings.value = { ...settings.value, adjustments };
      if (this.config.value) this.config.value = { ...this.config.value, ...values };
    });
  }

  /** Another pace, at once. */
  async setPace(pace: number | undefined): Promise<void> {
    const { pace: _, ...settings } = this.settings.value;
    await this.#resting(async () => {
      this.settings.value = { ...settings, ...(pace === undefined ? {} : { pace }) };
    });
  }

  /** The checkpoint's bytes, with what else the page knows of the run; the run pauses for it and goes on. */
  async checkpoint(): Promise<Uint8Array | undefined> {
    let bytes: Uint8Array | undefined;
    const { pace, own } = this.settings.value;
    const note = JSON.stringify({ lab: { ...(pace === undefined ? {} : { pace }), ...(own ? { own } : {}) } });
    await this.#resting(async () => {
      bytes = await this.#link?.call((desk) => desk.trainer.checkpoint({ note }));
    });
    return bytes;
  }

  /** Does something between two updates, and goes on as before. */
  async #resting(action: () => Promise<void>): Promise<void> {
    const wasTraining = this.status.value === "training";
    await this.rest();
    await this.#attempt(action);
    if (wasTraining && this.update < this.#until) void this.#goOn();
  }

  async policy(): Promise<Uint8Array | undefined> {
    return await this.#link?.call((desk) => desk.trainer.policy());
  }

  async evaluate(episodes: number): Promise<Evaluation | undefined> {
    return await this.#link?.call((desk) => desk.trainer.evaluate({ episodes }));
  }

  /** Leaves the stage: its curves and a checkpoint stay, its worker goes. */
  async retire(): Promise<void> {
    if (!this.#link) return;
    this.kept = await this.checkpoint();
    this.timeline.clear();
    this.close();
  }

  /** Adds the policy as it is to the timeline. */
  remember(learnt: Learnt): void {
    const { update, step, series } = this;
    const solved = this.solvedAt.value !== null;
    this.timeline.add({ update, step, score: series.last("episodeReturn"), learnt }, { solved });
  }

  close(): void {
    this.#link?.close();
    this.#link = undefined;
  }

  get #threads(): { threads?: number } {
    const { threads } = this.settings.value;
    return threads === undefined ? {} : { threads };
  }

  #hear({ updates, ...learnt }: TrainerReport): void {
    for (const update of updates) {
      this.series.add(update);
      const { episodes, episodeReturn } = update.metrics;
      if (this.rewardThreshold !== null && episodes >= WINDOW && episodeReturn >= this.rewardThreshold)
        this.solvedAt.value ??= update.step;
    }
    const { update, step } = updates[updates.length - 1];
    this.#show(update);
    this.update = update;
    this.step = step;
    this.learnt = learnt;
    this.news.value++;
    this.onLearnt(learnt);
  }

  #take(run: HostedRun): void {
    this.config.value = run.config;
    this.begun = { ...(run.config as Adjustment), ...run.adjustments.initial };
    this.summary.value = run.summary;
    this.solvedAt.value = run.summary.solvedAtStep;
    this.update = run.update;
    this.step = run.summary.steps;
    this.horizon = run.horizon;
    this.rewardThreshold = run.rewardThreshold;
    this.timeLimit = run.timeLimit;
    const { parameters, statistics } = run;
    this.learnt = { parameters, ...(statistics ? { statistics } : {}) };
    this.onLearnt(this.learnt);
    this.news.value++;
  }

  /** Changes that were to come, and were made by this update, are seen on the dials. */
  #show(update: number): void {
    const due = this.settings.value.adjustments.filter((one) => one.update > this.update && one.update <= update);
    if (due.length === 0 || !this.config.value) return;
    this.config.value = Object.assign({ ...this.config.value }, ...due.map(({ values }) => values));
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.#fail(error as Error);
      return false;
    }
  }

  #fail(error: Error): void {
    this.error.value ??= error.message;
    this.status.value = "failed";
    this.news.value++;
    this.close();
  }
}

/** A checkpoint knows best what its run began with and what was changed; what the settings say beside stays. */
function asItBegan(settings: Settings, { config, adjustments }: HostedRun): Settings {
  const { env, algorithm, seed, ...rest } = { ...config, ...adjustments.initial };
  const same = settings.env === env && settings.algorithm === algorithm && settings.seed === seed;
  const { changes } = adjustments;
  return { ...settings, env, algorithm, seed, adjustments: changes, overrides: same ? settings.overrides : rest };
}

/** As the trainer's host takes it. */
function hosted({ env, algorithm, engine, seed, threads, overrides, adjustments, own }: Settings) {
  return {
    ...overrides,
    env: own ? OWN_ID : env,
    algorithm: algorithm as "ppo",
    engine,
    seed,
    adjustments,
    ...(threads === undefined ? {} : { threads }),
  };
}
