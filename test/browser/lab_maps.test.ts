/** The lab's maps of value and action: whichever environment, over whichever two numbers, what the policy itself says. */
import type { Locator, Page } from "playwright-core";
import { train } from "swingup";
import { describe, expect, it } from "vitest";
import { display } from "../../lab/view/display.ts";
import { violations } from "./lab_axe.ts";
import { button, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits();
const { open } = lab;

const openMaps = (page: Page) => page.getByText("Maps: value and action").click();
const titles = (page: Page, side: "up" | "across") => page.locator(`.${side}-title`).allInnerTexts();
const pixels = (canvas: Locator) => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

/** Trains a custom environment with observations of the box, whose other numbers are 0. */
async function trainOwn(page: Page, space: string, names: string): Promise<void> {
  await tab(page, "Your environment");
  await page.getByRole("textbox", { name: "source text" }).fill(`import { box, discrete } from "swingup";
    export default class Walk {
      observationSpace = ${space};
      actionSpace = discrete(2);
      ${names}
      x: number = 0;
      seen() { const list = new Array(this.observationSpace.low.length).fill(0); list[0] = this.x; return list; }
      reset() { this.x = 0; return this.seen(); }
      step(action: number) {
        this.x += action === 1 ? 0.1 : -0.1;
        return { observation: this.seen(), reward: this.x, terminated: Math.abs(this.x) > 0.85 };
      }
    }`);
  await button(page, "Check and train").click();
  await page.getByRole("heading", { name: "Own-v0" }).waitFor();
}

describe("the lab's maps", () => {
  for (const [width, theme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const)
    it(`show a robot's value and action over the numbers that are chosen, ${width} px wide, ${theme}`, async () => {
      const options = { viewport: { width, height: 900 }, colorScheme: theme, reducedMotion: "reduce" as const };
      const page = await open("#env=InvertedPendulum-v5&seed=1&steps=4096&view=everything", options);
      await hashWhen(page, "Finished");
      expect(await page.locator(".map").count()).toBe(0);
      await openMaps(page);
      await page.locator(".map canvas").first().waitFor();
      const [value, action] = await page.locator(".map canvas:first-child").all();
      expect(await titles(page, "across")).toEqual(["pole", "pole"]);
      expect(await titles(page, "up")).toEqual(["pole speed", "pole speed"]);
      expect((await page.locator(".ticks.across").first().locator("span").allInnerTexts()).length).toBeGreaterThan(2);
      await page.getByText("high value").waitFor();
      expect(await page.locator(".surface figcaption").allInnerTexts()).toEqual(["Value", "Mean of force on the cart"]);
      const before = [await pixels(value), await pixels(action)];
      expect(before[0]).not.toBe(before[1]);
      await page.getByRole("combobox", { name: "Upwards" }).selectOption("cart");
      await expect.poll(() => titles(page, "up")).toEqual(["cart", "cart"]);
      await expect.poll(() => pixels(page.locator(".map canvas:first-child").first())).not.toBe(before[0]);
      await page.getByRole("combobox", { name: "To the right" }).selectOption("cart"); // both: they are exchanged
      await expect.poll(() => titles(page, "across")).toEqual(["cart", "cart"]);
      expect(await titles(page, "up")).toEqual(["pole", "pole"]);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await openMaps(page);
      await expect.poll(() => page.locator(".map").count()).toBe(0);
    });

  it("say at a point what the policy says there, for the keyboard too", async () => {
    const page = await open("#env=MountainCar-v0&seed=1&steps=2048&view=everything");
    await hashWhen(page, "Finished");
    await openMaps(page);
    const policy = await (await train({ env: "MountainCar-v0", seed: 1, steps: 2048 })).policy();
    const at = (column: number, row: number) => {
      const [low, high, most] = [-1.2, 0.6, 0.07].map(Math.fround);
      const position = low + ((high - low) * (column + 0.5)) / 40;
      const speed = most - (2 * most * (row + 0.5)) / 40;
      const { values, probabilities = new Float32Array(0) } = policy.inspect([position, speed]);
      const action = ["push left", "coast", "push right"][probabilities.indexOf(Math.max(...probabilities))];
      const place = `position ${display(position)}, speed ${display(speed)}`;
      return `At ${place}: Value ${display(values[0])}, most probable action ${action}.`;
    };
    const map = page.getByRole("img", { name: /^Value over position/ });
    await map.focus();
    await page.keyboard.press("ArrowRight"); // the middle
    const reading = page.locator(".reading");
    await expect.poll(() => reading.innerText()).toBe(at(20, 20));
    for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft"]) await page.keyboard.press(key);
    await expect.poll(() => reading.innerText()).toBe(at(19, 18));
    await page.getByRole("combobox", { name: "Action" }).selectOption("probability of coast");
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => reading.innerText()).toMatch(/probability of coast 0\.\d+\.$/);
  });

  it("are there for custom environments of two numbers and more; others get a sentence that says why not", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=4096&view=everything");
    await hashWhen(page, "Finished");
    await trainOwn(page, "box([-1, -1, -1], [1, 1, 1])", `observationNames = ["place", "wind", "tide"];`);
    await openMaps(page);
    await page.locator(".map canvas").first().waitFor();
    expect(await titles(page, "across")).toEqual(["place", "place"]);
    await page.getByRole("combobox", { name: "Upwards" }).selectOption("tide");
    await expect.poll(() => titles(page, "up")).toEqual(["tide", "tide"]);
    await page.locator(".map-dot").first().waitFor();
    await trainOwn(page, "box([-1], [1])", "");
    await openMaps(page); // another tab has been opened meanwhile
    await page.getByText("There is no map here: an observation is a single number").waitFor();
    expect(await page.locator(".map").count()).toBe(0);
  });
});
