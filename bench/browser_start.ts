/**
 * How the kernels get into a page: as digits in a script, which the package has, or as a file that is compiled while it
 * arrives; and whether a browser keeps a compiled module in IndexedDB. Each visit is to a Chromium that has just begun,
 * with an empty profile ("cold") or with that of four visits before ("warm"), in which files and code are cached.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { packageRoot } from "../src/cli/package_root.ts";
import { chromiumPath } from "./lab.ts";
import { median } from "./measure.ts";

export interface BrowserStartResult {
  kernels: string;
  profile: "cold" | "warm";
  /** ms until the bytes are there, and until they are compiled; one number where that is one step. */
  fetched?: number;
  compiled: number;
  /** ms, both together. */
  whole: number;
  /** What IndexedDB says to a compiled module: the name of its error, or "kept". */
  indexedDb: string;
}

const VISITS = 7;
const BEFORE = 4; // visits before a warm one: code is cached from the second or third on
const REST = 300; // ms in which a browser that has just begun comes to rest

const PAGES: Readonly<Record<string, string>> = {
  "digits in a script": `
    const { hexadecimal } = await import("/dist/src/wasm/generated/release_bytes.js");
    const { decodeHexadecimal } = await import("/dist/src/wasm/hexadecimal.js");
    const fetched = performance.now() - start;
    const module = await WebAssembly.compile(decodeHexadecimal(hexadecimal));
    const compiled = performance.now() - start - fetched;`,
  "a file, compiled as it arrives": `
    const fetched = undefined;
    const module = await WebAssembly.compileStreaming(fetch("/src/wasm/generated/release.wasm"));
    const compiled = performance.now() - start;`,
};

/** What a page measures of itself. */
const measured = (page: string) => `(async () => {
  const start = performance.now();${page}
  const whole = performance.now() - start;
  const opened = indexedDB.open("kernels", 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore("modules");
  const database = await new Promise((resolve) => { opened.onsuccess = () => resolve(opened.result); });
  let indexedDb = "kept";
  try { database.transaction("modules", "readwrite").objectStore("modules").put(module, "kernels"); }
  catch (error) { indexedDb = error.name; }
  return { ...(fetched === undefined ? {} : { fetched }), compiled, whole, indexedDb };
})()`;

type Visit = Omit<BrowserStartResult, "kernels" | "profile">;

export async function browserStart(): Promise<BrowserStartResult[]> {
  const { url, close } = await serve();
  const visits = new Map<string, Visit[]>();
  try {
    for (let round = 0; round < VISITS; round++)
      for (const [kernels, page] of Object.entries(PAGES)) {
        const profile = await mkdtemp(join(tmpdir(), "swingup-profile-"));
        const all: Visit[] = [];
        while (all.length <= BEFORE) all.push(await visit(profile, url, measured(page)));
        await rm(profile, { recursive: true, maxRetries: 5 });
        for (const [kind, one] of [["cold", all[0]] as const, ["warm", all[BEFORE]] as const]) {
          const key = `${kernels}\n${kind}`;
          visits.set(key, [...(visits.get(key) ?? []), one]);
        }
      }
  } finally {
    close();
  }
  return [...visits].map(([key, all]) => {
    const [kernels, profile] = key.split("\n") as [string, "cold" | "warm"];
    const middle = (name: "compiled" | "whole") => median(all.map((one) => one[name]));
    const fetched = all.flatMap((one) => (one.fetched === undefined ? [] : [one.fetched]));
    return {
      kernels,
      profile,
      ...(fetched.length > 0 ? { fetched: median(fetched) } : {}),
      compiled: middle("compiled"),
      whole: middle("whole"),
      indexedDb: all[0].indexedDb,
    };
  });
}

async function visit(profile: string, url: string, program: string): Promise<Visit> {
  const args = ["--no-sandbox", "--disable-gpu"];
  const browser = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath(), args });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForTimeout(REST);
    return (await page.evaluate(program)) as Visit;
  } finally {
    await browser.close();
  }
}

const FILES = /^\/(dist\/src\/wasm\/[\w/]+\.js|src\/wasm\/generated\/release\.wasm)$/;
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** The project's files, which a browser may keep for ever; an empty page for every other path. */
async function serve(): Promise<{ url: string; close: () => void }> {
  const server = createServer(async ({ url = "" }, response) => {
    const path = new URL(url, "http://host").pathname;
    const bytes = FILES.test(path)
      ? await readFile(join(packageRoot(), path))
      : "<!doctype html><title>kernels</title>";
    response.setHeader("content-type", TYPES[extname(path)] ?? "text/html");
    response.setHeader("cache-control", "max-age=31536000, immutable");
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
