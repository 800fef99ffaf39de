/**
 * A run as TensorBoard reads it: scalars of each update, histograms of actions and parameters now and then, the
 * hyperparameters. `scalars.ts` has the tags; steps are environment steps.
 */
import { Folder } from "../files/folder.ts";
import { encodeEvent, type SummaryValue } from "./event.ts";
import { histogram } from "./histogram.ts";
import { experiment, type Hyperparameters, sessionEnd, sessionStart } from "./hparams.ts";
import { LogFile } from "./log_file.ts";
import type { LogRecord } from "./log_record.ts";
import { tensorBoardScalars } from "./scalars.ts";
import { encodeRecord } from "./tfrecord.ts";

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
    const place = new Folder(folder);
    const time = Date.now() / 1000;
    const file = LogFile.create(place.file(newName(place.names(), time)));
    const log = new TensorBoard(file, hyperparameters.algorithm);
    log.#append(encodeEvent({ wallTime: time, step: 0, fileVersion: FILE_VERSION }));
    log.#write(0, [experiment(hyperparameters, COMPARED, time), sessionStart(hyperparameters, folder, time)]);
    return log;
  }

  /**
   * Goes on in a folder after environment step `step`, in a file of its own. Those that are there stay as they are, since
   * a TensorBoard may be reading them: it reads the files of a folder by their names, and forgets what it has read of
   * later steps, which the resumed run makes again, when it comes to the first event of this file.
   */
  static resume(folder: string, hyperparameters: Hyperparameters, step: number): TensorBoard {
    const log = TensorBoard.create(folder, hyperparameters);
    log.#restart(step + 1);
    return log;
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

  /**
   * Makes readers forget the steps from `step` on. TensorBoard does so at the second start of a session that it meets, so
   * there are two, whatever the files before have; its newer reader does so where a tag's steps go back.
   */
  #restart(step: number): void {
    const start = encodeEvent({ wallTime: Date.now() / 1000, step, sessionStart: true });
    for (const event of [start, start]) this.#append(event);
  }

  #write(step: number, values: readonly SummaryValue[]): void {
    this.#append(encodeEvent({ wallTime: Date.now() / 1000, step, values }));
  }

  #append(event: Uint8Array): void {
    this.#file.append(encodeRecord(event));
  }
}

/** A name that comes after those that are there: TensorBoard goes from file to file in the order of names. */
function newName(names: readonly string[], time: number): string {
  const events = names.filter((name) => name.startsWith(PREFIX)).sort();
  const seconds = events.map((name) => Number(/^(\d{10})\./.exec(name.slice(PREFIX.length))?.[1] ?? 0));
  const name = `${PREFIX}${Math.max(Math.floor(time), ...seconds.map((second) => second + 1))}.swingup`;
  const last = events.at(-1);
  return last === undefined || last < name ? name : `${last}.swingup`;
}
