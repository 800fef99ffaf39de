/**
 * The sweep's side of a queue. It holds on to nothing but the jobs that it waits for: each is looked for again and again,
 * and is put there where it is missing, so it does not matter whether a worker died, the broker was restarted with or
 * without what it held, or a message came twice or never. Events only make it look sooner.
 */

import { sha256Hex } from "../core/hash.ts";
import type { TrialWorker } from "../sweep/sweep.ts";
import { scoreOf, type TrialJob, type TrialOutcome } from "../sweep/trial.ts";
import { type Connection, connect, type JobQueue } from "./connection.ts";
import {
  checkResult,
  isDeclined,
  type JobMessage,
  jobHash,
  type ResultMessage,
  type SentFile,
  versionText,
} from "./message.ts";
import { fileKey, OPEN_SWEEPS, queueName } from "./names.ts";
import { settledWithin } from "./within.ts";

const LOOK_AGAIN = 1000; // ms
const OPEN = 60; // s that a sweep counts as open without a sign of life
const SIGN_OF_LIFE = 20_000; // ms
const REPEATS = 3; // of a job that workers refuse
const DECLINES = 300; // of a job that is for somebody else, whom it waits for about a minute
const LONGEST_PAUSE = 400; // ms before it is offered again

export interface TrialQueueOptions {
  /** The file that the environment is in, and its bytes. */
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
  /** Which share of the jobs is run twice and compared; default 0. */
  readonly audit?: number;
  /** Told in a line what a person might want to know. */
  readonly notice?: (text: string) => void;
  /** Default this very version's. */
  readonly version?: string;
}

/** A job that two workers had different results for. */
export interface AuditedDifference {
  readonly seed: number;
  readonly options: object;
  readonly workers: readonly [string, string];
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

export class TrialQueue {
  readonly #connection: Connection;
  readonly #queue: JobQueue;
  readonly #events: { close(): Promise<void> };
  readonly #options: TrialQueueOptions;
  readonly #version: string;
  readonly #file: (SentFile & { bytes: Uint8Array }) | undefined;
  readonly #waiting = new Map<string, Waiting>();
  readonly #results = new Map<string, Promise<ResultMessage>>();
  readonly #audits: Promise<void>[] = [];
  readonly #timers: NodeJS.Timeout[];
  readonly #taken = new Set<string>();
  /** What audits have shown. */
  readonly audited: { count: number; differences: AuditedDifference[] } = { count: 0, differences: [] };

  /** @throws RangeError in one line where nobody answers, or packages are missing */
  static async open(address: string, options: TrialQueueOptions = {}): Promise<TrialQueue> {
    const { notice = () => {} } = options;
    const onChange = (isUp: boolean) =>
      notice(isUp ? "the queue answers again" : "the queue does not answer; waiting for it");
    const queue = new TrialQueue(await connect(address, onChange), options);
    await queue.#showLife();
    return queue;
  }

  private constructor(connection: Connection, options: TrialQueueOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#version = options.version ?? versionText();
    const { file } = options;
    this.#file = file && { ...file, sha256: sha256Hex(file.bytes) };
    const name = queueName(this.#version, this.#file !== undefined);
    this.#queue = new connection.bullmq.Queue(name, connection.options);
    const events = new connection.bullmq.QueueEvents(name, connection.options);
    this.#events = events;
    for (const one of [this.#queue, events]) one.on("error", () => {}); // it connects again by itself
    for (const event of ["completed", "failed"])
      events.on(event, ({ jobId }: { jobId: string }) => void this.#look(jobId));
    this.#timers = [
      setInterval(() => void this.#lookAtAll(), LOOK_AGAIN),
      setInterval(() => void this.#showLife().catch(() => {}), SIGN_OF_LIFE),
    ];
  }

  /** A worker of a sweep, whose trials are run by whoever takes them from the queue. */
  worker(): TrialWorker {
    return { run: (job) => this.run(job) };
  }

  /** A trial: each of its seeds as a job of its own; the first decides first where a pruner may end the trial with it. */
  async run(job: TrialJob): Promise<TrialOutcome> {
    const outcome = await this.#trial(job);
    setImmediate(() => this.#tidy()); // by then the trial is on the disk
    return outcome;
  }

  async #trial(job: TrialJob): Promise<TrialOutcome> {
    const of = (seed: number, pruner: TrialJob["pruner"]) => this.#result({ ...job, seeds: [seed], pruner });
    const [first, ...rest] = job.seeds;
    const outcomes: TrialOutcome[] = [];
    if (job.pruner !== "none") {
      outcomes.push(await of(first, job.pruner));
      if (outcomes[0].state !== "complete") return { ...outcomes[0], number: job.number };
    }
    const seeds = job.pruner === "none" ? job.seeds : rest;
    outcomes.push(...(await Promise.all(seeds.map((seed) => of(seed, "none")))));
    return combined(job, outcomes);
  }

  /** Waits for the audits that are under way. */
  async settleAudits(): Promise<void> {
    await Promise.all(this.#audits);
  }

  /** Leaves the queue; what has been taken from it is removed there. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const { redis } = this.#connection;
    const left = [...this.#taken].map((id) => this.#queue.remove(id));
    await settledWithin(LOOK_AGAIN, [...left, redis.zrem(OPEN_SWEEPS, this.#version)]);
    await settledWithin(LOOK_AGAIN, [this.#queue.close(), this.#events.close()]);
    this.#connection.leave();
  }

  async #result(job: TrialJob): Promise<TrialOutcome> {
    const file = this.#file && { file: { name: this.#file.name, sha256: this.#file.sha256 } };
    const options = file ? { ...job.options, env: file.file.name } : job.options;
    const message: JobMessage = {
      version: this.#version,
      job: { ...job, options, number: 0, others: job.pruner === "none" ? [] : job.others },
      ...file,
    };
    const id = jobHash(message);
    const known = this.#results.get(id) ?? this.#ask(id, message, { message });
    if (!this.#results.has(id)) {
      this.#results.set(id, known);
      if (Number.parseInt(id.slice(0, 8), 16) / 2 ** 32 < (this.#options.audit ?? 0))
        this.#audits.push(known.then((result) => this.#audit(id, message, result)));
    }
    return (await known).outcome;
  }

  /** Has a job done once more, by somebody else if there is anybody else. */
  async #audit(id: string, message: JobMessage, { worker, outcome }: ResultMessage): Promise<void> {
    const again = await this.#ask(`${id}-audit`, message, { message, unlike: worker });
    this.audited.count += 1;
    const text = (one: TrialOutcome) => JSON.stringify({ ...one, seconds: 0 });
    if (text(again.outcome) === text(outcome)) return;
    const { seeds, options } = message.job;
    this.audited.differences.push({ seed: seeds[0], options, workers: [worker, again.worker] });
  }

  #ask(id: string, message: JobMessage, data: Waiting["data"]): Promise<ResultMessage> {
    return new Promise<ResultMessage>((resolve, reject) => {
      const counts = { refusals: 0, declines: 0, asked: false, isLooking: false };
      this.#waiting.set(id, { message, data, ...counts, resolve, reject });
      void this.#look(id);
    });
  }

  /** Removes what has been taken. */
  #tidy(): void {
    for (const id of this.#taken) {
      this.#taken.delete(id);
      void this.#queue.remove(id).catch(() => {});
    }
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

  async #put(id: string, { data }: Waiting): Promise<void> {
    if (this.#file) await this.#connection.redis.set(fileKey(this.#file.sha256), Buffer.from(this.#file.bytes));
    await this.#queue.add("seed", data, { jobId: id, removeOnComplete: false, removeOnFail: false });
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
    const failed = { number: 0, state: "failed", value: null, rungs: [], runs: [], seconds: 0, error: why } as const;
    this.#end(id, ({ resolve }) => resolve({ worker: "nobody", outcome: failed }));
  }

  async #showLife(): Promise<void> {
    const { redis } = this.#connection;
    const [seconds] = await redis.time();
    await redis.zadd(OPEN_SWEEPS, Number(seconds) + OPEN, this.#version);
  }
}

function combined(job: TrialJob, outcomes: readonly TrialOutcome[]): TrialOutcome {
  const failed = outcomes.findIndex(({ state }) => state === "failed");
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const before = failed < 0 ? outcomes : outcomes.slice(0, failed);
  const runs = before.flatMap((outcome) => outcome.runs);
  const { rungs } = outcomes[0];
  const { number } = job;
  if (failed < 0) return { number, state: "complete", value: scoreOf(runs, job), rungs, runs, seconds };
  const { error = "failed" } = outcomes[failed];
  return { number, state: "failed", value: null, rungs, runs, seconds, error };
}
