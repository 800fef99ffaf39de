// A page of a consumer of the package, served and opened in Chromium: what it trains itself and in its workers.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, extname, join } from "node:path";
import { chromium } from "playwright-core";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * The page's own training, one in a worker that it starts, and one of a TrainerHost where it has one.
 * @returns results by place, updates that the host reported, what the console said; or why there is nothing
 */
export async function visit({ url, close }, options) {
  const executablePath =
    process.env.CHROMIUM ??
    BROWSERS.flatMap((each) => (process.env.PATH ?? "").split(delimiter).map((path) => join(path, each))).find((path) =>
      existsSync(path),
    );
  if (!executablePath) return { skipped: "no Chromium: name one in the variable CHROMIUM" };
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    const said = [];
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    await page.goto(url);
    await page
      .waitForFunction(() => "inWorker" in globalThis)
      .catch(() => {
        throw new Error(`the page did not start: ${said.join("; ")}`);
      });
    const results = [];
    for (const [where, call] of [
      ["page", "onPage"],
      ["worker", "inWorker"],
    ]) {
      const result = await page
        .evaluate(([call, options]) => globalThis[call](options), [call, options])
        .catch((error) => ({ error: error.message.split("\n")[0] }));
      results.push([where, result]);
    }
    const hosts = await page.evaluate(() => "inHost" in globalThis);
    const updates = hosts
      ? await page.evaluate((options) => globalThis.inHost(options), options).catch(String)
      : undefined;
    return { results, updates, said };
  } finally {
    await browser.close();
    close();
  }
}

/** Files of a folder at an address of their own. */
export function staticServer(directory) {
  const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };
  const server = createServer((request, response) => {
    const path = join(directory, request.url === "/" ? "index.html" : decodeURIComponent(request.url.split("?")[0]));
    if (!path.startsWith(directory) || !existsSync(path)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    response.end(readFileSync(path));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}/`,
        close: () => server.closeAllConnections() ?? server.close(),
      });
    });
  });
}
