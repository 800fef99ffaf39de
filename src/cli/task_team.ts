/**
 * What a worker at a queue does with tasks: trials and runs of scenarios in threads, which are used again as long as they
 * have loaded the right environment, trainings in processes, as `swingup train` makes them.
 */

import type { DoTask, ReceivedFile, TaskHelp } from "../queue/queue_worker.ts";
import type { Outcome, ScenarioOutcome, Task } from "../queue/queued_task.ts";
import type { ReceivedFiles } from "../queue/received_files.ts";
import { sharedPath } from "../queue/shared_folder.ts";
import type { TrialOutcome } from "../sweep/trial.ts";
import { runTask } from "./run_task.ts";
import { ScenarioThread } from "./scenario_thread.ts";
import { TrialThread } from "./trial_thread.ts";

interface Closable {
  close(): Promise<void>;
}

export class TaskTeam {
  readonly #files: ReceivedFiles;
  readonly #shared: string | undefined;
  readonly #trials = new ThreadPool<TrialThread>();
  readonly #scenarios = new ThreadPool<ScenarioThread>();
  readonly #stop = new AbortController();

  /** @param shared the folder that all machines share, where there is one */
  constructor(files: ReceivedFiles, shared: string | undefined) {
    this.#files = files;
    this.#shared = shared;
  }

  readonly run: DoTask = async (task: Task, help: TaskHelp): Promise<Outcome> => {
    const paths = new Map<string, string>();
    for (const file of help.files) paths.set(file.role, await this.#path(file));
    if (task.kind === "run") return runTask(task.job, paths, help, this.#stop.signal);
    if (task.kind === "scenario")
      return this.#scenarios.run(
        "",
        () => new ScenarioThread(),
        (thread): Promise<ScenarioOutcome> => thread.run(task.job),
      );
    const { job } = task;
    const env = paths.get("env") ?? String(job.options.env);
    const hash = help.files.find(({ role }) => role === "env")?.sha256 ?? ""; // a file may be another one the next time
    return this.#trials.run(
      `${hash} ${env}`,
      () => new TrialThread(env),
      (thread): Promise<TrialOutcome> => thread.run(job),
    );
  };

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#trials.close(), this.#scenarios.close()]);
  }

  async #path({ name, sha256, shared, bytes, role }: ReceivedFile): Promise<string> {
    if (!shared) return this.#files.path({ role, name, sha256, bytes: bytes as Uint8Array });
    if (this.#shared === undefined) throw new RangeError("file: expected a worker with --shared");
    return sharedPath(this.#shared, name, sha256);
  }
}

/** Threads that are free, by what they have loaded. */
class ThreadPool<Thread extends Closable> {
  readonly #free: { readonly key: string; readonly thread: Thread }[] = [];
  readonly #all = new Set<Thread>();

  async run<T>(key: string, begin: () => Thread, work: (thread: Thread) => Promise<T>): Promise<T> {
    const place = this.#free.findIndex((one) => one.key === key);
    const thread = place < 0 ? await this.#begin(begin) : this.#free.splice(place, 1)[0].thread;
    try {
      return await work(thread);
    } finally {
      this.#free.push({ key, thread });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.close()));
  }

  /** In the place of one that is free and has loaded something else. */
  async #begin(begin: () => Thread): Promise<Thread> {
    const other = this.#free.shift();
    if (other) {
      this.#all.delete(other.thread);
      await other.thread.close();
    }
    const thread = begin();
    this.#all.add(thread);
    return thread;
  }
}
