/** Trials in threads of their own; one whose worker dies counts as failed. */
import { parentPort, workerData } from "node:worker_threads";
import { runTrial, type TrialJob, type TrialOutcome } from "../sweep/trial.ts";
import { environmentSource, isFile } from "./env_file.ts";
import { TRIAL_THREAD } from "./hidden_commands.ts";
import { JobThread } from "./job_thread.ts";
import { registerRobots } from "./mujoco_robots.ts";

export class TrialThread extends JobThread<TrialJob, TrialOutcome> {
  readonly env: string;

  /** @param env as it was typed: a name, or the file of a custom one */
  constructor(env: string) {
    super(TRIAL_THREAD, { env }, ({ number }, error) => {
      return { number, state: "failed", value: null, rungs: [], runs: [], seconds: 0, error };
    });
    this.env = env;
  }
}

/** What the worker does, until it is ended. */
export async function workOnTrials(): Promise<void> {
  const port = parentPort;
  if (!port) return; // somebody typed the hidden command
  await registerRobots();
  const { env } = workerData as { env: string };
  const source = isFile(env) ? await environmentSource(env) : undefined;
  port.on("message", async (job: TrialJob) => {
    port.postMessage(await runTrial(job, source === undefined ? {} : { env: source }));
  });
}
