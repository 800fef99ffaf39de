/** The further threads of a run, each with a replica: they exist only while it trains. */
import type { MaybeAsync } from "../envs/env.ts";
import { replicaScript } from "../threads/replica_script.ts";
import { ThreadTeamError } from "../threads/thread_team.ts";
import { WorkerPool } from "../threads/worker_pool.ts";
import type { TrainerParts } from "./parts.ts";
import type { ReplicaSpec } from "./replica.ts";
import { warnOfOneThread } from "./threads.ts";

export class ReplicaPool {
  readonly #parts: TrainerParts;
  #workers: WorkerPool<ReplicaSpec> | undefined;

  constructor(parts: TrainerParts) {
    this.#parts = parts;
  }

  /**
   * Starts them, where there is more than one thread.
   * @throws ThreadTeamError where workers are refused and threads were asked for
   */
  async start(): Promise<void> {
    const { arena, team, replica, threadsChosen } = this.#parts;
    if (team.threads === 1) return;
    const spec = { ...this.#parts.spec, laneSteps: replica.laneSteps };
    team.reset();
    try {
      this.#workers = await WorkerPool.start(await replicaScript(), arena.share, spec, () => team.break());
    } catch (error) {
      if (!threadsChosen || !(error instanceof ThreadTeamError)) throw error;
      team.disband();
      warnOfOneThread(error.message.replace(/^threads: /, ""));
    }
  }

  /** Tells them to stop, after the last update. */
  end(): void {
    if (this.#workers) this.#parts.replica.end();
  }

  /** What went wrong, where a thread that failed is the reason. */
  async explain(error: unknown): Promise<unknown> {
    return error instanceof ThreadTeamError && this.#workers ? this.#workers.explain() : error;
  }

  /** Ends them, where they were started. */
  dismiss(): MaybeAsync {
    return this.#workers?.dismiss().then(() => {
      this.#workers = undefined;
    });
  }
}
