/** A real Chromium for tests: the built package, bundled as a user would, run in a page from a local server. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, type BrowserServer, chromium } from "playwright-core";
import quiet from "./chromium_flags.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A Chromium with special arguments, for one test. */
export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch(options(args));
}

/** A Chromium that several processes connect to. */
export function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer(options([]));
}

function options(args: readonly string[]) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const executablePath =
    process.env.CHROMIUM ?? folders.map((folder) => join(folder, "chromium")).find((path) => existsSync(path));
  if (!executablePath)
    throw new Error(
      "no Chromium found: name one in the variable CHROMIUM, or run npm test, which installs it on Debian",
    );
  return { executablePath, args: [...quiet, ...args] };
}

/** Bundles a module's source text, which may import "swingup", for browsers. */
export async function bundle(source: string): Promise<string> {
  const result = await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    write: false,
    tsconfigRaw: {}, // as for a user: this project's path aliases would lead into src/
  });
  return result.outputFiles[0].text;
}

/** The headers that let a page share memory between threads. */
export const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** How a page is served. */
export interface Serving {
  isolated: boolean;
  /** A content security policy. */
  policy?: string;
}

/**
 * Serves one page that loads the script, under any name that ends in ".js"; returns its address and a function that ends
 * the server.
 */
export async function servePage(
  script: string,
  { isolated, policy }: Serving,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const isScript = request.url?.endsWith(".js") === true;
    if (policy !== undefined) response.setHeader("content-security-policy", policy);
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript
        ? script
        : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
