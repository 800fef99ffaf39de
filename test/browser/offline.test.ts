/** The lab's service worker where storage is full or refused, and beside other pages of its host. */

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { fileType, hashWhen, type LabPage, openLab } from "./lab_page.ts";
import { connectChromium, labFolder } from "./shared.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096";

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

/**
 * A host with the lab at its root, and with neighbors' pages, which are others each time they are asked for.
 * @param before what comes before the service worker's script, as if a browser had no room
 */
async function host(before: string): Promise<Server> {
  let version = 0;
  const server = createServer(({ url: asked = "/" }, response) => {
    const { pathname } = new URL(asked, "http://host");
    if (pathname.startsWith("/neighbour")) {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>version ${++version}</title>`);
      return;
    }
    try {
      const bytes = readFileSync(join(labFolder(), pathname === "/" ? "index.html" : pathname));
      response.setHeader("content-type", fileType(pathname));
      response.end(pathname === "/offline.js" ? before + bytes : bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Opens the lab on a host of its own and waits, for some seconds, until its service worker answers. */
async function openKept(script: string, { onTestFinished }: TestContext): Promise<LabPage & { url: string }> {
  const server = await host(script);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const opened = await openLab(browser, url + SHORT);
  onTestFinished(async () => {
    await opened.page.context().close();
    server.close();
    server.closeAllConnections();
  });
  await opened.page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 90_000 });
  return { ...opened, url };
}

describe.concurrent("the service worker", () => {
  const full = 'Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));';
  const refused = 'CacheStorage.prototype.open = () => Promise.reject(new DOMException("no", "SecurityError"));';
  for (const [what, script] of [
    ["full", full],
    ["refused", refused],
  ])
    it(`answers where storage is ${what}`, async (context) => {
      const { page, said } = await openKept(script, context);
      await hashWhen(page, "Finished");
      await page.getByRole("navigation").getByRole("button", { name: "Compare" }).click(); // a part not fetched before
      await page.getByRole("button", { name: "Run all" }).waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Run all" }).waitFor(); // where it was
      await page.getByRole("navigation").getByRole("button", { name: "Train" }).click();
      await hashWhen(page, "Finished");
      expect(said).toEqual([]);
    });

  it("answers before it has stored", async (context) => {
    const { page } = await openKept("Cache.prototype.put = () => new Promise(() => {});", context);
    await page.reload();
    await hashWhen(page, "Finished");
  });

  it("leaves its neighbours alone, and keeps nothing of theirs", async (context) => {
    const { page, url } = await openKept("", context);
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
    const keptPaths = () =>
      page.evaluate(async () => {
        const stores = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        return stores.flat().map((request) => new URL(request.url).pathname);
      });
    const { files } = JSON.parse(readFileSync(join(labFolder(), "parts.json"), "utf8"));
    expect(files.length).toBeGreaterThan(3);
    const parts = expect.arrayContaining(files.map((file: string) => `/${file}`));
    await vi.waitFor(async () => expect(await keptPaths()).toEqual(parts), { timeout: 90_000, interval: 200 });
    const kept = await keptPaths();
    expect(kept.filter((path) => path.includes("neighbour"))).toEqual([]);
  });
});
