/** Who runs the trials of a sweep on the command line: threads of this process, or workers at a queue. */
import { basename } from "node:path";
import { readRegularFile } from "../files/regular_file.ts";
import type { TrialWorker } from "../sweep/sweep.ts";
import { isFile } from "./env_file.ts";
import { STATUS } from "./failure.ts";
import { notice } from "./output.ts";
import type { SweepPlan } from "./sweep_plan.ts";
import { TrialThread } from "./trial_thread.ts";

const MOST_FILE = 2 ** 22; // bytes of an environment that travels

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

async function queueTeam({ study, workers }: SweepPlan, { address, audit }: NonNullable<SweepPlan["queue"]>) {
  const { TrialQueue } = await import("../queue/trial_queue.ts");
  const { env } = study;
  const bytes = isFile(env) ? await readRegularFile(env, { maxBytes: MOST_FILE }) : undefined;
  const file = bytes && { name: basename(env), bytes };
  const queue = await TrialQueue.open(address, { audit, notice, ...(file ? { file } : {}) });
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
