/**
 * A worker's side of a queue: takes jobs, checks them, has them run, gives back what came of it. While it lives it shows so
 * to the broker; once it has been silent for its lease, its jobs are somebody else's.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { sha256Hex } from "../core/hash.ts";
import type { TrialJob, TrialOutcome } from "../sweep/trial.ts";
import { type Connection, connect, type JobWorker, type QueuedJob } from "./connection.ts";
import { checkJob, type Declined, type JobMessage, type ResultMessage, type SentFile, versionText } from "./message.ts";
import { fileKey, OPEN_SWEEPS, queueName } from "./names.ts";
import { settledWithin } from "./within.ts";

const PATIENCE = 1000; // ms that an end is waited for
const STALLS = 3; // workers that may die of a job before it counts as failed
const IDLE = 1; // s that an idle worker waits for news before it asks for jobs itself
const LOOK_AROUND = 2000; // ms, between two looks for sweeps of other versions
const DEFAULT_LEASE = 30; // s

/** Runs a job's trial; where the environment came along, from its file. */
export type RunJob = (job: TrialJob, file: (SentFile & { bytes: Uint8Array }) | undefined) => Promise<TrialOutcome>;

export interface QueueWorkerOptions {
  readonly run: RunJob;
  /** Jobs at once. */
  readonly workers: number;
  /** Whether code that comes with a job is run. */
  readonly runFiles: boolean;
  /** Seconds of silence after which its jobs are somebody else's; default 30. */
  readonly lease?: number;
  readonly onJob?: (outcome: TrialOutcome) => void;
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
  readonly #options: QueueWorkerOptions;
  readonly #version: string;
  readonly #workers: JobWorker[];
  readonly #timer: NodeJS.Timeout;

  /** @throws RangeError in one line where nobody answers, packages are missing, or sweeps are of another version only */
  static async start(address: string, options: QueueWorkerOptions): Promise<QueueWorker> {
    const { notice = () => {} } = options;
    const onChange = (isUp: boolean) =>
      notice(isUp ? "the queue answers again" : "the queue does not answer; waiting for it");
    const connection = await connect(address, onChange);
    try {
      await refuseOthers(connection, options.version ?? versionText());
    } catch (error) {
      connection.leave();
      throw error;
    }
    return new QueueWorker(connection, options);
  }

  private constructor(connection: Connection, options: QueueWorkerOptions) {
    this.#connection = connection;
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
    this.#workers = (options.runFiles ? [false, true] : [false]).map(
      (withFiles) =>
        new connection.bullmq.Worker(queueName(this.#version, withFiles), (job) => this.#work(job), settings),
    );
    for (const worker of this.#workers) worker.on("error", () => {}); // it connects again by itself
    let timer: NodeJS.Timeout | undefined;
    this.refused = new Promise<never>((_, reject) => {
      const look = () =>
        refuseOthers(connection, this.#version).catch((error) => error instanceof RangeError && reject(error));
      timer = setInterval(look, LOOK_AROUND);
    });
    this.#timer = timer as unknown as NodeJS.Timeout;
    this.refused.catch(() => {});
  }

  /** Ends; jobs under way are somebody else's once the lease is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const ends = this.#workers.map((worker) => worker.close(true));
    await settledWithin(PATIENCE, ends);
    this.#connection.leave();
  }

  async #work(queued: QueuedJob): Promise<ResultMessage | Declined> {
    const { message: given, unlike } = Object(queued.data) as { message?: unknown; unlike?: unknown };
    const message = checkJob(String(queued.id).replace(/-audit$/, ""), given, this.#version);
    if (unlike === this.name && (await this.#others(message)) > 0) return { declined: true };
    const file = message.file && { ...message.file, bytes: await this.#bytes(message.file) };
    const outcome = await this.#options.run(message.job, file);
    this.#options.onJob?.(outcome);
    return { worker: this.name, outcome };
  }

  /** How many more workers there are for such jobs. */
  async #others({ file }: JobMessage): Promise<number> {
    const queue = new this.#connection.bullmq.Queue(
      queueName(this.#version, file !== undefined),
      this.#connection.options,
    );
    try {
      return (await queue.getWorkersCount()) - 1;
    } finally {
      await queue.close();
    }
  }

  async #bytes({ name, sha256 }: SentFile): Promise<Uint8Array> {
    const bytes = await this.#connection.redis.getBuffer(fileKey(sha256));
    if (!bytes || sha256Hex(bytes) !== sha256)
      throw new RangeError(`file: expected "${name}" beside the queue, with the hash of its job`);
    return bytes;
  }
}

/** A worker beside sweeps of other versions only would wait for ever. */
async function refuseOthers({ redis }: Connection, own: string): Promise<void> {
  const [seconds] = await redis.time();
  const open = await redis.zrangebyscore(OPEN_SWEEPS, Number(seconds), "+inf");
  if (open.length === 0 || open.includes(own)) return;
  throw new RangeError(
    `--queue: the sweep there is of swingup ${open.sort().join(", ")}, and this worker is ${own}, whose results have other bits; install that version here`,
  );
}
