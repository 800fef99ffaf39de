/**
 * For how long jobs are wanted. Whoever waits for one says so again and again; once nobody has for some minutes (he was
 * killed, his machine is gone) no worker begins it any more, and whoever comes by removes it. Time is Redis's.
 */
import type { Connection, JobQueue } from "./connection.ts";
import { LEASES } from "./names.ts";

/** Seconds for which a job is wanted after the last sign of it: longer than any network is away that comes back. */
export const LEASE = 600;
const MOST = 1000; // jobs that are removed at once

export class Leases {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Says that jobs of a queue are wanted. */
  async extend(queue: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const until = (await this.#now()) + LEASE;
    await this.#connection.redis.zadd(LEASES, ...ids.flatMap((id) => [until, `${queue} ${id}`]));
  }

  /** Says that they are not. */
  async end(queue: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#connection.redis.zrem(LEASES, ...ids.map((id) => `${queue} ${id}`));
  }

  /** Whether anybody waits for a job; one of which nothing is known will be removed. */
  async isWanted(queue: string, id: string): Promise<boolean> {
    const { redis } = this.#connection;
    const [now, until] = [await this.#now(), await redis.zscore(LEASES, `${queue} ${id}`)];
    if (until === null) await redis.zadd(LEASES, now - 1, `${queue} ${id}`);
    return until !== null && Number(until) >= now;
  }

  /**
   * Removes jobs that nobody waits for, but those that are under way, which are removed once they have ended.
   * @returns how many
   */
  async clean(): Promise<number> {
    const { redis } = this.#connection;
    const over = await redis.zrangebyscore(LEASES, "-inf", (await this.#now()) - 1, "LIMIT", 0, MOST);
    const queues = new Map<string, JobQueue>();
    let count = 0;
    try {
      for (const member of over) {
        const [name, id] = member.split(" ");
        const queue = queues.get(name) ?? this.#open(name);
        queues.set(name, queue);
        if (!(await isRemoved(queue, id))) continue;
        await redis.zrem(LEASES, member);
        count += 1;
      }
    } finally {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    }
    return count;
  }

  #open(name: string): JobQueue {
    const { bullmq, options } = this.#connection;
    const queue = new bullmq.Queue(name, options);
    queue.on("error", () => {}); // it connects again by itself
    return queue;
  }

  async #now(): Promise<number> {
    return Number((await this.#connection.redis.time())[0]);
  }
}

/** Whether it is not there any more: a job that somebody is at stays. */
async function isRemoved(queue: JobQueue, id: string): Promise<boolean> {
  try {
    await queue.remove(id);
  } catch {
    // as said
  }
  return (await queue.getJob(id)) === undefined;
}
