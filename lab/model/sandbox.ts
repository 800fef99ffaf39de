/**
 * Custom environments run in a worker of a sandboxed frame: an origin of their own, with no page, no storage and, by
 * the frame's policy, no network. They have no way out but one port, and what comes by it is read by `sandbox_link.ts`.
 */
import type { WorkerLinkError } from "swingup/workers";
import { framePage } from "../sandbox_frame.ts";
import type { OwnSource } from "../worker/own_env.ts";
import { SandboxLink } from "./sandbox_link.ts";

/** A worker in a sandbox, with the environment defined. */
export async function openSandbox(
  { script, id, timeLimit }: OwnSource,
  onFailure?: (error: WorkerLinkError) => void,
): Promise<SandboxLink> {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.title = "sandbox";
  frame.srcdoc = framePage(import.meta.env.FRAME_SCRIPT_SOURCE);
  const { default: library } = await import("virtual:own-worker");
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve, { once: true });
    document.body.append(frame);
  });
  const talk = new MessageChannel();
  const failures = new MessageChannel();
  const link = new SandboxLink(talk.port1, { terminate: () => frame.remove(), onFailure }); // and its worker with it
  failures.port1.onmessage = ({ data }: MessageEvent<unknown>) => link.fail(`it failed: ${String(data).slice(0, 500)}`);
  frame.contentWindow?.postMessage(workerScript(script, library), "*", [talk.port2, failures.port2]);
  try {
    await link.remote.define({ id, timeLimit });
  } catch (error) {
    link.close();
    throw error;
  }
  return link;
}

/** The text of the environment comes first, so that its lines are those of the editor. */
function workerScript(text: string, library: string): string {
  return `globalThis.ownModule = function (module, exports, require) {${text}\n};\n${library}`;
}
