/**
 * The side of a queue that has tasks done. It holds on to nothing but the jobs that it waits for: each is looked for again
 * and again, and is put there where it is missing, so it does not matter whether a worker died, the broker was restarted
 * with or without what it held, or a message came twice or never. Events only make it look sooner.
 */
import { sha256Hex } from "../core/hash.ts";
import { type Connection, connect, type JobQueue } from "./connection.ts";
import { LEASE, Leases } from "./leases.ts";
import {
  checkResult,
  isDeclined,
  type JobMessage,
  jobHash,
  type ResultMessage,
  type SentFile,
  versionText,
} from "./message.ts";
import { type FilePlace, fileKey, OPEN_SENDERS, queueName } from "./names.ts";
import { failedOutcome, type Task } from "./queued_task.ts";
import { settledWithin } from "./within.ts";

const LOOK_AGAIN = 1000; // ms
const OPEN = 60; // s that a sender counts as open without a sign of life
const SIGN_OF_LIFE = 20_000; // ms
const REPEATS = 3; // of a job that workers refuse
const DECLINES = 300; // of a job that is for somebody else, whom it waits for about a minute
const LONGEST_PAUSE = 400; // ms before it is offered again

/** A file that jobs need. */
export interface QueueFile extends Omit<SentFile, "sha256"> {
  readonly bytes: Uint8Array;
}

export interface SenderOptions {
  /** What all jobs need. */
  readonly files?: readonly QueueFile[];
  /** Told in a line what a person might want to know. */
  readonly notice?: (text: string) => void;
  /** Default this very version's. */
  readonly version?: string;
}

interface Waiting {
  readonly message: JobMessage;
  /** What stands in the queue; `unlike`, where it is not for the worker of that name. */
  data: { readonly message: JobMessage; readonly unlike?: string };
  refusals: number;
  declines: number;
  asked: boolean;
  isLooking: boolean;
  readonly resolve: (result: ResultMessage) => void;
  readonly reject: (error: unknown) => void;
}

/** What is asked of a task beside its outcome. */
export interface SendOptions {
  /** Once more, by somebody else than the worker of that name, if there is anybody else. */
  readonly unlike?: string;
}

export class Sender {
  readonly #connection: Connection;
  readonly #leases: Leases;
  readonly #queueName: string;
  readonly #queue: JobQueue;
  readonly #events: { close(): Promise<void> };
  readonly #version: string;
  readonly #files: readonly (SentFile & { readonly bytes: Uint8Array })[];
  readonly #waiting = new Map<string, Waiting>();
  readonly #timers: NodeJS.Timeout[];
  readonly #taken = new Set<string>();

  /** @throws RangeError in one line where nobody answers, or packages are missing */
  static async open(address: string, options: SenderOptions = {}): Promise<Sender> {
    const sender = new Sender(await connect(address, options.notice), options);
    await sender.#showLife();
    return sender;
  }

  private constructor(connection: Connection, options: SenderOptions) {
    this.#connection = connection;
    this.#leases = new Leases(connection);
    this.#version = options.version ?? versionText();
    this.#files = (options.files ?? []).map((file) => ({ ...file, sha256: sha256Hex(file.bytes) }));
    const env = this.#files.find(({ role }) => role === "env");
    const place: FilePlace = env === undefined ? "none" : env.shared ? "shared" : "sent";
    this.#queueName = queueName(this.#version, place);
    this.#queue = new connection.bullmq.Queue(this.#queueName, connection.options);
    const events = new connection.bullmq.QueueEvents(this.#queueName, connection.options);
    this.#events = events;
    for (const one of [this.#queue, events]) one.on("error", () => {}); // it connects again by itself
    for (const event of ["completed", "failed"])
      events.on(event, ({ jobId }: { jobId: string }) => void this.#look(jobId));
    this.#timers = [
      setInterval(() => void this.#lookAtAll(), LOOK_AGAIN),
      setInterval(() => void this.#showLife().catch(() => {}), SIGN_OF_LIFE),
    ];
  }

  /** The job of a task. */
  messageOf(task: Task): JobMessage {
    const files = this.#files.map(({ bytes: _, ...file }) => file);
    return {
      version: this.#version,
      kind: task.kind,
      job: task.job,
      ...(files.length > 0 ? { files } : {}),
    } as JobMessage;
  }

  /** Has a task done; what nobody can do is a failed one, with the reason. */
  send(message: JobMessage, { unlike }: SendOptions = {}): Promise<ResultMessage> {
    const id = jobHash(message);
    const data = unlike === undefined ? { message } : { message, unlike };
    return new Promise<ResultMessage>((resolve, reject) => {
      const counts = { refusals: 0, declines: 0, asked: false, isLooking: false };
      const name = unlike === undefined ? id : `${id}-audit`;
      this.#waiting.set(name, { message, data, ...counts, resolve, reject });
      void this.#look(name);
    });
  }

  /** Bytes that a worker has left beside the queue, which are removed there; undefined where they have gone. */
  async take(sha256: string): Promise<Uint8Array | undefined> {
    const bytes = await this.#connection.redis.getBuffer(fileKey(sha256));
    if (!bytes || sha256Hex(bytes) !== sha256) return undefined;
    await this.#connection.redis.del(fileKey(sha256));
    return bytes;
  }

  /** Removes what has been taken. */
  tidy(): void {
    const ids = [...this.#taken];
    this.#taken.clear();
    void this.#remove(ids);
  }

  /** A lease ends after its job: what cannot be removed now is removed when the lease is over. */
  async #remove(ids: readonly string[]): Promise<void> {
    const removed = await Promise.allSettled(ids.map((id) => this.#queue.remove(id)));
    const gone = ids.filter((_, k) => isRemoved(removed[k]));
    await this.#leases.end(this.#queueName, gone).catch(() => {});
  }

  /** Leaves the queue; what has been taken from it is removed there, and what it waited for is nobody's. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const { redis } = this.#connection;
    const left = this.#remove([...this.#taken, ...this.#waiting.keys()]);
    await settledWithin(LOOK_AGAIN, [left, redis.zrem(OPEN_SENDERS, this.#version)]);
    await settledWithin(LOOK_AGAIN, [this.#queue.close(), this.#events.close()]);
    this.#connection.leave();
  }

  #end(id: string, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return; // it has ended meanwhile
    this.#waiting.delete(id);
    this.#taken.add(id);
    how(waiting);
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all([...this.#waiting.keys()].map((id) => this.#look(id)));
  }

  /** Looks at a job, once more where it was asked to meanwhile. */
  async #look(id: string): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    waiting.asked = true;
    if (waiting.isLooking) return;
    waiting.isLooking = true;
    while (waiting.asked && this.#waiting.get(id) === waiting) {
      waiting.asked = false;
      await this.#lookOnce(id, waiting);
    }
    waiting.isLooking = false;
  }

  /** What has become of a job; the broker may not answer, and then it is looked for later. */
  async #lookOnce(id: string, waiting: Waiting): Promise<void> {
    try {
      const job = await this.#queue.getJob(id);
      const state = job ? await job.getState() : "missing";
      if (state === "missing" || state === "unknown") await this.#put(id, waiting);
      else if (state === "completed") {
        const fresh = await this.#queue.getJob(id); // it may have been completed between the two questions
        if (isDeclined(fresh?.returnvalue)) await this.#offerAgain(id, waiting);
        else {
          const result = checkResult(fresh?.returnvalue, waiting.message);
          this.#end(id, ({ resolve }) => resolve(result));
        }
      } else if (state === "failed") await this.#again(id, waiting, (await this.#queue.getJob(id))?.failedReason ?? "");
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) await this.#again(id, waiting, error.message);
    }
  }

  /** The lease comes first: a worker begins nothing without one. */
  async #put(id: string, { data }: Waiting): Promise<void> {
    await this.#leases.extend(this.#queueName, [id]);
    await this.#putFiles();
    await this.#queue.add(data.message.kind, data, { jobId: id, removeOnComplete: false, removeOnFail: false });
  }

  async #putFiles(): Promise<void> {
    for (const { sha256, bytes, shared } of this.#files)
      if (!shared && (await this.#connection.redis.expire(fileKey(sha256), LEASE)) === 0)
        await this.#connection.redis.set(fileKey(sha256), Buffer.from(bytes), "EX", LEASE);
  }

  /**
   * A job that its worker left to others is offered again, each after a pause of its own: in step, two workers would go on
   * taking what they have just left.
   */
  async #offerAgain(id: string, waiting: Waiting): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE * Math.random()));
    waiting.declines += 1;
    if (waiting.declines >= DECLINES) waiting.data = { message: waiting.message }; // by the same rather than never
    await this.#queue.remove(id);
    await this.#put(id, waiting);
  }

  /** A job that nobody could do, or whose result is none: tried again a few times, then a failed one. */
  async #again(id: string, waiting: Waiting, why: string): Promise<void> {
    waiting.refusals += /stalled/.test(why) ? REPEATS : 1; // several workers have died of it already
    if (waiting.refusals < REPEATS) {
      await this.#queue.remove(id);
      await this.#put(id, waiting);
      return;
    }
    const outcome = failedOutcome(waiting.message, why);
    this.#end(id, ({ resolve }) => resolve({ worker: "nobody", outcome }));
  }

  async #showLife(): Promise<void> {
    const { redis } = this.#connection;
    const [seconds] = await redis.time();
    await redis.zadd(OPEN_SENDERS, Number(seconds) + OPEN, this.#version);
    await this.#leases.extend(this.#queueName, [...this.#waiting.keys()]);
    if (this.#waiting.size > 0) await this.#putFiles();
    await this.#leases.clean();
  }
}

/** Whether a job is not there any more: one that somebody is at stays, and is counted as 0. */
function isRemoved(result: PromiseSettledResult<unknown>): boolean {
  return result.status === "fulfilled" && result.value !== 0;
}
