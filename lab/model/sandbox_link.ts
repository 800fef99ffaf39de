/**
 * The page's end of the talk with a sandbox, by `lab/worker/protocol.ts`. Nothing of what comes back is trusted: a worker
 * that says anything unasked, or something else than was agreed, is ended, and so is one that falls silent.
 */
import { type HostedTrainOptions, type TrainerReport, WorkerLinkError } from "swingup/workers";
import type { Answers, Ask, Asked, Reply } from "../worker/protocol.ts";
import type { Read } from "../worker/shape.ts";
import { answers, readReply } from "./answers.ts";
import type { DeskCalls, DeskLink } from "./desk.ts";

const PATIENCE = 5000; // ms: what somebody just wrote may loop for ever
const OBSTINATE = 60_000; // ms after which a worker that is alive should have answered, or stopped training
const LOOKS = 4; // in the time of patience; they are counted, since the clock goes on while the page itself stands still
/** What may take any time. */
const long: readonly Asked[] = ["train", "news", "evaluate", "check"];

export interface SandboxCalls extends DeskCalls {
  define(env: { id: string; timeLimit: number }): Promise<undefined>;
  check(): Promise<Answers["check"]>;
}

export interface SandboxOptions {
  /** ms that the worker may stay silent while it is waited for. */
  patience?: number;
  /** Ends the worker. */
  terminate?: () => void;
  /** Called once, when the worker is given up. */
  onFailure?: ((error: WorkerLinkError) => void) | undefined;
}

interface Waiting {
  readonly ask: Asked;
  /** looks; when the worker becomes obstinate */
  limit: number;
  readonly take: (value: unknown) => void;
  readonly refuse: (error: Error) => void;
}

export class SandboxLink implements DeskLink<SandboxCalls> {
  readonly remote: SandboxCalls;
  readonly #port: MessagePort;
  readonly #options: SandboxOptions;
  readonly #patience: number;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #looks = 0;
  #heard = 0; // looks
  #failure: WorkerLinkError | undefined;
  #ended = false;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(port: MessagePort, options: SandboxOptions = {}) {
    this.#port = port;
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.remote = this.#calls();
    port.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    port.onmessageerror = () => this.fail("it sent what cannot be read");
  }

  /** @throws whatever the call throws; WorkerLinkError where the worker is dead, or is given up before it has answered */
  async call<R>(ask: (remote: SandboxCalls) => R): Promise<Awaited<R>> {
    return await ask(this.remote);
  }

  /** Gives the worker up: it is ended, and calls under way and to come throw. */
  fail(reason: string): void {
    if (this.#failure) return;
    const failure = this.#end(reason);
    this.#options.onFailure?.(failure);
  }

  /** Ends the worker. */
  close(): void {
    this.#end("it was ended");
  }

  #end(reason: string): WorkerLinkError {
    this.#failure ??= new WorkerLinkError(`worker: ${reason}`);
    if (this.#ended) return this.#failure;
    this.#ended = true;
    clearInterval(this.#watch);
    this.#port.onmessage = null;
    this.#port.close();
    this.#options.terminate?.();
    for (const { refuse } of this.#waiting.values()) refuse(this.#failure);
    this.#waiting.clear();
    return this.#failure;
  }

  #calls(): SandboxCalls {
    const ask = <A extends Exclude<Asked, "map">>(request: Ask & { ask: A }) =>
      this.#ask<Answers[A]>(request, answers[request.ask] as Read<Answers[A]>);
    return {
      define: (env) => ask({ ask: "define", env }),
      check: () => ask({ ask: "check" }),
      trainer: {
        create: (options) => ask({ ask: "create", options }),
        resume: (bytes, options = {}) => ask({ ask: "resume", bytes, options }),
        train: (options = {}, listener = () => {}) => this.#train(options, listener),
        pause: () => {
          for (const waiting of this.#waiting.values()) if (waiting.ask === "train") waiting.limit = this.#obstinate();
          return ask({ ask: "pause" });
        },
        adjust: (values) => ask({ ask: "adjust", values }),
        checkpoint: (options = {}) => ask({ ask: "checkpoint", options }),
        policy: () => ask({ ask: "policy" }),
        evaluate: (options = {}) => ask({ ask: "evaluate", options }),
        run: () => ask({ ask: "run" }),
      },
      player: {
        open: (play) => ask({ ask: "open", play }),
        learn: (learnt, member = 0) => ask({ ask: "learn", learnt, member }),
        tick: (seconds, hands) => ask({ ask: "tick", seconds, hands }),
        map: (observations, count, unit) =>
          this.#ask({ ask: "map", observations, count, ...(unit ? { unit } : {}) }, answers.map(count)),
        activations: (observation) => ask({ ask: "activations", observation }),
        algorithms: () => ask({ ask: "algorithms" }),
        unread: (options) => ask({ ask: "unread", options }),
      },
    };
  }

  /** The page asks for news, again and again: the sandbox has no way to send any unasked. */
  async #train(
    options: HostedTrainOptions,
    listener: (report: TrainerReport) => unknown,
  ): Promise<Answers["train"]["reason"]> {
    let over = false;
    const training = this.#ask({ ask: "train", options }, answers.train).finally(() => {
      over = true;
    });
    const follow = async () => {
      while (!over) {
        const news = await this.#ask({ ask: "news" }, answers.news);
        if (news) listener(news);
      }
    };
    const followed = follow();
    const [{ reason, rest }] = await Promise.all([training, followed]);
    if (rest) listener(rest);
    return reason;
  }

  #ask<T>(request: Ask, read: Read<T>): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#asked;
    const limit = long.includes(request.ask) ? Number.POSITIVE_INFINITY : this.#obstinate();
    const answer = new Promise<T>((take, refuse) => {
      const readAndTake = (value: unknown) => take(read(value, request.ask));
      this.#waiting.set(id, { ask: request.ask, limit, take: readAndTake, refuse });
    });
    this.#port.postMessage({ ...request, id });
    this.#startWatch();
    return answer;
  }

  #hear(data: unknown): void {
    try {
      this.#take(readReply(data));
    } catch (error) {
      this.fail(`it sent something else than was agreed: ${(error as Error).message}`);
    }
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) throw new Error("an answer to nothing");
    this.#heard = this.#looks;
    if (reply.type === "answer") waiting.take(reply.value);
    else waiting.refuse(Object.assign(new Error(reply.message), { name: reply.name }));
    this.#waiting.delete(reply.id);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #startWatch(): void {
    if (this.#watch !== undefined) return;
    this.#heard = this.#looks;
    this.#watch = setInterval(() => this.#look(), this.#patience / LOOKS);
  }

  #obstinate(): number {
    return this.#looks + (LOOKS * OBSTINATE) / this.#patience;
  }

  #look(): void {
    const now = ++this.#looks;
    const late = [...this.#waiting.values()].find(({ limit }) => now > limit);
    if (now - this.#heard > LOOKS) this.fail(`it gave no sign of life for ${this.#patience / 1000} s and was ended`);
    else if (late) this.fail(`it did not answer "${late.ask}" and was ended`);
    else if (![...this.#waiting.values()].some(({ ask }) => ask === "alive"))
      void this.#ask({ ask: "alive" }, answers.alive).catch(() => {});
  }
}
