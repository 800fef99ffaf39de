/** Somebody's first five minutes with the lab, step by step as docs/guides/lab.md tells them. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { button, named, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits();

type Page = Awaited<ReturnType<typeof lab.open>>;

/** Each step of the guide's list by the words that it begins with, and what somebody does and sees there. */
const steps: readonly (readonly [title: string, walk: (page: Page) => Promise<void>])[] = [
  [
    "Open the page.",
    async (page) => {
      await page.getByText("learns by trial and error").waitFor();
      await page.locator("[data-member=untrained]", { hasText: "Untrained" }).waitFor();
      await page.locator(".solved").first().waitFor();
      await page.locator("[data-member=best]", { hasText: "Solved" }).waitFor();
    },
  ],
  [
    "Go back to its beginning.",
    async (page) => {
      const moment = page.getByRole("slider", { name: /^Moment of its learning/ });
      await page.locator(".status", { hasText: "Finished" }).waitFor();
      await moment.fill("0");
      await expect.poll(() => page.locator(".moment").getAttribute("data-update")).toBe("0");
      await moment.press("End");
      await expect.poll(() => page.locator(".moment").getAttribute("data-update")).toBe("now");
    },
  ],
  [
    "Try it yourself.",
    async (page) => {
      await button(page, "Now you").click();
      const mine = page.locator(".now-you p[data-tries]");
      await page.keyboard.down("ArrowLeft");
      await expect.poll(async () => Number(await mine.getAttribute("data-tries"))).toBeGreaterThan(0);
      await page.keyboard.up("ArrowLeft");
      const [you, , network] = (await mine.locator("strong").allInnerTexts()).map(Number);
      expect(you).toBeLessThan(network);
      await button(page, "Let it play").click();
    },
  ],
  [
    "Give it another task.",
    async (page) => {
      await page.getByRole("combobox", { name: /^Task/ }).selectOption("MountainCarContinuous-v0");
      await expect.poll(() => named(page).get("env")).toBe("MountainCarContinuous-v0");
      await page.locator(".solved").first().waitFor();
    },
  ],
  [
    "See everything.",
    async (page) => {
      await button(page, "Everything").click();
      await page.getByRole("navigation").waitFor();
      await page.getByRole("combobox", { name: /^Environment/ }).selectOption("CartPole-v1");
      await page.getByRole("heading", { name: "CartPole-v1", exact: true }).waitFor();
      await button(page, "Start").click();
      await hashWhen(page, "Finished");
      await page
        .getByRole("button", { name: /^What is/ })
        .first()
        .click();
      expect(await page.locator(".chart-help p").first().innerText()).toMatch(/\./);
    },
  ],
  [
    "Change the world.",
    async (page) => {
      const usual = await hashWhen(page, "Finished");
      await page.getByText("What if?").click();
      await page.getByRole("slider", { name: /^Gravity/ }).press("End");
      await expect.poll(() => named(page).get("envOptions")).toBe("gravity:30");
      await expect.poll(() => hashWhen(page, "Finished")).not.toBe(usual);
    },
  ],
  [
    "Pass it on.",
    async (page) => {
      const here = await hashWhen(page, "Finished");
      await button(page, "Share").click();
      await page.getByRole("img", { name: "The address as a QR code" }).waitFor();
      const other = await lab.open(page.url());
      await other.getByText("Reproduced bit for bit").waitFor();
      expect(await other.locator(".hash code").innerText()).toBe(here);
    },
  ],
  [
    "Take it to your program.",
    async (page) => {
      await button(page, "Code").click();
      await page.getByText('from "swingup"').first().waitFor();
    },
  ],
  [
    "Take a lesson.",
    async (page) => {
      await tab(page, "Lessons");
      await page.locator(".gallery").getByRole("link").first().click();
      await page
        .getByText(/predict/i)
        .first()
        .waitFor();
      await expect.poll(() => page.url()).toMatch(/#lesson=./);
    },
  ],
];

it("is what the guide tells", async () => {
  const guide = readFileSync("docs/guides/lab.md", "utf8");
  const told = [...guide.matchAll(/^\d+\. \*\*(.+?)\*\*/gm)].map(([, title]) => title);
  expect(told).toEqual(steps.map(([title]) => title));
  const page = await lab.open("#");
  for (const [, walk] of steps) await walk(page);
});
