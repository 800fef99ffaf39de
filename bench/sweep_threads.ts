/** Trials of benchmarks in threads (sweep_trial.ts). */
import { Worker } from "node:worker_threads";
import type { TrialJob, TrialOutcome, TrialWorker } from "swingup/sweep";

export class SweepThreads {
  readonly workers: readonly TrialWorker[];
  readonly #threads: Worker[];

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => new Worker(new URL("./sweep_trial.js", import.meta.url)));
    this.workers = this.#threads.map((thread) => ({ run: (job) => answer(thread, job) }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

function answer(thread: Worker, job: TrialJob): Promise<TrialOutcome> {
  return new Promise((resolve, reject) => {
    const done = (outcome: TrialOutcome) => {
      thread.off("error", reject);
      resolve(outcome);
    };
    thread.once("message", done);
    thread.once("error", reject);
    thread.postMessage(job);
  });
}
