/**
 * Jobs in a thread of their own: this very command line, started again in a worker with a hidden command, which is given
 * jobs and gives outcomes back, plain data both ways. A worker that dies costs the job that it was at; the next job gets
 * a new one.
 */
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { system } from "../files/system.ts";

export class JobThread<Job, Outcome> {
  readonly #command: string;
  readonly #data: unknown;
  readonly #lost: (job: Job, why: string) => Outcome;
  #worker: Worker | undefined;

  /**
   * @param command the hidden command, and what it finds as `workerData`
   * @param lost the outcome of a job whose worker died
   */
  constructor(command: string, data: unknown, lost: (job: Job, why: string) => Outcome) {
    this.#command = command;
    this.#data = data;
    this.#lost = lost;
  }

  async run(job: Job): Promise<Outcome> {
    this.#worker ??= new Worker(pathToFileURL(await system.realpath(process.argv[1])), {
      argv: [this.#command],
      workerData: this.#data,
    });
    const worker = this.#worker;
    return new Promise<Outcome>((resolve) => {
      const end = (outcome: Outcome) => {
        for (const name of ["message", "error", "exit"]) worker.removeAllListeners(name);
        resolve(outcome);
      };
      const died = (why: string) => {
        this.#worker = undefined;
        end(this.#lost(job, why));
      };
      worker.on("message", end);
      worker.on("error", (error) => died(`its worker failed: ${error.message}`));
      worker.on("exit", (code) => died(`its worker ended with status ${code}`));
      worker.postMessage(job);
    });
  }

  /** Ends the thread; a job under way is lost. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
