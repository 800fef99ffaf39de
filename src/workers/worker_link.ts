/**
 * A connection to a worker that notices when the worker is gone. Comlink by itself waits for ever for the answer of a
 * worker that has crashed or is caught in an endless loop; here every call ends, with the answer or with what happened.
 */
import { type Endpoint, type Remote, releaseProxy, wrap } from "comlink";
import { checkNumber } from "../core/check.ts";

const PATIENCE = 10_000; // ms
const LOOKS = 4; // in the time of patience; they are counted, since the clock goes on while this thread itself stands still

/** The worker crashed, did not start, or fell silent: calls under way have no answer. */
export class WorkerLinkError extends Error {
  override readonly name = "WorkerLinkError";
}

/** How patient a link is. */
export interface WorkerLinkOptions {
  /** ms that a worker may stay silent while it is waited for; 10,000 unless given, Infinity: any time. */
  patience?: number;
  /** Ends the worker, where it is not one that has `terminate` itself. */
  terminate?: () => void;
  /** Called once, when the worker is found dead. */
  onFailure?: (error: WorkerLinkError) => void;
}

/** Calls to an object in a worker that fail when the worker does. */
export class WorkerLink<T> {
  /** For calls that need no answer; others go through `call`. */
  readonly remote: Remote<T>;
  readonly #options: WorkerLinkOptions;
  readonly #endpoint: Endpoint;
  readonly #patience: number;
  readonly #waiting = new Set<(error: WorkerLinkError) => void>();
  #failure: WorkerLinkError | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #looks = 0; // since the worker last answered
  #asked = false;
  #ended = false;

  /** @param endpoint a worker, or a port that leads to one */
  constructor(endpoint: Worker | MessagePort, options: WorkerLinkOptions = {}) {
    const { patience = PATIENCE } = options;
    if (patience !== Number.POSITIVE_INFINITY) checkNumber("patience", patience, { above: 0 });
    this.#patience = patience;
    this.#options = options;
    this.#endpoint = endpoint;
    this.remote = wrap<T>(endpoint);
    endpoint.addEventListener("error", (event) =>
      this.fail(`it failed: ${(event as ErrorEvent).message || "its script did not start"}`),
    );
    endpoint.addEventListener("messageerror", () => this.fail("it sent what cannot be read"));
  }

  /**
   * Calls the worker: `link.call((host) => host.create(options))`.
   * @throws whatever the call throws in the worker
   * @throws WorkerLinkError where the worker is dead, or dies before it has answered
   */
  async call<R>(ask: (remote: Remote<T>) => R): Promise<Awaited<R>> {
    if (this.#failure) throw this.#failure;
    let give: (error: WorkerLinkError) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      give = reject;
    });
    this.#waiting.add(give);
    this.#startWatch();
    try {
      return await Promise.race([ask(this.remote), failed]);
    } finally {
      this.#waiting.delete(give);
      if (this.#waiting.size === 0) this.#endWatch();
    }
  }

  /** Gives the worker up: it is ended, and calls under way and to come throw. */
  fail(reason: string): void {
    if (this.#failure) return;
    this.#failure = new WorkerLinkError(`worker: ${reason}`);
    this.#end();
    for (const give of this.#waiting) give(this.#failure);
    this.#options.onFailure?.(this.#failure);
  }

  /** Ends the worker. */
  close(): void {
    this.#failure ??= new WorkerLinkError("worker: it was ended");
    this.#end();
    for (const give of this.#waiting) give(this.#failure);
  }

  #end(): void {
    this.#endWatch();
    if (this.#ended) return;
    this.#ended = true;
    this.remote[releaseProxy]();
    if ("terminate" in this.#endpoint) (this.#endpoint as Worker).terminate();
    this.#options.terminate?.();
  }

  #startWatch(): void {
    if (this.#watch !== undefined || this.#patience === Number.POSITIVE_INFINITY) return;
    this.#looks = 0;
    this.#watch = setInterval(() => this.#look(), this.#patience / LOOKS);
  }

  #endWatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** Any property will do as a question: a worker that can answer is alive. */
  #look(): void {
    if (++this.#looks > LOOKS) {
      this.fail(`it gave no sign of life for ${this.#patience / 1000} s and was ended`);
      return;
    }
    if (this.#asked) return;
    this.#asked = true;
    const question = (this.remote as unknown as { alive: PromiseLike<unknown> }).alive;
    question.then(() => {
      this.#asked = false;
      this.#looks = 0;
    });
  }
}
