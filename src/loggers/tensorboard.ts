/**
 * A run as TensorBoard reads it: scalars of each update, histograms of actions and parameters now and then, the
 * hyperparameters. `scalars.ts` has the tags; steps are environment steps.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeEvent, type SummaryValue, stepOf } from "./event.ts";
import { histogram } from "./histogram.ts";
import { experiment, type Hyperparameters, SESSION_END_TAG, sessionEnd, sessionStart } from "./hparams.ts";
import { LogFile } from "./log_file.ts";
import type { LogRecord } from "./record.ts";
import { tensorBoardScalars } from "./scalars.ts";
import { encodeRecord, recordAt } from "./tfrecord.ts";

const PREFIX = "events.out.tfevents.";
const FILE_VERSION = "brain.Event:2";

/** Scalars by which the HPARAMS tab compares runs. */
const COMPARED = ["rollout/ep_rew_mean", "eval/mean_reward"];

/** An event file that TensorBoard reads. */
export class TensorBoard {
  readonly #file: LogFile;
  readonly #algorithm: unknown;

  /**
   * Begins an event file in a folder.
   * @param hyperparameters of the run, as they go to the HPARAMS tab; `algorithm` also decides the tags of its losses
   */
  static create(folder: string, hyperparameters: Hyperparameters): TensorBoard {
    const time = Date.now() / 1000;
    const file = LogFile.create(join(folder, `${PREFIX}${Math.floor(time)}.swingup`));
    const log = new TensorBoard(file, hyperparameters.algorithm);
    log.#append(encodeEvent({ wallTime: time, step: 0, fileVersion: FILE_VERSION }));
    log.#write(0, [experiment(hyperparameters, COMPARED, time), sessionStart(hyperparameters, folder, time)]);
    return log;
  }

  /**
   * Goes on with the event file of a folder after environment step `step`: a torn record goes, and so do the events of
   * later steps, which the resumed run makes again. Begins a file where there is none.
   */
  static resume(folder: string, hyperparameters: Hyperparameters, step: number): TensorBoard {
    const names = readdirSync(folder).filter((file) => file.startsWith(PREFIX));
    const name = names.sort().pop();
    if (name === undefined) return TensorBoard.create(folder, hyperparameters);
    let kept = 0;
    const file = LogFile.resume(join(folder, name), (bytes) => {
      kept = keptEvents(bytes, step);
      return kept;
    });
    if (kept > 0 && step > 0) return new TensorBoard(file, hyperparameters.algorithm);
    file.close(); // nothing of it is needed, and its beginning may be torn
    rmSync(join(folder, name));
    return TensorBoard.create(folder, hyperparameters);
  }

  private constructor(file: LogFile, algorithm: unknown) {
    this.#file = file;
    this.#algorithm = algorithm;
  }

  /** The scalars of an update; those that are not finite are left out. */
  write(record: LogRecord): void {
    this.#write(record.step, tensorBoardScalars(record, this.#algorithm));
  }

  /** Histograms of numbers, by their tags, such as "actions/0" or "parameters/policy.0.weight". */
  writeHistograms(step: number, groups: Readonly<Record<string, ArrayLike<number>>>): void {
    const entries = Object.entries(groups);
    this.#write(
      step,
      entries.map(([tag, values]) => ({ tag, histogram: histogram(values) })),
    );
  }

  /** Says how the run ended, at which environment step. */
  end(step: number, status: "success" | "failure"): void {
    this.#write(step, [sessionEnd(status, Date.now() / 1000)]);
  }

  /** Waits until everything is on the disk. */
  flush(): void {
    this.#file.flush();
  }

  /** Flushes to the disk and closes; a second call does nothing. */
  close(): void {
    this.#file.close();
  }

  #write(step: number, values: readonly SummaryValue[]): void {
    this.#append(encodeEvent({ wallTime: Date.now() / 1000, step, values }));
  }

  #append(event: Uint8Array): void {
    this.#file.append(encodeRecord(event));
  }
}

/** Bytes of the events up to a step, as far as they are whole. */
function keptEvents(bytes: Uint8Array, step: number): number {
  let end = 0;
  for (let record = recordAt(bytes, 0); record; record = recordAt(bytes, end)) {
    if (stepOf(record.data) > step || isSessionEnd(record.data)) break;
    end = record.end;
  }
  return end;
}

/** Whether an event says that the run has ended: it has not, when it goes on. */
function isSessionEnd(event: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(event.subarray(0, 64)).includes(SESSION_END_TAG);
}
