/**
 * Trials in threads of their own: this very command line, started again in a worker, which is given jobs and gives
 * outcomes back. A worker that dies costs the trial that it was at, which counts as failed; the next gets a new one.
 */
import { pathToFileURL } from "node:url";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { system } from "../files/system.ts";
import type { TrialWorker } from "../sweep/sweep.ts";
import { runTrial, type TrialJob, type TrialOutcome } from "../sweep/trial.ts";
import { environmentSource, isFile } from "./env_file.ts";
import { TRIAL_THREAD } from "./hidden_commands.ts";

export class TrialThread implements TrialWorker {
  readonly #env: string;
  #worker: Worker | undefined;

  /** @param env as it was typed: a name, or the file of a custom one */
  constructor(env: string) {
    this.#env = env;
  }

  async run(job: TrialJob): Promise<TrialOutcome> {
    this.#worker ??= new Worker(pathToFileURL(await system.realpath(process.argv[1])), {
      argv: [TRIAL_THREAD],
      workerData: { env: this.#env },
    });
    const worker = this.#worker;
    return new Promise<TrialOutcome>((resolve) => {
      const end = (outcome: TrialOutcome) => {
        for (const name of ["message", "error", "exit"]) worker.removeAllListeners(name);
        resolve(outcome);
      };
      const died = (why: string) => {
        this.#worker = undefined;
        end({ number: job.number, state: "failed", value: null, rungs: [], runs: [], seconds: 0, error: why });
      };
      worker.on("message", end);
      worker.on("error", (error) => died(`its worker failed: ${error.message}`));
      worker.on("exit", (code) => died(`its worker ended with status ${code}`));
      worker.postMessage(job);
    });
  }

  /** Ends the thread; a trial under way is lost. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}

/** What the worker does, until it is ended. */
export async function workOnTrials(): Promise<void> {
  const port = parentPort;
  if (!port) return; // somebody typed the hidden command
  const { env } = workerData as { env: string };
  const source = isFile(env) ? await environmentSource(env) : undefined;
  port.on("message", async (job: TrialJob) => {
    port.postMessage(await runTrial(job, source === undefined ? {} : { env: source }));
  });
}
