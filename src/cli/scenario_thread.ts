/** Runs of scenarios in threads of their own. */
import { parentPort } from "node:worker_threads";
import type { ScenarioOutcome } from "../queue/queued_task.ts";
import { runJob } from "../scenarios/run_job.ts";
import type { ScenarioJob } from "../scenarios/scenario.ts";
import { SCENARIO_THREAD } from "./hidden_commands.ts";
import { JobThread } from "./job_thread.ts";

export class ScenarioThread extends JobThread<ScenarioJob, ScenarioOutcome> {
  constructor() {
    super(SCENARIO_THREAD, undefined, (_, error) => ({ error }));
  }
}

/** What the worker does, until it is ended. */
export async function workOnScenarios(): Promise<void> {
  const port = parentPort;
  if (!port) return; // somebody typed the hidden command
  port.on("message", async (job: ScenarioJob) => {
    port.postMessage(await outcomeOf(job));
  });
}

async function outcomeOf(job: ScenarioJob): Promise<ScenarioOutcome> {
  try {
    return { run: await runJob(job) };
  } catch (error) {
    return { error: error instanceof Error ? error.message.split("\n")[0] : String(error) };
  }
}
