/** Workers in browsers, from a blob, so that no file has to be found behind a bundler. */
import type { Spawned } from "./platform.ts";

const DID_NOT_START = "its script did not start (a content security policy must have worker-src blob:)";

export function hardwareThreads(): number {
  return navigator.hardwareConcurrency ?? 1;
}

/** Why memory cannot be shared between threads here; undefined where it can. */
export function sharingObstacle(): string | undefined {
  if (typeof SharedArrayBuffer === "function" && globalThis.crossOriginIsolated) return undefined;
  if (globalThis.crossOriginIsolated === undefined) return "this runtime shares no memory between threads";
  return "this page is not cross-origin isolated (headers Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp)";
}

/** Why no worker can be started here; a content security policy shows only when one is tried. */
export function workerObstacle(): string | undefined {
  return typeof Worker === "function" ? undefined : "there are no workers here (a service worker has none)";
}

/** The main thread of a page may not: it would freeze the page. */
export function maySleep(): boolean {
  return typeof document === "undefined";
}

export function spawnWorker(source: string): Spawned {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return {
    endpoint: worker,
    onEnd(listener) {
      worker.addEventListener("error", (event) => listener(event.message || DID_NOT_START));
    },
    release: () => {},
    terminate: async () => worker.terminate(),
  };
}
