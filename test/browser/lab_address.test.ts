/** The address is what is seen: settings and tab as they change, back and forth, pasted, as a QR code, and in a frame of somebody's page. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import decodeQR from "qr/decode.js";
import { train } from "swingup";
import { describe, expect, it, onTestFinished } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, named, notice, oneUpdate, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();
const { open } = lab;

const openTab = (page: Page) => page.locator("nav [aria-current=page]").innerText();
const entries = (page: Page) => page.evaluate(() => history.length);

describe("the address of the lab", () => {
  it("follows the tab, an entry each, and settings without any; going back leaves the run alone", async () => {
    const page = await open(SHORT);
    const sha256 = await hashWhen(page, "Finished");
    const before = await entries(page);
    await page.getByRole("slider", { name: /Learning rate/ }).press("ArrowLeft");
    await expect.poll(() => named(page).get("adjust")).toMatch(/^4:learningRate:\.?\d/);
    expect(await entries(page)).toBe(before);
    await tab(page, "Compare");
    await expect.poll(() => named(page).get("tab")).toBe("compare");
    await tab(page, "Runs");
    await expect.poll(() => named(page).get("tab")).toBe("runs");
    expect(await entries(page)).toBe(before + 2);
    await page.goBack();
    await expect.poll(() => openTab(page)).toBe("Compare");
    await page.goBack();
    await expect.poll(() => openTab(page)).toBe("Train");
    expect(await hashWhen(page, "Finished")).toBe(sha256);
    expect(await page.locator(".run-list li").count()).toBe(1); // nothing was begun again
    await page.goForward();
    await expect.poll(() => openTab(page)).toBe("Compare");
    await page.reload();
    await expect.poll(() => openTab(page)).toBe("Compare");
    expect(named(page).get("seed")).toBe("3");
  });

  it("is applied when it is pasted into the open page, and the one before when somebody goes back", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    const before = page.url();
    await page.evaluate(() => {
      location.hash = "env=MountainCar-v0&seed=2&steps=2048&tab=compare";
    });
    await expect.poll(() => openTab(page)).toBe("Compare");
    await tab(page, "Train");
    await expect.poll(() => named(page).has("tab")).toBe(false);
    await page.getByRole("heading", { name: "MountainCar-v0" }).waitFor();
    await hashWhen(page, "Finished");
    await page.goBack();
    await expect.poll(() => openTab(page)).toBe("Compare");
    await page.goBack();
    await page.getByRole("heading", { name: "CartPole-v1" }).waitFor();
    const { parametersSha256 } = (await train({ env: "CartPole-v1", seed: 3, steps: 4096 })).summary();
    expect(await hashWhen(page, "Finished")).toBe(parametersSha256);
    await expect.poll(() => page.url()).toBe(before);
  });

  it("is followed when it changes while the page opens", async () => {
    const page = await open(SHORT, {}); // for this case alone: it changes every visit
    await hashWhen(page, "Finished");
    await page.addInitScript(() => {
      addEventListener("DOMContentLoaded", () => {
        location.hash = "env=MountainCar-v0&seed=2&steps=2048&tab=compare";
      });
    });
    await page.reload();
    await expect.poll(() => openTab(page)).toBe("Compare");
    await tab(page, "Train");
    await page.getByRole("heading", { name: "MountainCar-v0" }).waitFor();
    await hashWhen(page, "Finished");
  });

  for (const [hash, words] of [
    ["tab=nowhere", "address: tab=nowhere cannot be read"],
    ["env=CartPole-v1&__proto__=1", 'address: "__proto__" is no setting'],
    ["env=CartPole-v1&adjust=x", "address: adjust=x cannot be read"],
    ["env=CartPole-v1&steps=1e999", "steps: expected"],
    ["env=CartPole-v1&nonsense=1", "nonsense"],
    ["env=CartPole-v1&hiddenSizes=1,2,<b>", "address: hiddenSizes=1,2,<b> cannot be read"],
    ["%E0%A4%A", "is no setting"],
  ])
    it(`meets #${hash} with one clear line, and keeps what it has`, async () => {
      const page = await open(SHORT);
      const sha256 = await hashWhen(page, "Finished");
      await page.evaluate((text) => {
        location.hash = text;
      }, hash);
      await notice(page).getByText(words).waitFor();
      expect((await notice(page).locator("p").innerText()).split("\n")).toHaveLength(1);
      await expect.poll(() => named(page).get("seed")).toBe("3");
      expect(await hashWhen(page, "Finished")).toBe(sha256);
    });

  it("is a QR code that leads to the same run, and a frame for a page of one's own", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await button(page, "Share").click();
    const code = page.getByRole("img", { name: "The address as a QR code" });
    await code.waitFor();
    const size = await code.evaluate((svg) => (svg as SVGSVGElement).viewBox.baseVal.width);
    const path = await code.locator("path").getAttribute("d");
    const data = new Uint8Array(16 * size * size).fill(255); // two pixels to a module, four bytes to a pixel
    for (const [, x, y] of path?.matchAll(/M(\d+) (\d+)h1v1/g) ?? [])
      for (const [dx, dy] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]) {
        const pixel = (2 * Number(y) + dy) * 2 * size + 2 * Number(x) + dx;
        data.fill(0, 4 * pixel, 4 * pixel + 3);
      }
    expect(decodeQR({ width: 2 * size, height: 2 * size, data })).toBe(page.url());
    const frame = await page.getByRole("textbox", { name: /^For a page of yours/ }).inputValue();
    expect(frame).toContain(`?embed#${page.url().split("#")[1].replaceAll("&", "&amp;")}"`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("region", { name: "Share this run" }).getByRole("button", { name: "Close" }).click();
    await code.waitFor({ state: "detached" });
  });
});

/** Somebody's page, on another host, that shows the lab in a frame. */
async function somebodysPage(src: string): Promise<string> {
  const body = `<!doctype html><html lang="en"><title>A blog</title><link rel="icon" href="data:,"><main><h1>My blog</h1>
    <iframe src="${src.replaceAll("&", "&amp;")}" title="A policy learns" width="640" height="420"></iframe></main>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

describe("the lab in a frame of somebody's page", () => {
  it("shows stage, return and start button, begins when it is told to, and ends with Node's bits", async () => {
    const page = await open(await somebodysPage(`${lab.server.url}?embed${SHORT}`));
    const frame = page.frameLocator("iframe");
    const start = frame.getByRole("button", { name: "Start" });
    await start.waitFor();
    await frame.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor(); // it plays, untrained
    expect(await frame.getByText("0 steps").count()).toBe(1);
    for (const absent of ["nav", ".settings", ".charts", ".hash"])
      expect(await frame.locator(absent).count(), absent).toBe(0);
    await start.click();
    await frame.getByRole("button", { name: "Run again" }).waitFor();
    await frame.getByText("4\u2009096 steps").waitFor();
    const mean = (await train({ env: "CartPole-v1", seed: 3, steps: 4096 })).summary().meanReturn as number;
    expect(Number(await frame.locator(".embed-return b").innerText())).toBeCloseTo(mean, 1);
    expect(await violations(page)).toEqual([]);
    const [whole] = await Promise.all([
      page.context().waitForEvent("page"),
      frame.getByRole("link", { name: "swingup lab" }).click(),
    ]);
    await whole.getByRole("navigation").waitFor();
    expect(whole.url()).toBe(`${lab.server.url}${SHORT}`);
    await whole.close();
  });

  it("runs no code that came with its address, and says what is wrong with one", async () => {
    const own = Buffer.from("not packed").toString("base64url");
    const page = await open(await somebodysPage(`${lab.server.url}?embed#env=CartPool-v1`));
    const frame = page.frameLocator("iframe");
    await frame.getByText('did you mean "CartPole-v1"').waitFor();
    await page.goto(await somebodysPage(`${lab.server.url}?embed#own=${own}&limit=5`));
    await frame.getByText("address: own=").waitFor();
  });

  it("asks to read code in the lab first", async () => {
    const editor = await open(SHORT);
    await hashWhen(editor, "Finished");
    await tab(editor, "Your environment");
    await button(editor, "Check and train").click();
    await editor.getByRole("heading", { name: "Own-v0" }).waitFor();
    await button(editor, "Pause").click();
    await hashWhen(editor, "Paused");
    await oneUpdate(editor);
    await expect.poll(() => named(editor).has("own")).toBe(true);
    const { hash } = new URL(editor.url());
    const page = await open(await somebodysPage(`${lab.server.url}?embed${hash}`));
    const frame = page.frameLocator("iframe");
    await frame.getByText("whose code starts nowhere unread").waitFor();
    expect(await frame.getByRole("button", { name: "Start" }).count()).toBe(0);
  });
});
