/** The charts say what they are: titles at the axes, names at the levels, a "?" with words and a picture, and none that stay empty. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=65536";

const lab = labVisits();
const { open } = lab;

/** Notes what is written into canvases. */
function noteWords(): void {
  const words = new Set<string>();
  Object.assign(globalThis, { words });
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...given) {
    words.add(given[0]);
    write.apply(this, given);
  };
}

const words = (page: Page) => page.evaluate(() => [...(globalThis as unknown as { words: Set<string> }).words]);
const shown = (page: Page) =>
  page.locator(".chart").evaluateAll((list) => list.map((chart) => chart.getAttribute("data-metric")));

describe("the charts", () => {
  it("have titles at both axes, and a name at the return that counts as solved", async () => {
    const page = await open("about:blank");
    await page.addInitScript(noteWords);
    await page.goto(`${lab.server.url}${SHORT}`);
    await hashWhen(page, "Finished");
    await expect.poll(() => words(page)).toEqual(expect.arrayContaining(["environment steps", "return", "nats"]));
    await expect.poll(() => words(page)).toContain("solved at 475.0");
    await button(page, "Time").click();
    await expect.poll(() => words(page)).toContain("seconds of training");
  });

  it("are those that the algorithm has", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=4096&algorithm=a2c");
    await hashWhen(page, "Finished");
    await expect.poll(() => shown(page)).toContain("entropy");
    expect(await shown(page)).not.toContain("clipFraction");
    expect(await shown(page)).not.toContain("approxKl");
    expect(await shown(page)).toContain("explainedVariance");
    await page.getByRole("combobox", { name: /^Algorithm/ }).selectOption("ppo");
    await expect.poll(() => shown(page)).toContain("clipFraction");
  });

  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const)
    it(`say in two sentences and a picture what they are, each of them, ${width} px wide`, async () => {
      const page = await open("#env=CartPole-v1&seed=3&steps=4096", { viewport: { width, height: 844 }, colorScheme });
      await hashWhen(page, "Finished");
      await expect.poll(async () => (await shown(page)).length).toBe(10);
      for (const ask of await page.getByRole("button", { name: /^What is/ }).all()) {
        await ask.click();
        expect(await ask.getAttribute("aria-expanded")).toBe("true");
      }
      await expect.poll(() => page.locator(".chart-help").count()).toBe(10);
      for (const help of await page.locator(".chart-help").all()) {
        expect((await help.locator("p").innerText()).match(/\.(\s|$)/g)).toHaveLength(2);
        expect(await help.locator("svg polyline").count()).toBe(2);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "What is Entropy?" }).click();
      await expect.poll(() => page.locator(".chart-help").count()).toBe(9);
    });
});
