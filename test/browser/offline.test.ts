/** The lab's service worker where storage is full or refused, and beside other pages of its host. */

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { launchChromium } from "./chromium.ts";
import { buildLab, fileType, hashWhen, openLab } from "./lab_page.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096";

let browser: Browser;
let lab: Awaited<ReturnType<typeof buildLab>>;
let server: Server;
let url: string;
let version = 0; // of the neighbours' pages
/** The service worker as it is, or as a browser sees it that has no room. */
let before = "";

beforeAll(async () => {
  [browser, lab] = await Promise.all([launchChromium(), buildLab()]);
  server = createServer(({ url: asked = "/" }, response) => {
    const { pathname } = new URL(asked, "http://host");
    if (pathname.startsWith("/neighbour")) {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>version ${++version}</title>`);
      return;
    }
    try {
      const bytes = readFileSync(join(lab.folder, pathname === "/" ? "index.html" : pathname));
      response.setHeader("content-type", fileType(pathname));
      response.end(pathname === "/offline.js" ? before + bytes : bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // the root of its host
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  lab?.remove();
});

async function openKept(script: string) {
  before = script;
  const opened = await openLab(browser, url + SHORT);
  onTestFinished(() => opened.page.context().close());
  await opened.page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 20_000 });
  return opened;
}

describe("the service worker", () => {
  const full = 'Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));';
  const refused = 'CacheStorage.prototype.open = () => Promise.reject(new DOMException("no", "SecurityError"));';
  for (const [what, script] of [
    ["full", full],
    ["refused", refused],
  ])
    it(`answers where storage is ${what}`, async () => {
      const { page, said } = await openKept(script);
      await hashWhen(page, "Finished");
      await page.getByRole("navigation").getByRole("button", { name: "Compare" }).click(); // a part not fetched before
      await page.getByRole("button", { name: "Run all" }).waitFor();
      await page.reload();
      await hashWhen(page, "Finished");
      expect(said).toEqual([]);
    });

  it("answers before it has stored", async () => {
    const { page } = await openKept("Cache.prototype.put = () => new Promise(() => {});");
    await page.reload();
    await hashWhen(page, "Finished");
  });

  it("leaves its neighbours alone, and keeps nothing of theirs", async () => {
    const { page } = await openKept("");
    const neighbour = await page.context().newPage();
    for (const path of ["neighbour/", "neighbour/index.html", "neighbour/assets/a.html", "neighbour.html"]) {
      const titles: string[] = [];
      for (let visit = 0; visit < 2; visit++) {
        await neighbour.goto(url + path);
        titles.push(await neighbour.title());
        const part = await neighbour.evaluate(async () => (await fetch("/neighbour/part.html")).text());
        titles.push(part);
      }
      expect(new Set(titles).size, path).toBe(4); // each time what the host has by now
    }
    const kept = await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return stores.flat().map((request) => new URL(request.url).pathname);
    });
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.filter((path) => path.includes("neighbour"))).toEqual([]);
  });
});
