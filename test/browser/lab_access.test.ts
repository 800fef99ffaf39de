/** The lab for everybody: no rule of accessibility broken by daylight and at night, in forced colors, at twice the size. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();

const tooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(["light", "dark"] as const)("by %s", (colorScheme) => {
  it("what if, what is shared, the gallery and the lessons break no rule", async () => {
    const page = await lab.open(lab.server.url + SHORT, { colorScheme, viewport: { width: 1280, height: 900 } });
    await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    await page.getByRole("textbox", { name: "Reward formula" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /^Share/ }).click();
    await page.getByText("For a page of yours").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await tab(page, "Your environment");
    await page.getByRole("button", { name: /Grid world/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await tab(page, "Lessons");
    await page.getByText("How far does plain REINFORCE get").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe("the training page", () => {
  it("fits where everything is twice as large: nothing is to be moved sideways", async () => {
    const page = await lab.open(lab.server.url + SHORT, { viewport: { width: 640, height: 450 } });
    await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    await page.getByRole("textbox", { name: "Reward formula" }).waitFor();
    expect(await tooWide(page)).toBe(0);
  });

  it("has borders around its controls in forced colors", async () => {
    const page = await lab.open(lab.server.url + SHORT, { forcedColors: "active" });
    await hashWhen(page, "Finished");
    expect(await page.evaluate(() => matchMedia("(forced-colors: active)").matches)).toBe(true);
    for (const control of [button(page, "Run again"), button(page, "Reset")]) {
      const [width, color, behind] = await control.evaluate((element) => {
        const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(element);
        return [borderTopWidth, borderTopColor, backgroundColor];
      });
      expect(width).not.toBe("0px");
      expect(color).not.toBe(behind);
    }
    const background = (name: string) =>
      button(page, name).evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await background("Everything")).not.toBe(await background("Beginner")); // which of the two is on
    expect(await violations(page)).toEqual([]);
  });
});
