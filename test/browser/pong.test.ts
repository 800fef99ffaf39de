/**
 * The game of examples/game in a real page: its opponent plays by the trained policy, keys and fingers move the other paddle,
 * and a frame's work leaves most of a sixtieth of a second.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { loadPolicy, type Policy } from "swingup";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveFiles } from "./serve_files.ts";
import { connectChromium } from "./shared.ts";

const folder = fileURLToPath(new URL("../../examples/game", import.meta.url));

/** In the place of opponent.js: the same, and a record of what it was asked and answered. */
const RECORDER = `
  import { act as trained } from "./trained.js";
  globalThis.decisions = [];
  export function act(observation) {
    const action = trained(observation);
    globalThis.decisions.push({ observation: [...observation], action });
    return action;
  }
`;

/** Frames come when the test says so, a sixtieth of a second apart. */
const FRAMES = `
  let waiting = [];
  let now = 0;
  window.requestAnimationFrame = (call) => waiting.push(call);
  window.frames60 = (count) => {
    for (let k = 0; k < count; k++) {
      const calls = waiting;
      waiting = [];
      now += 1000 / 60;
      for (const call of calls) call(now);
    }
  };
`;

interface Decision {
  observation: number[];
  action: number;
}

let browser: Browser;
let policy: Policy;
let server: Awaited<ReturnType<typeof serveFiles>>;
beforeAll(async () => {
  browser = await connectChromium();
  const env = (await import(/* @vite-ignore */ pathToFileURL(join(folder, "pong_env.js")).href)).default;
  policy = await loadPolicy(join(folder, "opponent.safetensors"), { env });
  const files = new Map(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)) as Uint8Array | string]),
  );
  files.set("trained.js", files.get("opponent.js")!);
  files.set("opponent.js", RECORDER);
  server = await serveFiles(files);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const said: string[] = [];

async function open(options: { width: number; height: number; hasTouch?: boolean }): Promise<Page> {
  const { width, height, hasTouch } = options;
  const page = await browser.newPage({ viewport: { width, height }, hasTouch });
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  await page.addInitScript(FRAMES);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Play" }).waitFor();
  await frames(page, 1);
  return page;
}

const frames = (page: Page, count: number) =>
  page.evaluate((many) => (window as unknown as { frames60(count: number): void }).frames60(many), count);
const decisions = (page: Page) => page.evaluate(() => (globalThis as unknown as { decisions: Decision[] }).decisions);
const points = async (page: Page) => [
  Number(await page.locator("#person").textContent()),
  Number(await page.locator("#policy").textContent()),
];

it("is played by the policy: every action is Policy.act's, and moves the paddle; a person who stays loses", async () => {
  const page = await open({ width: 1280, height: 800 });
  await page.getByRole("button", { name: "Play" }).click();
  for (let k = 0; k < 400 && (await points(page))[1] < 7; k++) await frames(page, 60);
  expect((await points(page))[1]).toBe(7);
  expect(await page.getByRole("status").textContent()).toBe("The policy wins.");
  const all = await decisions(page);
  expect(all.length).toBeGreaterThan(50);
  expect(new Set(all.map(({ action }) => action)).size).toBe(3);
  for (const { observation, action } of all) expect(action).toBe(policy.act(observation));
  let moved = 0;
  for (const [k, { observation, action }] of all.slice(0, -1).entries()) {
    const next = all[k + 1].observation;
    const middle = Math.abs(next[4]) < 0.75 && Math.abs(observation[4]) < 0.75; // the court's ends stop the paddle
    if (!middle || Math.abs(next[0]) < 0.08) continue; // a serve: ticks without a decision lie between
    expect(next[4] - observation[4]).toBeCloseTo((action - 1) * 2 * 0.9 * (4 / 60), 9);
    moved++;
  }
  expect(moved).toBeGreaterThan(30);
  await page.getByRole("button", { name: "Play again" }).click();
  await frames(page, 1);
  expect(await points(page)).toEqual([0, 0]);
  expect(said).toEqual([]);
});

it("moves the person's paddle by keys, mouse and fingers, pauses, and ticks sixty times a second", async () => {
  const page = await open({ width: 1280, height: 800 });
  await page.keyboard.press("Space");
  await frames(page, 51);
  const paddle = async () => {
    await frames(page, 8);
    return (await decisions(page)).at(-1)!.observation[5];
  };
  await page.keyboard.down("ArrowUp");
  const high = await paddle();
  expect(high).toBeLessThan(0);
  await page.keyboard.up("ArrowUp");
  await page.keyboard.down("s");
  expect(await paddle()).toBeLessThan(await paddle());
  await page.keyboard.up("s");
  const before = (await decisions(page)).length;
  await frames(page, 20);
  expect((await decisions(page)).length).toBe(before + 5); // of four ticks
  await page.keyboard.press("Space");
  expect(await page.getByRole("status").textContent()).toBe("Paused.");
  await frames(page, 20);
  expect((await decisions(page)).length).toBe(before + 5);
  expect(said).toEqual([]);
});

it("is upright on a phone, follows a finger along the lower edge, and nothing has to be scrolled", async () => {
  const page = await open({ width: 390, height: 844, hasTouch: true });
  const { width, height } = (await page.locator("canvas").boundingBox())!;
  expect(height).toBeGreaterThan(1.5 * width);
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.getByRole("button", { name: "Play" }).tap();
  const touch = (type: string, x: number) =>
    page.evaluate(
      ([kind, clientX]) =>
        window.dispatchEvent(
          new PointerEvent(kind as string, { pointerType: "touch", clientX: clientX as number, clientY: 700 }),
        ),
      [type, x] as const,
    );
  await touch("pointerdown", 30);
  await frames(page, 60);
  expect((await decisions(page)).at(-1)!.observation[5]).toBeLessThan(-0.7);
  await touch("pointermove", 360);
  await frames(page, 60);
  expect((await decisions(page)).at(-1)!.observation[5]).toBeGreaterThan(0.7);
  expect(said).toEqual([]);
});

it("plays at 60 frames a second: a frame takes less than half of a sixtieth of processor time", async () => {
  const page = await open({ width: 1280, height: 800 });
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
  await page.keyboard.press("Space");
  await frames(page, 300);
  const begun = await spent();
  await frames(page, 600);
  const each = ((await spent()) - begun) / 600;
  expect(each).toBeGreaterThan(0);
  expect(each).toBeLessThan(1 / 120); // s
});
