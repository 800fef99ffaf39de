/** What a first visit is shown: little, in plain words, and all the rest by one switch whose choice is kept. */
import type { Page } from "playwright-core";
import { environmentInfo, train } from "swingup";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, named } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096&view=beginner"; // four updates
const JARGON = /\b(PPO|KL|entropy|rollout|minibatch|epochs?|gradient|policy|return|episodes?|advantage|hash|lanes?)\b/i;

const lab = labVisits();
const { open } = lab;

const finished = (page: Page) => page.locator(".status", { hasText: "Finished" }).waitFor();
const controls = (page: Page) => page.locator("main :is(select, input):not(.moments input)").count();

describe("the lab's first minute", () => {
  it("shows a first visit the stage, the score and two controls, in words without jargon", async () => {
    const page = await open("#");
    await page.locator(".solved").waitFor();
    await finished(page);
    expect(await controls(page)).toBe(2);
    expect(await page.getByRole("navigation").count()).toBe(0);
    expect(await page.locator("body").innerText()).not.toMatch(JARGON);
    const { rewardThreshold } = environmentInfo("CartPole-v1");
    const curve = page.getByRole("img", { name: /^Score over practice/ });
    expect(await curve.getAttribute("aria-label")).toContain(`${rewardThreshold} counts as solved`);
    const words = await curve.locator("text").allTextContents();
    expect(words).toEqual(expect.arrayContaining(["score", "steps of practice", "solved"]));
    const points = (await curve.locator("polyline").getAttribute("points"))?.split(" ") ?? [];
    expect(points.length).toBeGreaterThan(50); // 98 updates, of which the first have no whole episode yet
    const heights = points.map((point) => Number(point.split(",")[1]));
    const goal = Number(/ ([\d.]+)H/.exec((await curve.locator(".goal").getAttribute("d")) ?? "")?.[1]);
    expect(heights[0]).toBeGreaterThan(goal + 50); // px: far below the line at first
    expect(heights[heights.length - 1]).toBeLessThan(goal); // and above it in the end
    await button(page, "What is the score?").click();
    const help = page.locator(".chart-help");
    expect((await help.locator("p").innerText()).match(/\.(\s|$)/g)).toHaveLength(2);
    expect(await help.locator("svg polyline").count()).toBe(2);
    expect(await page.locator("body").innerText()).not.toMatch(JARGON);
    await page.getByRole("slider", { name: /^Moment of its learning/ }).fill("3");
    await page.locator("circle[data-held]").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("says what it is, and where package, source and docs are", async () => {
    const page = await open(SHORT);
    const links = page.locator(".intro a");
    await links.first().waitFor();
    expect(await links.allInnerTexts()).toEqual(["Lessons", "Package", "Source", "Docs"]);
    for (const link of await links.all()) expect(await link.getAttribute("href")).toMatch(/^(https:\/\/|\.|#lesson$)/);
    await page.getByText("reinforcement learning in Node").waitFor();
    await finished(page);
  });

  it("keeps the choice in the browser and in the address", async () => {
    const page = await open(SHORT);
    await finished(page);
    await page.getByRole("combobox", { name: /^Task/ }).selectOption("Pendulum-v1");
    await expect.poll(() => named(page).get("env")).toBe("Pendulum-v1");
    await expect.poll(() => named(page).get("view")).toBe("beginner");
    await button(page, "Pause").click();
    await button(page, "Everything").click();
    await page.getByRole("navigation").waitFor();
    await expect.poll(() => named(page).get("view")).toBe(null);
    expect(await controls(page)).toBeGreaterThan(6);
    await page.goto("about:blank");
    await page.goto(lab.server.url); // without a word on it: as it was chosen
    await page.getByRole("navigation").waitFor();
    await hashWhen(page, "Finished");
    await button(page, "Beginner").click();
    await page.reload();
    await finished(page);
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  it("turns the boldness of the run that is learning, and it is part of the run", async () => {
    const page = await open("#env=CartPole-v1&seed=4&steps=3000000&view=beginner");
    await button(page, "Pause").click();
    await page.locator(".status", { hasText: "Paused" }).waitFor();
    await page.getByRole("slider", { name: /Boldness/ }).press("ArrowLeft");
    await expect.poll(() => named(page).get("adjust")).toMatch(/^\d+:learningRate:/);
  });

  it("ends with the bits of everything's run", async () => {
    const page = await open(SHORT);
    await finished(page);
    await button(page, "Everything").click();
    const trainer = await train({ env: "CartPole-v1", seed: 3, steps: 4096 });
    expect(await hashWhen(page, "Finished")).toBe(trainer.summary().parametersSha256);
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`fits a phone and passes the accessibility rules, ${colorScheme}`, async () => {
      const page = await open(SHORT, { viewport: { width: 390, height: 844 }, colorScheme });
      await finished(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await violations(page)).toEqual([]);
    });
});
