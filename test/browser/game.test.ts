/** The game of the examples in a real page: its module loads, answers moves, and ends games. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { opponent, writeGame } from "../../examples/07_game_with_an_opponent.ts";
import { connectChromium } from "./shared.ts";

let folder: string;
let server: Server;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-game-"));
  await writeGame(await opponent(4096), folder);
  server = createServer(async (request, response) => {
    const script = request.url === "/opponent.js";
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(await readFile(join(folder, script ? "opponent.js" : "index.html")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await connectChromium();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true });
});

it("plays a game to its end", async () => {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const status = page.getByRole("status");
  const cells = page.locator("main button:enabled");
  for (let move = 0; move < 5 && (await status.textContent()) === "Your move."; move++) {
    const before = await cells.count();
    await cells.first().click();
    expect(await cells.count()).toBeLessThan(before);
  }
  expect(await status.textContent()).toMatch(/^(You win|You lose|A draw)\.$/);
  await page.getByRole("button", { name: "Play again" }).click();
  expect(await page.locator("main button").allTextContents()).toContain("O"); // the opponent begins
  expect(said).toEqual([]);
});
