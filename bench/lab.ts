/**
 * The lab in Chromium as its first visitor has it, in a browser that is already running: how long until CartPole is solved,
 * how fast it trains beside the same run in Node, and the longest frame meanwhile. Both sides are new: each visit has a new
 * page and each run of Node a new process, so both compile as they go. Chromium is the one that `CHROMIUM` names, or
 * chromium of the path.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, extname, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { type LastingResult, lasting } from "./lab_lasting.ts";
import { median } from "./measure.ts";

const REPEATS = 5;
const REST = 2500; // ms: what a browser does by itself when a window is opened is over by then
const LONG = 1_000_000; // steps
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export interface LabResult extends LastingResult {
  /** From opening the address to the page saying so. */
  solvedAfterSeconds: number;
  /** ms between two frames of the page while it trains. */
  longestFrame: number;
  /** Environment steps per second, of the whole run. */
  chromium: number;
  node: number;
  ratio: number;
  /** The same of a run of a million steps, in which the first second weighs little. */
  chromiumLong: number;
  nodeLong: number;
  ratioLong: number;
}

interface Visit {
  solvedAfterSeconds: number;
  longestFrame: number;
  stepsPerSecond: number;
}

/** Medians of five visits, each followed by the same run in Node; the longest frame is the longest of all. */
export async function lab(): Promise<LabResult> {
  const executablePath = chromiumPath();
  const folder = await mkdtemp(join(tmpdir(), "swingup-lab-"));
  const build = ["node_modules/vite/bin/vite.js", "build", "--config", "lab/vite.config.ts", "--outDir", folder];
  execFileSync(process.execPath, build, { stdio: "ignore" });
  const { url, close } = await serve(folder);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const visitAndRun = async (address: string, steps?: number) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    await page.waitForTimeout(REST);
    const visited = await visit(page, address);
    await page.close();
    return { ...visited, node: runInNode(steps) };
  };
  try {
    const first: Awaited<ReturnType<typeof visitAndRun>>[] = [];
    const long: typeof first = [];
    for (let k = 0; k < REPEATS; k++) {
      first.push(await visitAndRun(url));
      long.push(await visitAndRun(`${url}#env=CartPole-v1&algorithm=ppo&seed=1&steps=${LONG}`, LONG));
    }
    return {
      solvedAfterSeconds: median(first.map(({ solvedAfterSeconds }) => solvedAfterSeconds)),
      longestFrame: Math.max(...[...first, ...long].map(({ longestFrame }) => longestFrame)),
      chromium: median(first.map(({ stepsPerSecond }) => stepsPerSecond)),
      node: median(first.map(({ node }) => node)),
      ratio: median(first.map(({ stepsPerSecond, node }) => stepsPerSecond / node)),
      chromiumLong: median(long.map(({ stepsPerSecond }) => stepsPerSecond)),
      nodeLong: median(long.map(({ node }) => node)),
      ratioLong: median(long.map(({ stepsPerSecond, node }) => stepsPerSecond / node)),
      ...(await lasting(browser, url)),
    };
  } finally {
    await browser.close();
    close();
    await rm(folder, { recursive: true });
  }
}

/** One run of the page, watched from within it, so that nothing else takes part of the processor meanwhile. */
async function visit(page: Page, address: string): Promise<Visit> {
  await page.addInitScript(() => {
    const seen = { longestFrame: 0, solvedAfterSeconds: Number.NaN, finished: false };
    let before = 0;
    let learning = false;
    const frame = (now: number) => {
      const text = document.querySelector(".status")?.textContent ?? "";
      if (learning && text.startsWith("Learning")) seen.longestFrame = Math.max(seen.longestFrame, now - before);
      if (text.includes("Solved") && Number.isNaN(seen.solvedAfterSeconds))
        seen.solvedAfterSeconds = performance.now() / 1000;
      seen.finished = text.startsWith("Finished");
      learning = text.startsWith("Learning");
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { seen });
  });
  await page.goto(address, { waitUntil: "commit" });
  type Seen = Omit<Visit, "stepsPerSecond"> & { finished: boolean };
  await page.waitForFunction(() => (globalThis as unknown as { seen?: Seen }).seen?.finished, undefined, {
    polling: 500,
    timeout: 120_000,
  });
  const { longestFrame, solvedAfterSeconds } = await page.evaluate(
    () => (globalThis as unknown as { seen: Seen }).seen,
  );
  await page.getByRole("button", { name: "Everything" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "All as CSV" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
  const [, steps, seconds] = lines[lines.length - 1].split(/,(?=[^"]*$)/);
  return { solvedAfterSeconds, longestFrame, stepsPerSecond: Number(steps) / Number(seconds) };
}

/** Steps per second of the page's first run in a process of its own. */
function runInNode(steps?: number): number {
  const library = new URL("../src/trainer/train.js", import.meta.url).href;
  const program = `import { train } from ${JSON.stringify(library)};
    const trainer = await train({ env: "CartPole-v1", seed: 1, threads: 1${steps ? `, steps: ${steps}` : ""} });
    console.log(trainer.summary().stepsPerSecond);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }));
}

/** @throws Error where there is none */
export function chromiumPath(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = process.env.CHROMIUM || folders.map((folder) => join(folder, "chromium")).find(existsSync);
  if (!path) throw new Error("expected chromium in the path, or its path in CHROMIUM, got neither");
  return path;
}

async function serve(folder: string): Promise<{ url: string; close: () => void }> {
  const server = createServer(async ({ url = "" }, response) => {
    const name = new URL(url, "http://host").pathname.slice(1) || "index.html";
    response.setHeader("content-type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(await readFile(join(folder, name)).catch(() => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
