/**
 * The lab in Chromium as its first visitor has it: how long until CartPole is solved, how fast it trains beside the same
 * run in Node, and the longest frame meanwhile. Chromium is the one that `CHROMIUM` names, or chromium of the path.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { train } from "../src/training/train.ts";
import { median } from "./measure.ts";

const REPEATS = 3;
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

export interface LabResult {
  /** From opening the address to the page saying so. */
  solvedAfterSeconds: number;
  /** Environment steps per second, of the whole run. */
  chromium: number;
  node: number;
  ratio: number;
  /** ms between two frames of the page while it trains. */
  longestFrame: number;
}

/** Medians of three visits, each followed by the same run in Node; the longest frame is the longest of all. */
export async function lab(): Promise<LabResult> {
  const folder = await mkdtemp(join(tmpdir(), "swingup-lab-"));
  const build = ["node_modules/vite/bin/vite.js", "build", "--config", "lab/vite.config.ts", "--outDir", folder];
  execFileSync(process.execPath, build, { stdio: "ignore" });
  const { url, close } = await serve(folder);
  const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const visits: Omit<LabResult, "ratio">[] = [];
    for (let k = 0; k < REPEATS; k++) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
      const visited = await visit(page, url);
      await page.close();
      const { stepsPerSecond } = (await train({ env: "CartPole-v1", seed: 1, threads: 1 })).summary();
      visits.push({ ...visited, node: stepsPerSecond });
    }
    const middle = (key: keyof (typeof visits)[0]) => median(visits.map((each) => each[key]));
    return {
      solvedAfterSeconds: middle("solvedAfterSeconds"),
      chromium: middle("chromium"),
      node: middle("node"),
      ratio: median(visits.map(({ chromium: here, node }) => here / node)),
      longestFrame: Math.max(...visits.map(({ longestFrame }) => longestFrame)),
    };
  } finally {
    await browser.close();
    close();
    await rm(folder, { recursive: true });
  }
}

async function visit(page: Page, url: string): Promise<Omit<LabResult, "ratio" | "node">> {
  await page.addInitScript(() => {
    const seen = { longest: 0, before: 0, learning: false };
    const frame = (now: number) => {
      const learning = document.querySelector(".status")?.textContent?.startsWith("Learning") === true;
      if (learning && seen.learning) seen.longest = Math.max(seen.longest, now - seen.before);
      Object.assign(seen, { before: now, learning });
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(globalThis, { seen });
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(".solved").waitFor();
  const solvedAfterSeconds = (await page.evaluate(() => performance.now())) / 1000;
  await page.locator(".status", { hasText: "Finished" }).waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "All as CSV" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
  const [, steps, seconds] = lines[lines.length - 1].split(/,(?=[^"]*$)/);
  const longestFrame = await page.evaluate(() => (globalThis as unknown as { seen: { longest: number } }).seen.longest);
  return { solvedAfterSeconds, chromium: Number(steps) / Number(seconds), longestFrame };
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
