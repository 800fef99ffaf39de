/**
 * A worker's side of a queue: takes jobs, checks them, has them done, gives back what came of it. While it lives it shows so
 * to the broker; once it has been silent for its lease, its jobs are somebody else's.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { sha256Hex } from "../core/hash.ts";
import { type Connection, connect, type JobWorker, type QueuedJob } from "./connection.ts";
import { LEASE, Leases } from "./leases.ts";
import { checkJob, type Declined, placeOf, type ResultMessage, type SentFile, versionText } from "./message.ts";
import { type FilePlace, fileKey, OPEN_SENDERS, queueName } from "./names.ts";
import type { Outcome, Task } from "./queued_task.ts";
import { settledWithin } from "./within.ts";

const PATIENCE = 1000; // ms that an end is waited for
const STALLS = 3; // workers that may die of a job before it counts as failed
const IDLE = 1; // s that an idle worker waits for news before it asks for jobs itself
const LOOK_AROUND = 2000; // ms, between two looks for senders of other versions
const TIDY = 60_000; // ms, between two looks for jobs that nobody waits for
const DEFAULT_LEASE = 30; // s

/** A file of a job: its bytes where it came with it, undefined where it lies in the folder that all share. */
export type ReceivedFile = SentFile & { readonly bytes: Uint8Array | undefined };

/** What a task may need beside itself. */
export interface TaskHelp {
  readonly files: readonly ReceivedFile[];
  /** Leaves bytes beside the queue for whoever waits. @returns their hash */
  leave(bytes: Uint8Array): Promise<string>;
}

/** Does a task. What it throws is why nobody can. */
export type DoTask = (task: Task, help: TaskHelp) => Promise<Outcome>;

export interface QueueWorkerOptions {
  readonly run: DoTask;
  /** Jobs at once. */
  readonly workers: number;
  /** Where files may be whose code is run: beside those without any, none unless given. */
  readonly places?: readonly Exclude<FilePlace, "none">[];
  /** Seconds of silence after which its jobs are somebody else's; default 30. */
  readonly lease?: number;
  readonly onJob?: (task: Task, outcome: Outcome) => void;
  readonly notice?: (text: string) => void;
  /** Default this very version's. */
  readonly version?: string;
  /** Default the machine's name and a random number. */
  readonly name?: string;
}

export class QueueWorker {
  readonly name: string;
  /** Rejects where it has to give up, such as for sweeps of another version. */
  readonly refused: Promise<never>;
  readonly #connection: Connection;
  readonly #leases: Leases;
  readonly #options: QueueWorkerOptions;
  readonly #version: string;
  readonly #workers: JobWorker[];
  readonly #timers: NodeJS.Timeout[] = [];

  /** @throws RangeError in one line where nobody answers, packages are missing, or sweeps are of another version only */
  static async start(address: string, options: QueueWorkerOptions): Promise<QueueWorker> {
    const connection = await connect(address, options.notice);
    try {
      await refuseOthers(connection, options.version ?? versionText());
      await new Leases(connection).clean();
    } catch (error) {
      connection.leave();
      throw error;
    }
    return new QueueWorker(connection, options);
  }

  private constructor(connection: Connection, options: QueueWorkerOptions) {
    this.#connection = connection;
    this.#leases = new Leases(connection);
    this.#options = options;
    this.#version = options.version ?? versionText();
    const host = hostname().replaceAll(/[^\w.-]/g, "_");
    this.name = options.name ?? `${host.slice(0, 100)}-${randomBytes(4).toString("hex")}`;
    const lease = 1000 * (options.lease ?? DEFAULT_LEASE);
    const settings = {
      ...connection.options,
      concurrency: options.workers,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: STALLS,
      drainDelay: IDLE,
    };
    this.#workers = (["none", ...(options.places ?? [])] as const).map((place) => {
      const name = queueName(this.#version, place);
      return new connection.bullmq.Worker(name, (job) => this.#work(name, place, job), settings);
    });
    for (const worker of this.#workers) worker.on("error", () => {}); // it connects again by itself
    this.refused = new Promise<never>((_, reject) => {
      const look = () =>
        refuseOthers(connection, this.#version).catch((error) => error instanceof RangeError && reject(error));
      this.#timers.push(setInterval(look, LOOK_AROUND));
    });
    this.#timers.push(setInterval(() => void this.#leases.clean().catch(() => {}), TIDY));
    this.refused.catch(() => {});
  }

  /** Ends; jobs under way are somebody else's once the lease is over. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const ends = this.#workers.map((worker) => worker.close(true));
    await settledWithin(PATIENCE, ends);
    this.#connection.leave();
  }

  async #work(queue: string, place: FilePlace, queued: QueuedJob): Promise<ResultMessage | Declined> {
    if (!(await this.#leases.isWanted(queue, String(queued.id)))) return { declined: true };
    const { message: given, unlike } = Object(queued.data) as { message?: unknown; unlike?: unknown };
    const message = checkJob(String(queued.id).replace(/-audit$/, ""), given, this.#version);
    if (placeOf(message) !== place) throw new RangeError("job: expected one without code that is not allowed here");
    if (unlike === this.name && (await this.#others(queue)) > 0) return { declined: true };
    const files = await Promise.all((message.files ?? []).map((file) => this.#received(file)));
    const outcome = await this.#options.run(message, { files, leave: (bytes) => this.#leave(bytes) });
    this.#options.onJob?.(message, outcome);
    return { worker: this.name, outcome };
  }

  /** How many more workers there are for such jobs. */
  async #others(name: string): Promise<number> {
    const queue = new this.#connection.bullmq.Queue(name, this.#connection.options);
    try {
      return (await queue.getWorkersCount()) - 1;
    } finally {
      await queue.close();
    }
  }

  async #received(file: SentFile): Promise<ReceivedFile> {
    if (file.shared) return { ...file, bytes: undefined };
    const bytes = await this.#connection.redis.getBuffer(fileKey(file.sha256));
    if (!bytes || sha256Hex(bytes) !== file.sha256)
      throw new RangeError(`file: expected "${file.name}" beside the queue, with the hash of its job`);
    return { ...file, bytes };
  }

  async #leave(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Hex(bytes);
    await this.#connection.redis.set(fileKey(sha256), Buffer.from(bytes), "EX", LEASE);
    return sha256;
  }
}

/** A worker beside senders of other versions only would wait for ever. */
async function refuseOthers({ redis }: Connection, own: string): Promise<void> {
  const [seconds] = await redis.time();
  const open = await redis.zrangebyscore(OPEN_SENDERS, Number(seconds), "+inf");
  if (open.length === 0 || open.includes(own)) return;
  throw new RangeError(
    `--queue: the sweep there is of swingup ${open.sort().join(", ")}, and this worker is ${own}, whose results have other bits; install that version here`,
  );
}
