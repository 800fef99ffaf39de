/** Whoever does the work of a search: objects from outside that run a job each at a time. */
import { show } from "../core/check.ts";

/** @throws RangeError, TypeError where it is no list of objects with `run` */
export function checkTeam<Worker extends object>(workers: readonly Worker[]): readonly Worker[] {
  if (!Array.isArray(workers) || workers.length === 0)
    throw new RangeError(`workers: expected a list of at least one worker, got ${show(workers)}`);
  for (const worker of workers)
    if (typeof (worker as { run?: unknown } | null)?.run !== "function")
      throw new TypeError(`workers: expected objects with run(job), got ${show(worker)}`);
  return workers;
}
