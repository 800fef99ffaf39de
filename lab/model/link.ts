/**
 * From the page to its workers. Built-in environments run in ordinary workers, which are called with comlink. Custom
 * environments run in a sandbox (`sandbox.ts`), which is fetched with the first of them.
 */
import { WorkerLink, type WorkerLinkError } from "swingup/workers";
import fusedUrl from "../worker/fused.ts?worker&url";
import type { OwnSource } from "../worker/own_env.ts";
import type { DeskLink } from "./desk.ts";

const PATIENCE = 20_000; // ms: one update of a very large network may take its time

export interface LinkOptions {
  own?: OwnSource;
  onFailure?: (error: WorkerLinkError) => void;
}

/** Starts a worker; `own` is defined in it, in a sandbox, before anything else. */
export async function openDesk({ own, onFailure }: LinkOptions = {}): Promise<DeskLink> {
  if (typeof Worker === "undefined") throw new Error("this browser has no workers, which training needs");
  if (own) return (await import("./sandbox.ts")).openSandbox(own, onFailure);
  const worker = new Worker(fusedUrl, { type: "module" });
  return new WorkerLink(worker, { patience: PATIENCE, ...(onFailure ? { onFailure } : {}) }) as unknown as DeskLink;
}
