/** What the page may do, by a content security policy that holds on any static host. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";
import { frameScript } from "./sandbox_frame.ts";

/** The hash of the sandboxed frame's script. */
export const frameScriptSource = `sha256-${createHash("sha256").update(frameScript).digest("base64")}`;

/**
 * What the page may do: run its own scripts and no text as a script, and ask its own host. The frame from text inherits
 * it, hence its script's hash, the worker from a blob and WebAssembly; styles are set by the editor as it goes.
 */
const policy = [
  "default-src 'none'",
  `script-src 'self' 'wasm-unsafe-eval' '${frameScriptSource}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "frame-src 'none'", // of addresses: a frame from text has none, and none may be opened in it
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export function contentSecurityPolicy(): Plugin {
  const attrs = { "http-equiv": "Content-Security-Policy", content: policy };
  return {
    name: "content-security-policy",
    transformIndexHtml: () => [{ tag: "meta", attrs, injectTo: "head-prepend" }],
  };
}
