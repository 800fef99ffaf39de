/** `swingup worker`: runs the trials of sweeps that wait in a queue, until it is stopped. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { checkInteger, checkNumber } from "../core/check.ts";
import { decimal, duration } from "../loggers/numbers.ts";
import type { RunJob } from "../queue/trial_worker.ts";
import type { TrialOutcome } from "../sweep/trial.ts";
import { BadInput, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, paint, print, printJson } from "./output.ts";
import { packageRoot } from "./package_root.ts";
import { TrialThread } from "./trial_thread.ts";
import { numberOrText } from "./values.ts";

interface WorkerOptions extends GlobalOptions {
  queue?: string;
  workers?: string;
  runFiles?: boolean;
  lease?: string;
}

const MOST_WORKERS = 256;

const help = `
Examples:
  swingup worker --queue redis://queue.example:6379
  swingup sweep study.json --queue redis://queue.example:6379    (on any machine)

Whoever can write to the queue decides what is trained here. With --run-files he decides what code is run.`;

export function addWorker(program: Command): void {
  program
    .command("worker")
    .description("run the trials of sweeps that wait in a queue (swingup sweep --queue)")
    .requiredOption("--queue <address>", "a Redis or Valkey, redis://HOST:PORT")
    .option("--workers <n>", "trials at once (default: one for each core)")
    .option("--run-files", "also run trials whose environment is a file, whose code comes with them")
    .option("--lease <s>", "seconds of silence after which another worker gets its trials (default: 30)")
    .addHelpText("after", help)
    .action((_own: object, command: Command) => withOptions<undefined, WorkerOptions>(run)(undefined, {}, command));
}

async function run(_argument: undefined, given: WorkerOptions): Promise<void> {
  const { QueueWorker } = await import("../queue/trial_worker.ts");
  const { ReceivedFiles } = await import("../queue/received_files.ts");
  const most = given.workers === undefined ? availableParallelism() : numberOrText(given.workers);
  const lease = given.lease === undefined ? 30 : numberOrText(given.lease);
  const json = given.json === true;
  const files = given.runFiles === true ? new ReceivedFiles(packageRoot()) : undefined;
  const team = new ThreadPool();
  let jobs = 0;
  const onJob = (outcome: TrialOutcome) => {
    jobs += 1;
    if (!json) print(outcomeText(outcome));
  };
  const runJob: RunJob = async (job, file) =>
    team.run(file && files ? await files.path(file) : String(job.options.env), (thread) => thread.run(job));
  let interrupt: ReturnType<typeof listenForInterrupt> | undefined;
  try {
    const worker = await preparing(async () => {
      const workers = checkInteger("--workers", most, { least: 1, most: MOST_WORKERS });
      const seconds = checkNumber("--lease", lease, { least: 1, most: 86_400 });
      const options = { run: runJob, workers, lease: seconds, runFiles: files !== undefined, onJob, notice };
      return QueueWorker.start(given.queue as string, options);
    });
    if (!json) print(`${paint("bold", worker.name)} waits for trials, ${most} at once`);
    const stopped = new Promise<void>((resolve) => {
      interrupt = listenForInterrupt(resolve);
    });
    try {
      await Promise.race([stopped, worker.refused]);
      process.exitCode = STATUS.interrupted;
    } catch (error) {
      throw new BadInput((error as Error).message, { cause: error });
    } finally {
      await worker.close();
    }
    if (json) printJson({ worker: worker.name, jobs });
  } finally {
    interrupt?.stop();
    await team.close();
    files?.close();
  }
}

/** Threads that are free, by the environment that they have loaded. */
class ThreadPool {
  readonly #free: TrialThread[] = [];
  readonly #all = new Set<TrialThread>();

  async run<T>(env: string, work: (thread: TrialThread) => Promise<T>): Promise<T> {
    const place = this.#free.findIndex((thread) => thread.env === env);
    const thread = place < 0 ? await this.#begin(env) : this.#free.splice(place, 1)[0];
    try {
      return await work(thread);
    } finally {
      this.#free.push(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.close()));
  }

  /** In the place of one that is free and has another environment. */
  async #begin(env: string): Promise<TrialThread> {
    const other = this.#free.shift();
    if (other) {
      this.#all.delete(other);
      await other.close();
    }
    const thread = new TrialThread(env);
    this.#all.add(thread);
    return thread;
  }
}

function outcomeText({ state, value, seconds, runs, error }: TrialOutcome): string {
  const result = state === "failed" ? `failed (${error})` : state === "pruned" ? "given up" : decimal(value);
  return `${runs.length > 0 ? `seed ${runs[0].seed}: ` : ""}${result} in ${duration(seconds)}`;
}
