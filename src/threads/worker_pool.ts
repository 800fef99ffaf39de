/**
 * The workers that are the further threads of a thread team: started, given the shared memory and told what to build; at
 * the end dismissed. Set-up goes by messages (comlink), the work itself by the shared memory alone.
 */

import { type Remote, wrap } from "comlink";
import { spawnWorker } from "#threads";
import type { ArenaShare } from "../wasm/arena.ts";
import type { Spawned } from "./platform.ts";
import { ThreadTeamError } from "./thread_team.ts";

/** What a worker offers. */
export interface PoolMember<Spec> {
  /** Builds its part on the shared memory. */
  join(share: ArenaShare, thread: number, spec: Spec): Promise<void>;
  /** Follows the leader until the end; rejects with what went wrong. */
  follow(): Promise<void>;
}

const JOINING = 30_000; // ms after which a worker that has not joined is given up

export class WorkerPool<Spec> {
  readonly #workers: readonly Spawned[];
  #reason: string | undefined;
  #reasonKnown: () => void = () => {};
  readonly #failed: Promise<void>;
  #dismissed = false;

  /**
   * Starts `share.threads - 1` workers and waits until all have joined.
   * @param source the workers' script
   * @param onFailure called as soon as it is known that a worker has died
   * @throws ThreadTeamError where one does not start
   */
  static async start<Spec>(
    source: string,
    share: ArenaShare,
    spec: Spec,
    onFailure: () => void,
  ): Promise<WorkerPool<Spec>> {
    const workers = spawnAll(source, share.threads - 1);
    const pool = new WorkerPool<Spec>(workers, onFailure);
    const members = workers.map(({ endpoint }) => wrap<PoolMember<Spec>>(endpoint));
    const late = setTimeout(() => pool.#fail(`a thread has not joined within ${JOINING / 1000} s`, () => {}), JOINING);
    try {
      await Promise.race([pool.#join(members, share, spec), pool.#failed]);
      if (pool.#reason !== undefined) throw new Error(pool.#reason);
    } catch (error) {
      await pool.dismiss();
      throw refused(error);
    } finally {
      clearTimeout(late);
    }
    members.forEach((member, k) => {
      member.follow().catch((error: Error) => {
        if (error.name === "ThreadTeamError")
          onFailure(); // it gave up because of another, who knows more
        else pool.#fail(`thread ${k + 1} failed: ${error.message}`, onFailure);
      });
    });
    for (const worker of workers) worker.release();
    return pool;
  }

  private constructor(workers: readonly Spawned[], onFailure: () => void) {
    this.#workers = workers;
    this.#failed = new Promise((resolve) => {
      this.#reasonKnown = resolve;
    });
    workers.forEach((worker, k) => {
      worker.onEnd((reason) => this.#fail(`thread ${k + 1} died: ${reason}`, onFailure));
    });
  }

  async #join(members: readonly Remote<PoolMember<Spec>>[], share: ArenaShare, spec: Spec): Promise<void> {
    await Promise.all(members.map((member, k) => (member as unknown as PoolMember<Spec>).join(share, k + 1, spec)));
  }

  /** What is known of a failure, waiting a moment for the worker's own words. */
  async explain(): Promise<ThreadTeamError> {
    await Promise.race([this.#failed, new Promise((resolve) => setTimeout(resolve, 500))]);
    return this.error();
  }

  error(): ThreadTeamError {
    return new ThreadTeamError(`training stopped: ${this.#reason ?? "a thread gave no sign of life for 4 s"}`);
  }

  /** Ends all workers; none survives. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #fail(reason: string, onFailure: () => void): void {
    if (this.#dismissed) return;
    this.#reason ??= reason;
    this.#reasonKnown();
    onFailure();
  }
}

/** All of them, or none. */
function spawnAll(source: string, count: number): Spawned[] {
  const workers: Spawned[] = [];
  try {
    while (workers.length < count) workers.push(spawnWorker(source));
    return workers;
  } catch (error) {
    for (const worker of workers) void worker.terminate();
    throw refused(error);
  }
}

function refused(error: unknown): ThreadTeamError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ThreadTeamError(`threads: the workers could not be started: ${reason}; with threads: 1 none is needed`);
}
