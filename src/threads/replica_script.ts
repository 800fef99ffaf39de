/**
 * The script that further threads run, as text. It lies in the bundle of whoever trains: fetched only when needed, by a
 * dynamic import, it would make workers that train impossible for bundlers that write a worker as one script (Vite 5 to
 * 7), and for service workers. A page that prefers to fetch it later puts another module in this one's place, as the
 * lab's vite.config.ts does.
 */
import { replicaWorker } from "./generated/replica_worker.ts";

export function replicaScript(): string | Promise<string> {
  return replicaWorker;
}
