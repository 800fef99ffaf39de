/** Workers in Node. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Endpoint } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Spawned } from "./platform.ts";

/** Threads that can run at once. */
export function hardwareThreads(): number {
  return availableParallelism();
}

/** Why memory cannot be shared between threads here; undefined where it can. */
export function sharingObstacle(): string | undefined {
  return undefined;
}

/** Why no worker can be started here; undefined where nothing is known that forbids it. */
export function workerObstacle(): string | undefined {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  if (permission === undefined || permission.has("worker")) return undefined;
  return "this process may not start workers (node --permission without --allow-worker)";
}

/** Whether this thread may wait asleep. */
export function maySleep(): boolean {
  return true;
}

/** Starts a worker from its source text, an ordinary script. */
export function spawnWorker(source: string): Spawned {
  const worker = new Worker(source, { eval: true });
  return {
    endpoint: nodeEndpoint(worker) as Endpoint,
    onEnd(listener) {
      worker.on("error", (error) => listener(error.message));
      worker.on("exit", (code) => listener(`it exited with code ${code}`));
    },
    release: () => worker.unref(),
    terminate: async () => {
      await worker.terminate();
    },
  };
}
