/** Who makes the runs of a scenario: threads of this process, or workers at a queue. */
import type { ScenarioOutcome } from "../queue/queued_task.ts";
import type { ScenarioJob } from "../scenarios/scenario.ts";
import { notice } from "./output.ts";
import { ScenarioThread } from "./scenario_thread.ts";

export interface ScenarioTeam {
  readonly workers: readonly { run(job: ScenarioJob): Promise<ScenarioOutcome> }[];
  close(): Promise<void>;
}

/** @throws RangeError in one line where nobody answers at the queue */
export async function scenarioTeam(count: number, address: string | undefined): Promise<ScenarioTeam> {
  if (address !== undefined) return queueTeam(count, address);
  const workers = Array.from({ length: count }, () => new ScenarioThread());
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.close()));
  };
  return { workers, close };
}

async function queueTeam(count: number, address: string): Promise<ScenarioTeam> {
  const { Sender } = await import("../queue/sender.ts");
  const sender = await Sender.open(address, { notice });
  const run = async (job: ScenarioJob) => {
    const { outcome } = await sender.send(sender.messageOf({ kind: "scenario", job }));
    setImmediate(() => sender.tidy()); // by then the run is on the disk
    return outcome as ScenarioOutcome;
  };
  return { workers: Array.from({ length: count }, () => ({ run })), close: () => sender.close() };
}
