/** The site from a subfolder: its links, its start page with the lab in it, search, and a visit without a network. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectChromium, labFolder } from "./shared.ts";
import { buildSite, serveSite, walkSite } from "./site_page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let browser: Browser;
let folder: string;
let url: string;
let close: () => void;
beforeAll(async () => {
  browser = await connectChromium();
  const built = await buildSite(labFolder());
  const served = await serveSite(built.folder);
  ({ folder } = built);
  ({ url } = served);
  close = () => {
    served.close();
    built.remove();
  };
});
afterAll(async () => {
  await browser?.close();
  close?.();
});

/** A page of the site, and what it complains about. */
async function visit(path: string): Promise<{ page: Page; context: BrowserContext; said: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("response", (response) => {
    if (response.status() >= 400) said.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url + path);
  return { page, context, said };
}

/** Words alone. */
function plain(text: string): string {
  return text
    .replace(/[`*_\s\u200b]+/g, " ")
    .replace(/ ([,.;:)])/g, "$1")
    .trim();
}

const hrefs = (links: Element[]) => links.map((link) => (link as HTMLAnchorElement).href);

async function search(page: Page, words: string, result: string): Promise<void> {
  await page.getByRole("button", { name: "Search" }).first().click();
  await page.getByRole("searchbox").fill(words);
  await page.getByRole("option").filter({ hasText: result }).first().click();
}

describe("the site", () => {
  it("leads nowhere that is not there, and to every page", async () => {
    const lines = await walkSite(folder);
    expect(lines).toEqual([expect.stringMatching(/^\d+ pages, \d+ links, 0 faults$/)]);
    const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".md"),
    );
    expect(Number.parseInt(lines[0], 10)).toBeGreaterThan(pages.length);
  });

  it("is walked by something that notices: a link, an anchor, a page nothing leads to", async () => {
    const start = join(folder, "start.html");
    const text = readFileSync(start, "utf8");
    const broken = '<a href="./gone.html"></a><a href="glossary.html#gone"></a><a href="/start.html"></a>';
    writeFileSync(start, text.replace("</body>", `${broken}</body>`));
    writeFileSync(join(folder, "lonely.html"), "");
    try {
      expect(await walkSite(folder)).toEqual([
        "start.html: ./gone.html: is not there",
        "start.html: glossary.html#gone: has no such heading",
        "start.html: /start.html: is bound to the root of a host",
        "lonely.html: nothing leads there",
        expect.stringContaining("4 faults"),
      ]);
    } finally {
      writeFileSync(start, text);
      rmSync(join(folder, "lonely.html"));
    }
  });

  it("says on its start page what README says", async () => {
    const { page, context } = await visit("");
    const shown = plain(await page.locator(".vp-doc").innerText());
    const readme = readFileSync(join(root, "README.md"), "utf8")
      .replace(/^```[\s\S]*?^```/gm, "")
      .replace(/`[^`]*`|<[^>]*>/g, (found) => (found.startsWith("`") ? found : "")); // `runs/<folder>` is no tag
    const lines = readme.split("\n").filter((line) => /^(- )?\S/.test(line) && !/^[#|]/.test(line));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines)
      expect(shown).toContain(plain(line.replace(/^- /, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")));
    await context.close();
  });

  it("is searched, leads to a guide and from there to the lab, all from a subfolder", async () => {
    const { page, context, said } = await visit("");
    const lab = page.frameLocator("iframe");
    await lab.locator("canvas").first().waitFor();
    await search(page, "bootstrapped", "Glossary");
    await page.waitForURL(`${url}glossary.html*`);
    await page.locator(".VPSidebar").getByRole("link", { name: "The lab", exact: true }).click();
    await page.waitForURL(`${url}guides/lab.html`);
    await page.locator(".vp-doc").getByRole("link", { name: "The doctor" }).first().click();
    await page.waitForURL(`${url}guides/doctor.html`);
    await page.reload();
    await page.locator(".VPNav").getByRole("link", { name: "Lab", exact: true }).click();
    await page.waitForURL(`${url}lab/**`);
    await page.getByRole("button", { name: "Pause" }).waitFor(); // it learns
    expect(said).toEqual([]);
    await context.close();
  });

  it("leads from each scenario, and from each row of the teacher's path, to its lesson in the lab", async () => {
    const { page, context, said } = await visit("guides/teaching.html");
    const path = await page.locator(".vp-doc table a[href*='#lesson=']").evaluateAll(hrefs);
    expect(path.length).toBe(8);
    const scenarios = readdirSync(join(folder, "scenarios")).filter((name) => /(?<!index)\.html$/.test(name));
    expect(scenarios.length).toBeGreaterThan(2);
    for (const name of scenarios) {
      await page.goto(`${url}scenarios/${name}`);
      const question = await page.locator("h1").innerText();
      await page.getByRole("link", { name: /the lesson in the lab/ }).click();
      await page.getByRole("heading", { name: question.replace(/\s*\u200b?$/, "") }).waitFor();
    }
    for (const link of path) {
      await page.goto("about:blank");
      await page.goto(link);
      await page.getByRole("group", { name: "Your prediction" }).waitFor();
    }
    expect(said).toEqual([]);
    await context.close();
  });

  it("opens, is searched and trains without a network after a visit", async () => {
    const { page, context } = await visit("");
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const { files } = JSON.parse(readFileSync(join(folder, "files.json"), "utf8"));
    expect(files).toEqual(expect.arrayContaining(["index.html", "lab/index.html", "lab/parts.json"]));
    await expect
      .poll(
        () =>
          page.evaluate(async () => {
            const stores = await Promise.all((await caches.keys()).map(async (n) => (await caches.open(n)).keys()));
            return stores.flat().map((request) => new URL(request.url).pathname.slice("/a/b/".length));
          }),
        { timeout: 90_000 },
      )
      .toEqual(expect.arrayContaining(files));
    await context.setOffline(true);
    await page.goto(`${url}guides/tuning.html`);
    await search(page, "reward never seen", "doctor");
    await page.waitForURL(`${url}guides/doctor.html*`);
    await page.goto(url);
    await page.frameLocator("iframe").locator("canvas").first().waitFor();
    await page.goto(`${url}lab/`);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await context.close();
  });
});
