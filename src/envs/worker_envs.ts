/**
 * Which custom environments live in workers, and how many workers there are: by the module that they were loaded from,
 * which each worker imports. Where none can be started, one thread steps all, which is said once.
 */
import { sharingObstacle, workerObstacle } from "#threads";
import { checkInteger } from "../core/check.ts";
import { replicaScript } from "../threads/replica_script.ts";
import type { Arena } from "../wasm/arena.ts";
import type { EnvBuffers, EnvDefinition, EnvOptions, Simulation } from "./env.ts";
import { EnvWorker } from "./env_worker.ts";
import { RemoteLanes } from "./remote_lanes.ts";

const MOST = 64;
const warned = new Set<string>();

/**
 * The same environment with its objects in so many workers, at most one for each lane; 0 or nothing: in this thread.
 * @throws TypeError or RangeError for another number, and for an environment that no worker can import
 */
export function inWorkers(definition: EnvDefinition, asked: unknown): EnvDefinition {
  const most = asked === undefined ? 0 : checkInteger("envWorkers", asked, { least: 0, most: MOST });
  if (most === 0) return definition;
  const { id, module, stepCost } = definition;
  if (stepCost)
    throw new RangeError(`envWorkers: expected none with ${id}, whose lanes are stepped by threads, got ${most}`);
  if (module === undefined)
    throw new RangeError(
      `envWorkers: expected an environment that was loaded from its module, which workers import: loadEnv(new URL("./my_env.js", import.meta.url)); got ${most} with ${id}, which was not`,
    );
  return {
    ...definition,
    async create(arena: Arena, buffers: EnvBuffers, options: EnvOptions): Promise<Simulation> {
      const workers = await startAll(Math.min(most, buffers.lanes));
      if (!workers) return definition.create(arena, buffers, options);
      return RemoteLanes.open(workers, { ...definition, module }, buffers, options);
    },
  };
}

/** All of them, or none where one is refused. */
async function startAll(count: number): Promise<EnvWorker[] | undefined> {
  const obstacle = sharingObstacle() ?? workerObstacle();
  if (obstacle !== undefined) return refused(obstacle);
  const source = await replicaScript();
  const starting = Array.from({ length: count }, (_, k) => EnvWorker.start(source, `worker ${k + 1} of ${count}`));
  const started = await Promise.allSettled(starting);
  const failed = started.find((result) => result.status === "rejected");
  const workers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (!failed) return workers;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return refused((failed.reason as Error).message);
}

function refused(why: string): undefined {
  if (warned.has(why)) return;
  warned.add(why);
  console.warn(`swingup: environments on one thread, since ${why}`);
}
