/**
 * From the page to its workers. Built-in environments run in ordinary workers. Environments of one's own run in workers of
 * a sandboxed frame: an origin of their own, with no page, no storage and, by the frame's policy, no network.
 */
import { WorkerLink, type WorkerLinkError } from "swingup/workers";
import type { Desk } from "../worker/desk.ts";
import fusedUrl from "../worker/fused.ts?worker&url";
import ownUrl from "../worker/own.ts?worker&url";
import type { OwnDesk } from "../worker/own_desk.ts";
import type { OwnSource } from "../worker/own_env.ts";

export { fusedUrl };

const OWN_PATIENCE = 5000; // ms: what somebody just wrote may loop for ever
const PATIENCE = 20_000; // ms: one update of a very large network may take its time

export type DeskLink = WorkerLink<Desk>;

export interface LinkOptions {
  own?: OwnSource;
  onFailure?: (error: WorkerLinkError) => void;
}

/** Starts a worker; `own` is defined in it, in a sandbox, before anything else. */
export async function openDesk({ own, onFailure }: LinkOptions = {}): Promise<DeskLink> {
  if (typeof Worker === "undefined") throw new Error("this browser has no workers, which training needs");
  if (own) return (await openSandbox(own, onFailure)) as unknown as DeskLink;
  const worker = new Worker(fusedUrl, { type: "module" });
  return new WorkerLink<Desk>(worker, { patience: PATIENCE, ...(onFailure ? { onFailure } : {}) });
}

/** A worker in a sandbox, with the environment defined. */
export async function openSandbox(
  own: OwnSource,
  onFailure?: (error: WorkerLinkError) => void,
): Promise<WorkerLink<OwnDesk>> {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.title = "sandbox";
  frame.srcdoc = sandboxPage();
  const { port1, port2 } = new MessageChannel();
  const script = await workerScript();
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve, { once: true });
    document.body.append(frame);
  });
  frame.contentWindow?.postMessage(script, "*", [port2]);
  port1.start();
  const link = new WorkerLink<OwnDesk>(port1, {
    patience: OWN_PATIENCE,
    terminate: () => frame.remove(), // and its workers with it
    ...(onFailure ? { onFailure } : {}),
  });
  try {
    await link.call((desk) => desk.define(own));
  } catch (error) {
    link.close();
    throw error;
  }
  return link;
}

/** A frame that starts a worker from the script it is sent, and hands it the port. */
function sandboxPage(): string {
  const scripts = import.meta.env.DEV ? `blob: ${location.origin}` : "blob:";
  const policy = `default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' ${scripts}; worker-src blob:`;
  const code = `addEventListener("message", ({ data, ports }) => {
    const url = URL.createObjectURL(new Blob([data], { type: "text/javascript" }));
    new Worker(url).postMessage("port", ports); // an ordinary one: origins like this one's may not start module workers
  });`;
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${code}</script>`;
}

let text: Promise<string> | undefined;

/** The worker's script: built, one file; under the development server, one that fetches the others. */
function workerScript(): Promise<string> {
  if (import.meta.env.DEV) return Promise.resolve(fetchingScript(new URL(ownUrl, location.href).href));
  text ??= fetch(ownUrl).then((response) => response.text());
  return text;
}

/** The message with the port may come before the module is there, and is kept for it. */
function fetchingScript(url: string): string {
  return `addEventListener("message", ({ data, ports }) => {
    import(${JSON.stringify(url)}).then(() => dispatchEvent(new MessageEvent("message", { data, ports })));
  }, { once: true });`;
}
