/**
 * The frame that custom environments live in: one script, which the page's policy knows by its hash, and a policy
 * of its own on top of the page's, which a frame from text inherits. It lets in the one worker that the page sends, and
 * nothing from the network: no requests, no images, fonts, further scripts or frames.
 */

/** Listens to its page alone, once; what the worker says goes to the page by a port and never through the frame. */
export const frameScript = `addEventListener("message", function begin({ source, data, ports: [port, failures] }) {
  if (source !== parent) return;
  removeEventListener("message", begin);
  const worker = new Worker(URL.createObjectURL(new Blob([data], { type: "text/javascript" })));
  worker.onerror = ({ message }) => failures.postMessage(String(message || "its script did not start"));
  worker.postMessage("port", [port]);
});`;

/** @param scriptSource the hash of `frameScript`, as a policy has it */
export function framePage(scriptSource: string): string {
  const policy = [
    "default-src 'none'",
    `script-src '${scriptSource}' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${frameScript}</script>`;
}
