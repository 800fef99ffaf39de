/**
 * A run as TensorBoard reads it: scalars of each update, histograms of actions and parameters now and then, the
 * hyperparameters. Tags are those of Stable-Baselines3 where it has the quantity, so that runs of both lie in one chart;
 * steps are environment steps.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeEvent, type SummaryValue, stepOf } from "./event.ts";
import { histogram } from "./histogram.ts";
import { experiment, type Hyperparameters, SESSION_END_TAG, sessionEnd, sessionStart } from "./hparams.ts";
import { LogFile } from "./log_file.ts";
import { type LogRecord, namedMetrics } from "./record.ts";
import { encodeRecord, recordAt } from "./tfrecord.ts";

const PREFIX = "events.out.tfevents.";
const FILE_VERSION = "brain.Event:2";

/** Tags that differ from a group and our own name. */
const tags: Readonly<Record<string, string>> = {
  episode_return: "rollout/ep_rew_mean",
  episode_return_min: "rollout/ep_rew_min",
  episode_return_max: "rollout/ep_rew_max",
  episode_length: "rollout/ep_len_mean",
  episodes: "rollout/episodes",
  steps_per_second: "time/fps",
  rollout_steps_per_second: "time/rollout_fps",
  update_steps_per_second: "time/update_fps",
  rollout_seconds: "time/rollout_seconds",
  update_seconds: "time/update_seconds",
  seconds: "time/time_elapsed",
  update: "time/iterations",
  step: "time/total_timesteps",
  policy_loss: "train/policy_gradient_loss",
  clip_range: "train/clip_range",
  eval_mean_return: "eval/mean_reward",
  eval_std_return: "eval/std_reward",
  eval_min_return: "eval/min_reward",
  eval_max_return: "eval/max_reward",
  eval_mean_length: "eval/mean_ep_length",
};

/** The tag of a metric, by its name in `metrics.jsonl`. */
export function tensorBoardTag(name: string): string {
  return tags[name] ?? `train/${name}`;
}

/** Scalars by which the HPARAMS tab compares runs. */
const COMPARED = ["rollout/ep_rew_mean", "eval/mean_reward"];

/** An event file that TensorBoard reads. */
export class TensorBoard {
  readonly #file: LogFile;

  /**
   * Begins an event file in a folder.
   * @param hyperparameters of the run, as they go to the HPARAMS tab
   */
  static create(folder: string, hyperparameters: Hyperparameters): TensorBoard {
    const time = Date.now() / 1000;
    const log = new TensorBoard(LogFile.create(join(folder, `${PREFIX}${Math.floor(time)}.swingup`)));
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
    if (kept > 0 && step > 0) return new TensorBoard(file);
    file.close(); // nothing of it is needed, and its beginning may be torn
    rmSync(join(folder, name));
    return TensorBoard.create(folder, hyperparameters);
  }

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** The scalars of an update; those that are not finite are left out. */
  write(record: LogRecord): void {
    const scalars = Object.entries(namedMetrics(record)).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]),
    );
    this.#write(
      record.step,
      scalars.map(([name, scalar]) => ({ tag: tensorBoardTag(name), scalar })),
    );
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
