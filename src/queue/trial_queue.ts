/** Trials over a queue: each of their seeds is a task of its own, and a share is done twice, by different workers. */
import type { TrialWorker } from "../sweep/sweep.ts";
import { scoreOf, type TrialJob, type TrialOutcome } from "../sweep/trial.ts";
import { type JobMessage, jobHash, type ResultMessage } from "./message.ts";
import { Sender, type SenderOptions } from "./sender.ts";

export interface TrialQueueOptions extends SenderOptions {
  /** Which share of the jobs is run twice and compared; default 0. */
  readonly audit?: number;
}

/** A job that two workers had different results for. */
export interface AuditedDifference {
  readonly seed: number;
  readonly options: object;
  readonly workers: readonly [string, string];
}

export class TrialQueue {
  readonly #sender: Sender;
  readonly #options: TrialQueueOptions;
  readonly #results = new Map<string, Promise<ResultMessage>>();
  readonly #audits: Promise<void>[] = [];
  /** What audits have shown. */
  readonly audited: { count: number; differences: AuditedDifference[] } = { count: 0, differences: [] };

  /** @throws RangeError in one line where nobody answers, or packages are missing */
  static async open(address: string, { audit, ...options }: TrialQueueOptions = {}): Promise<TrialQueue> {
    return new TrialQueue(await Sender.open(address, options), { ...options, ...(audit ? { audit } : {}) });
  }

  private constructor(sender: Sender, options: TrialQueueOptions) {
    this.#sender = sender;
    this.#options = options;
  }

  /** A worker of a sweep, whose trials are run by whoever takes them from the queue. */
  worker(): TrialWorker {
    return { run: (job) => this.run(job) };
  }

  /** A trial: each of its seeds as a job of its own; the first decides first where a pruner may end the trial with it. */
  async run(job: TrialJob): Promise<TrialOutcome> {
    const outcome = await this.#trial(job);
    setImmediate(() => this.#sender.tidy()); // by then the trial is on the disk
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
  close(): Promise<void> {
    return this.#sender.close();
  }

  async #result(job: TrialJob): Promise<TrialOutcome> {
    const env = this.#options.files?.find(({ role }) => role === "env");
    const options = env ? { ...job.options, env: env.name.replace(/.*\//, "") } : job.options;
    const others = job.pruner === "none" ? [] : job.others;
    const message = this.#sender.messageOf({ kind: "trial", job: { ...job, options, number: 0, others } });
    const id = jobHash(message);
    const known = this.#results.get(id) ?? this.#sender.send(message);
    if (!this.#results.has(id)) {
      this.#results.set(id, known);
      if (Number.parseInt(id.slice(0, 8), 16) / 2 ** 32 < (this.#options.audit ?? 0))
        this.#audits.push(known.then((result) => this.#audit(message, job, result)));
    }
    return (await known).outcome as TrialOutcome;
  }

  /** Has a job done once more, by somebody else if there is anybody else. */
  async #audit(message: JobMessage, { seeds, options }: TrialJob, { worker, outcome }: ResultMessage): Promise<void> {
    const again = await this.#sender.send(message, { unlike: worker });
    this.audited.count += 1;
    const text = (one: object) => JSON.stringify({ ...one, seconds: 0 });
    if (text(again.outcome) === text(outcome)) return;
    this.audited.differences.push({ seed: seeds[0], options, workers: [worker, again.worker] });
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
