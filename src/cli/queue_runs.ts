/** Trainings on several seeds by way of a queue: each is done by some `swingup worker`, and its folder comes back. */
import { basename, extname } from "node:path";
import { parseJson } from "../core/json.ts";
import { namedKind } from "../files/kind.ts";
import { readRegularFile } from "../files/regular_file.ts";
import type { RunJob, RunOutcome } from "../queue/queued_task.ts";
import type { QueueFile, Sender } from "../queue/sender.ts";
import type { SeedsFolder } from "../runs/seeds_folder.ts";
import type { ChildOutcome } from "./child_run.ts";
import { isFile } from "./env_file.ts";
import { policyFile } from "./evaluate.ts";
import { STATUS } from "./failure.ts";
import type { TrainOptions } from "./new_run.ts";
import { notice } from "./output.ts";
import { envFileFor } from "./queue_files.ts";
import { type RememberedEnv, rememberEnv } from "./remembered_env.ts";

const [MOST_CONFIG, MOST_POLICY] = [2 ** 20, 2 ** 26]; // bytes
const REPEATS = 3; // of a run whose folder has gone before it was fetched

/** Trains a seed elsewhere; what comes back is in its folder then. */
export interface RunQueue {
  train(seed: number, signal: AbortSignal): Promise<ChildOutcome>;
  close(): Promise<void>;
}

/**
 * @param env as it was typed
 * @param given its options are sent along, but those that are of this machine
 * @throws RangeError, FileError in a line that names the option
 */
export async function openRunQueue(
  env: string | undefined,
  given: TrainOptions,
  folder: SeedsFolder,
): Promise<RunQueue> {
  const { Sender } = await import("../queue/sender.ts");
  const { runOptions } = await import("../queue/queued_task.ts");
  for (const name of ["threads", "envWorkers", "engine"] as const)
    if (given[name] !== undefined)
      throw new RangeError(
        `--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}: expected none beside --queue, whose workers decide that`,
      );
  const options = Object.fromEntries(
    Object.entries({ ...given, numEnvs: given.numEnvs ?? given.envs }).filter(
      ([name, value]) => runOptions.includes(name) && value !== undefined,
    ),
  ) as RunJob["options"];
  const own = env !== undefined && isFile(env) ? env : undefined;
  const files = await filesOf(own, given);
  const remembered = own === undefined ? undefined : await rememberEnv(own);
  const sender = await Sender.open(given.queue as string, { files, notice });
  const name = own === undefined ? (env ?? null) : basename(own);
  return {
    train: (seed, signal) => train(sender, { env: name, seed, options }, { folder, remembered }, signal),
    close: () => sender.close(),
  };
}

async function filesOf(env: string | undefined, { config, from, shared }: TrainOptions): Promise<QueueFile[]> {
  const files: QueueFile[] = [];
  if (env !== undefined) files.push(await envFileFor(env, shared));
  else if (shared !== undefined) throw new RangeError("--shared: expected the file of an environment before it");
  if (config !== undefined) {
    const path = namedKind(config) === "folder" ? `${config}/config.json` : config;
    files.push({ role: "config", name: "config.json", bytes: await readRegularFile(path, { maxBytes: MOST_CONFIG }) });
  }
  if (from !== undefined) {
    const path = await policyFile(from);
    const bytes = await readRegularFile(path, { maxBytes: MOST_POLICY });
    files.push({ role: "policy", name: `policy${extname(path)}`, bytes });
  }
  return files;
}

interface Destination {
  readonly folder: SeedsFolder;
  /** The file of the environment, as a run on this machine would remember it. */
  readonly remembered: RememberedEnv | undefined;
}

async function train(
  sender: Sender,
  job: RunJob,
  { folder, remembered }: Destination,
  signal: AbortSignal,
): Promise<ChildOutcome> {
  const { unpackFolder } = await import("../queue/packed_folder.ts");
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined));
  });
  for (let attempt = 0; attempt < REPEATS; attempt++) {
    const result = await Promise.race([sender.send(sender.messageOf({ kind: "run", job })), stopped]);
    if (!result) return { status: STATUS.interrupted, said: "" };
    const { status, said, folder: hash } = result.outcome as RunOutcome;
    sender.tidy();
    if (hash === null) return { status, said };
    const bytes = await sender.take(hash);
    if (!bytes) continue; // the broker has lost it: once more
    await unpackFolder(bytes, folder.run(job.seed), (name, given) =>
      name === "config.json" && remembered ? withEnvFile(given, remembered) : given,
    );
    return { status, said };
  }
  return { status: STATUS.failed, said: "error: the queue has lost what the run had written, several times" };
}

/** The configuration as it would be written here, where the environment has its file. */
function withEnvFile(bytes: Uint8Array, envFile: RememberedEnv): Uint8Array {
  const config = parseJson(new TextDecoder().decode(bytes)) as object;
  return new TextEncoder().encode(`${JSON.stringify({ ...config, envFile }, null, 2)}\n`);
}
