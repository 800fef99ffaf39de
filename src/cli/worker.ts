/** `swingup worker`: does what waits in a queue, trials, runs of scenarios and trainings, until it is stopped. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { checkInteger, checkNumber } from "../core/check.ts";
import { namedKind } from "../files/kind.ts";
import { decimal, duration } from "../loggers/numbers.ts";
import type { Outcome, RunOutcome, ScenarioOutcome, Task } from "../queue/queued_task.ts";
import type { TrialOutcome } from "../sweep/trial.ts";
import { BadInput, preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type GlobalOptions, withOptions } from "./options.ts";
import { notice, paint, print, printJson } from "./output.ts";
import { packageRoot } from "./package_root.ts";
import { TaskTeam } from "./task_team.ts";
import { numberOrText } from "./values.ts";

interface WorkerOptions extends GlobalOptions {
  queue?: string;
  workers?: string;
  runFiles?: boolean;
  shared?: string;
  lease?: string;
}

const MOST_WORKERS = 256;

const help = `
Examples:
  swingup worker --queue redis://queue.example:6379
  swingup sweep study.json --queue redis://queue.example:6379    (on any machine)
  swingup worker --queue redis://queue.example:6379 --shared /mnt/project

Whoever can write to the queue decides what is trained here. With --run-files he decides what code is run, with --shared
which of the files in that folder.`;

export function addWorker(program: Command): void {
  program
    .command("worker")
    .description("run what waits in a queue (swingup sweep, scenario and train --seeds with --queue)")
    .requiredOption("--queue <address>", "a Redis or Valkey, redis://HOST:PORT")
    .option("--workers <n>", "jobs at once (default: one for each core)")
    .option("--run-files", "also run jobs whose environment is a file, whose code comes with them")
    .option("--shared <folder>", "also run jobs whose environment is a file in this folder, which all machines share")
    .option("--lease <s>", "seconds of silence after which another worker gets its jobs (default: 30)")
    .addHelpText("after", help)
    .action((_own: object, command: Command) => withOptions<undefined, WorkerOptions>(run)(undefined, {}, command));
}

async function run(_argument: undefined, given: WorkerOptions): Promise<void> {
  const { QueueWorker } = await import("../queue/queue_worker.ts");
  const { ReceivedFiles } = await import("../queue/received_files.ts");
  const most = given.workers === undefined ? availableParallelism() : numberOrText(given.workers);
  const lease = given.lease === undefined ? 30 : numberOrText(given.lease);
  const json = given.json === true;
  const files = new ReceivedFiles(packageRoot());
  const team = new TaskTeam(files, given.shared);
  let jobs = 0;
  const onJob = (task: Task, outcome: Outcome) => {
    jobs += 1;
    if (!json) print(outcomeText(task, outcome));
  };
  let interrupt: ReturnType<typeof listenForInterrupt> | undefined;
  try {
    const worker = await preparing(async () => {
      const workers = checkInteger("--workers", most, { least: 1, most: MOST_WORKERS });
      const seconds = checkNumber("--lease", lease, { least: 1, most: 86_400 });
      if (given.shared !== undefined && namedKind(given.shared) !== "folder")
        throw new RangeError(`--shared: expected a folder, got "${given.shared}"`);
      const places = [
        ...(given.runFiles === true ? ["sent" as const] : []),
        ...(given.shared === undefined ? [] : ["shared" as const]),
      ];
      const options = { run: team.run, workers, lease: seconds, places, onJob, notice };
      return QueueWorker.start(given.queue as string, options);
    });
    if (!json) print(`${paint("bold", worker.name)} waits for jobs, ${most} at once`);
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
    files.close();
  }
}

function outcomeText({ kind, job }: Task, outcome: Outcome): string {
  if (kind === "trial") return trialText(outcome as TrialOutcome);
  const failure = kind === "run" ? failureOf(outcome as RunOutcome) : errorOf(outcome as ScenarioOutcome);
  const what = kind === "run" ? `train ${job.env ?? "--config"}` : `scenario on ${job.env}`;
  return `${what}, seed ${job.seed}: ${failure === undefined ? "done" : `failed (${failure})`}`;
}

function failureOf({ status, said }: RunOutcome): string | undefined {
  return status === STATUS.ok ? undefined : said;
}

function errorOf(outcome: ScenarioOutcome): string | undefined {
  return "error" in outcome ? outcome.error : undefined;
}

function trialText({ state, value, seconds, runs, error }: TrialOutcome): string {
  const result = state === "failed" ? `failed (${error})` : state === "pruned" ? "given up" : decimal(value);
  return `${runs.length > 0 ? `seed ${runs[0].seed}: ` : ""}${result} in ${duration(seconds)}`;
}
