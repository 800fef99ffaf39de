/** The lab, built as for a static host and served from a folder of one, in a page that notes all it says and asks for. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ISOLATION } from "./chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What a host says that a file is. */
export function fileType(name: string): string {
  return TYPES[extname(name) || ".html"] ?? "application/octet-stream";
}

/** Builds the lab into a folder of its own. */
export async function buildLab(): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "swingup-lab-"));
  const command = ["node_modules/vite/bin/vite.js", "build", "--config", "lab/vite.config.ts", "--outDir", folder];
  const env = { ...process.env, NODE_ENV: "production" }; // tests run with another
  await promisify(execFile)(process.execPath, command, { cwd: root, env });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface LabServer {
  readonly url: string;
  /** Compressed bytes of everything that was served. */
  served(): number;
  close(): void;
}

/** Serves a folder below a path, as a project page of a static host does. */
export async function serveLab(folder: string, { isolated }: { isolated: boolean }): Promise<LabServer> {
  const prefix = "/somebody/lab/";
  const sizes = new Map<string, number>();
  const server = createServer(({ url = "" }, response) => {
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    const name = new URL(url, "http://host").pathname.slice(prefix.length) || "index.html";
    try {
      const bytes = readFileSync(join(folder, name));
      sizes.set(name, gzipSync(bytes, { level: 9 }).length);
      response.setHeader("content-type", fileType(name));
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    served: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface LabPage {
  readonly page: Page;
  /** Everything that the console and uncaught errors said. */
  readonly said: string[];
}

/**
 * Twenty frames a second instead of sixty: without a graphics card the stage, whose drawing nobody waits for, would keep
 * half a processor busy all the time.
 */
function fewFrames(): void {
  const ask = requestAnimationFrame;
  const giveUp = cancelAnimationFrame;
  const asked = new Map<number, number>(); // the browser's own number of a frame, for those that it has been asked for
  globalThis.requestAnimationFrame = (call) => {
    const wait: number = setTimeout(() => {
      const request = ask((now) => {
        asked.delete(wait);
        call(now);
      });
      asked.set(wait, request);
    }, 35) as unknown as number;
    return wait;
  };
  globalThis.cancelAnimationFrame = (wait) => {
    clearTimeout(wait);
    giveUp(asked.get(wait) ?? 0);
    asked.delete(wait);
  };
}

export async function openLab(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(60_000); // what takes three seconds takes half a minute where the machine is ten times as busy
  await context.addInitScript(fewFrames);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(url);
  return { page, said };
}

/** The fingerprint that the page shows of the run on the stage, once it has stopped with this status. */
export async function hashWhen(page: Page, status: string): Promise<string> {
  await page.locator(".status", { hasText: status }).waitFor();
  return await page.locator(".hash code").innerText();
}
