/** Members of a population in threads of their own; one whose worker dies counts as failed. */
import { parentPort, workerData } from "node:worker_threads";
import { runSegment, type SegmentJob, type SegmentOutcome } from "../sweep/segment.ts";
import { environmentSource, isFile } from "./env_file.ts";
import { SEGMENT_THREAD } from "./hidden_commands.ts";
import { JobThread } from "./job_thread.ts";
import { registerRobots } from "./mujoco_robots.ts";

export class SegmentThread extends JobThread<SegmentJob, SegmentOutcome> {
  /** @param env as it was typed: a name, or the file of a custom one */
  constructor(env: string) {
    super(SEGMENT_THREAD, { env }, ({ member, round }, error) => {
      const nothing = { value: null, steps: 0, parametersSha256: "", checkpoint: null, seconds: 0 };
      return { member, round, state: "failed", ...nothing, error };
    });
  }
}

/** What the worker does, until it is ended. */
export async function workOnSegments(): Promise<void> {
  const port = parentPort;
  if (!port) return; // somebody typed the hidden command
  await registerRobots();
  const { env } = workerData as { env: string };
  const source = isFile(env) ? await environmentSource(env) : undefined;
  port.on("message", async (job: SegmentJob) => {
    port.postMessage(await runSegment(job, source === undefined ? {} : { env: source }));
  });
}
