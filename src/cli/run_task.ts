/** A training that came over a queue: a process as `swingup train` on this machine, in a folder that is sent back. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { system } from "../files/system.ts";
import { packFolder } from "../queue/packed_folder.ts";
import type { TaskHelp } from "../queue/queue_worker.ts";
import type { RunJob, RunOutcome } from "../queue/queued_task.ts";
import { trainInChild } from "./child_run.ts";
import { STATUS } from "./failure.ts";

/**
 * @param files paths of what came with it, by their roles
 * @param signal ends it; its outcome is nobody's then
 */
export async function runTask(
  { env, seed, options }: RunJob,
  files: ReadonlyMap<string, string>,
  { leave }: Pick<TaskHelp, "leave">,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const folder = system.mkdtempSync(join(tmpdir(), "swingup-run-"));
  const out = join(folder, "run");
  const option = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
  const typed = Object.entries(options).flatMap(([name, value]) =>
    [value].flat().flatMap((text) =>
      option(
        name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        text,
      ),
    ),
  );
  const words = [
    ...(env === null ? [] : [files.get("env") ?? env]),
    ...option("config", files.get("config")),
    ...option("from", files.get("policy")),
    ...typed,
    ...["--threads", "1", "--seed", String(seed), "--out", out],
  ];
  try {
    const { status, said } = await trainInChild(words, signal);
    signal.throwIfAborted();
    return { status, said, folder: status === STATUS.ok ? await leave(await packFolder(out)) : null };
  } finally {
    system.rmSync(folder, { recursive: true, force: true });
  }
}
