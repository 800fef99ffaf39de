/** The lab's view of the policy's network: live, with a unit's map that is what the network computes, for the keyboard too. */
import type { Locator, Page } from "playwright-core";
import { train } from "swingup";
import { describe, expect, it } from "vitest";
import { display } from "../../lab/view/display.ts";
import { violations } from "./lab_axe.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits();
const { open } = lab;

const openNetwork = (page: Page) => page.getByText("Network: weights and activations").click();
const pixels = (canvas: Locator) => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
const unit = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

describe("the lab's network", () => {
  it("maps a unit to what the model computes, wherever the keyboard goes", async () => {
    const page = await open("#env=MountainCar-v0&seed=1&steps=2048&view=everything");
    await hashWhen(page, "Finished");
    expect(await page.locator(".net").count()).toBe(0);
    await openNetwork(page);
    const policy = await (await train({ env: "MountainCar-v0", seed: 1, steps: 2048 })).policy();
    const names = ["position", "layer 1, unit 24", "output push left", "output push right"];
    for (const name of names) await unit(page, name).waitFor();
    expect(await unit(page, "layer 1, unit 25").count()).toBe(0);
    await unit(page, "position").focus();
    for (const key of ["ArrowRight", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    const second = unit(page, "layer 2, unit 2");
    expect(await second.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator(".net-unit[tabindex='0']").count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.getByText("Mapped below: layer 2, unit 2.").waitFor();
    expect(await second.getAttribute("aria-pressed")).toBe("true");
    const [low, high, most] = [-1.2, 0.6, 0.07].map(Math.fround);
    const computed = (column: number, row: number, layer: number, index: number) => {
      const position = low + ((high - low) * (column + 0.5)) / 40;
      const speed = most - (2 * most * (row + 0.5)) / 40;
      return display(policy.activations([position, speed])[layer].values[index]);
    };
    const read = async (keys: readonly string[]) => {
      await page.getByRole("img", { name: /^Activation of .* over position/ }).focus();
      for (const key of keys) await page.keyboard.press(key);
      return page.locator(".reading").innerText();
    };
    const ended = (name: string, number: string) => new RegExp(`: Activation of ${name} ${number}\\.$`);
    const middle = computed(20, 20, 2, 1);
    await expect.poll(() => read(["ArrowRight"])).toMatch(ended("layer 2, unit 2", middle));
    const cells = page.locator(".map canvas:first-child");
    const before = await pixels(cells);
    await unit(page, "output push right").click();
    await page.getByRole("img", { name: /^Activation of output push right/ }).waitFor();
    await page.getByRole("button", { name: /^40 more of layer 1/ }).click();
    await unit(page, "layer 1, unit 25").click();
    await page.getByRole("img", { name: /^Activation of layer 1, unit 25/ }).waitFor();
    expect(await pixels(cells)).not.toBe(before);
    const beyond = computed(20, 20, 1, 24);
    await expect.poll(() => read(["ArrowRight"])).toMatch(ended("layer 1, unit 25", beyond));
  });

  for (const [width, colorScheme] of [
    [390, "light"],
    [1280, "dark"],
  ] as const)
    it(`follows the state on the stage, also where there is no map, ${width} px wide, ${colorScheme}`, async () => {
      const options = { viewport: { width, height: 900 }, colorScheme };
      const page = await open("#env=CartPole-v1&seed=3&steps=4096&view=everything", options);
      await hashWhen(page, "Finished");
      await openNetwork(page);
      await unit(page, "output push left").waitFor();
      const units = page.locator(".net-units");
      await units.scrollIntoViewIfNeeded();
      const before = await pixels(units);
      await expect.poll(() => pixels(units)).not.toBe(before);
      const filled = await page
        .locator(".net canvas")
        .first()
        .evaluate((element) => {
          const { width, height } = element as HTMLCanvasElement;
          const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
          return data.some((value, k) => k % 4 === 3 && value > 0);
        });
      expect(filled).toBe(true); // lines
      await unit(page, "layer 1, unit 3").click();
      await page.locator(".map canvas").first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
});
