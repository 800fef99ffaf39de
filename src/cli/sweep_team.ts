/** Who runs the trials of a sweep on the command line: threads of this process, or workers at a queue. */
import type { TrialWorker } from "../sweep/sweep.ts";
import { isFile } from "./env_file.ts";
import { STATUS } from "./failure.ts";
import { notice } from "./output.ts";
import { envFileFor } from "./queue_files.ts";
import type { SweepPlan } from "./sweep_plan.ts";
import { TrialThread } from "./trial_thread.ts";

export interface SweepTeam {
  readonly workers: readonly TrialWorker[];
  /** Waits for what goes on beside the trials, and tells what came of it. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function sweepTeam(plan: SweepPlan): Promise<SweepTeam> {
  return plan.queue ? queueTeam(plan, plan.queue) : threadTeam(plan);
}

function threadTeam({ study, workers }: SweepPlan): SweepTeam {
  const threads = Array.from({ length: workers }, () => new TrialThread(study.env));
  const close = async () => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  return { workers: threads, settle: async () => {}, close };
}

async function queueTeam({ study, workers }: SweepPlan, { address, audit, shared }: NonNullable<SweepPlan["queue"]>) {
  const { TrialQueue } = await import("../queue/trial_queue.ts");
  const { env } = study;
  if (shared !== undefined && !isFile(env))
    throw new RangeError("--shared: expected a study whose environment is a file in that folder");
  const files = isFile(env) ? [await envFileFor(env, shared)] : [];
  const queue = await TrialQueue.open(address, { audit, notice, files });
  const settle = async () => {
    await queue.settleAudits();
    const { count, differences } = queue.audited;
    if (count > 0) notice(`${count} seeds were run again and compared: ${differences.length} had other results`);
    for (const { seed, options, workers: both } of differences)
      notice(`other bits by ${both.join(" and ")}: seed ${seed} of ${JSON.stringify(options)}`);
    if (differences.length > 0) process.exitCode = STATUS.failed;
  };
  return { workers: Array.from({ length: workers }, () => queue.worker()), settle, close: () => queue.close() };
}
