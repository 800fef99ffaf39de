/** What the lab's page shows and says: nothing cut off, nothing lost, nothing that is not so. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { button, named, notice, oneUpdate, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";
import { labFolder } from "./shared.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates
const PHONE = { viewport: { width: 390, height: 844 } };

const lab = labVisits();
const { open } = lab;

describe("the lab's page", () => {
  for (const viewport of [{ width: 1280, height: 900 }, PHONE.viewport])
    it(`shows the numbers of six runs whole, ${viewport.width} px wide`, async () => {
      const page = await open(SHORT, { viewport });
      await hashWhen(page, "Finished");
      for (let seed = 11; seed <= 15; seed++) {
        const field = page.getByRole("spinbutton", { name: /^Seed/ });
        await field.fill(String(seed));
        await field.press("Enter");
        await expect.poll(() => named(page).get("seed")).toBe(String(seed));
        await button(page, "Start").click();
        await hashWhen(page, "Finished");
      }
      for (const readout of await page.locator(".readout").all()) {
        await readout.scrollIntoViewIfNeeded();
        await expect.poll(() => readout.locator("span").allInnerTexts()).not.toContain("–");
        const cut = await readout.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return [...element.children].filter((child) => {
            const box = child.getBoundingClientRect();
            return box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1;
          }).length;
        });
        expect(await readout.locator("span").count()).toBe(6);
        expect(cut).toBe(0);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    });

  it("keeps the part of a chart that somebody zoomed into while the run goes on", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await page.locator("details.more summary", { hasText: "More settings" }).click();
    const steps = page.getByRole("spinbutton", { name: /^Steps/ });
    await steps.fill("40960");
    await steps.press("Enter");
    await expect.poll(() => named(page).get("steps")).toBe("40960");
    for (let update = 0; update < 5; update++) await oneUpdate(page);
    const over = page.locator(".chart.large .u-over");
    const box = await over.boundingBox();
    if (!box) throw new Error("there is no chart");
    const y = box.y + box.height / 2;
    const leftmost = async () => {
      await page.mouse.move(box.x + box.width / 2, y);
      await page.mouse.move(box.x + 1, y);
      return page.locator(".chart.large .readout .muted").innerText();
    };
    const rightmost = async () => {
      await page.mouse.move(box.x + box.width / 2, y);
      await page.mouse.move(box.x + box.width - 1, y);
      return page.locator(".chart.large .readout .muted").innerText();
    };
    await expect.poll(leftmost).toBe("1k");
    await expect.poll(rightmost).toBe("5.1k"); // five updates: it follows the run as long as nobody has zoomed
    await page.mouse.move(box.x + box.width * 0.45, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(leftmost).not.toBe("1k");
    const zoomed = await leftmost();
    await oneUpdate(page);
    await page.waitForTimeout(500); // it has been painted
    expect(await leftmost()).toBe(zoomed);
    await over.dblclick();
    await expect.poll(leftmost).toBe("1k");
    await expect.poll(rightmost).toBe("6.1k");
    await oneUpdate(page);
    await expect.poll(rightmost).toBe("7.2k");
  });

  it("draws a run to its end, however fast it comes", async () => {
    const page = await open("#env=CartPole-v1&steps=61440&seed=1");
    await hashWhen(page, "Finished");
    const box = await page.locator(".chart.large .u-over").boundingBox();
    if (!box) throw new Error("there is no chart");
    const rightmost = async () => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
      return page.locator(".chart.large .readout .muted").innerText();
    };
    await expect.poll(rightmost).toBe("61.4k");
  });

  it("is laid out before another tab has been opened: what the policy thinks, its bars and its maps", async () => {
    const page = await open("#env=MountainCar-v0&steps=2048&seed=1");
    await hashWhen(page, "Finished");
    const looks = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).display);
    await page.getByText("Maps: value and action").click();
    await page.locator(".map canvas").first().waitFor();
    for (const [selector, display] of [
      [".policy", "flex"],
      [".bars li", "grid"],
      [".maps", "grid"],
      [".map-frame", "grid"],
    ])
      expect(await looks(selector)).toBe(display);
  });

  it("has whoever drives go on driving after Run again, and says who plays", async () => {
    const page = await open("#env=MountainCar-v0&steps=2048&seed=1");
    await hashWhen(page, "Finished");
    await button(page, "Drive").click();
    await button(page, "Run again").click();
    await hashWhen(page, "Finished");
    await button(page, "Let it play").waitFor();
    await page.getByText("Maps: value and action").click();
    await page.locator(".map-dot").first().waitFor();
    await page.locator(".stage canvas").focus();
    const dot = () =>
      page
        .locator(".map-dot")
        .first()
        .evaluate((element) => Number.parseFloat(element.style.left));
    await page.keyboard.down("ArrowRight");
    await expect.poll(dot).toBeGreaterThan(47); // no untrained policy gets there
    await page.keyboard.up("ArrowRight");
    await page.getByRole("combobox", { name: /^Environment/ }).selectOption("CartPole-v1");
    await page.getByRole("heading", { name: "CartPole-v1" }).waitFor();
    await button(page, "Drive").waitFor(); // another environment: the policy plays
  });

  it("gives back what was deleted", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await button(page, "Save").click();
    await notice(page).getByText("Saved").waitFor();
    await button(page, "Run again").click();
    await hashWhen(page, "Finished");
    await page.getByRole("spinbutton", { name: /^Seed/ }).fill("5");
    await page.getByRole("spinbutton", { name: /^Seed/ }).press("Enter");
    await hashWhen(page, "Paused");
    const chips = page.getByRole("list", { name: "Runs on the charts" }).getByRole("listitem");
    await expect.poll(() => chips.count()).toBe(2);
    await page.getByRole("button", { name: /^Remove/ }).click();
    await expect.poll(() => chips.count()).toBe(1);
    await notice(page).getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => chips.count()).toBe(2);
    await tab(page, "Runs");
    await page.getByRole("button", { name: /^Delete/ }).click();
    await page.getByText("Nothing yet").waitFor();
    await notice(page).getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: /^Go on with/ }).click();
    await hashWhen(page, "Finished");
  });

  it("says in a few words what is wrong with an address, also on a phone", async () => {
    const page = await open(`${SHORT}&speed=3`, PHONE);
    await notice(page).getByText('unknown key "speed"').waitFor();
    expect((await notice(page).boundingBox())?.height).toBeLessThan(160);
  });

  it("says what to do where it is opened as a file", async () => {
    const page = await open(pathToFileURL(join(labFolder(), "index.html")).href);
    await page.getByText("Serve its folder instead").waitFor();
    lab.forget(); // the browser's account of the modules that it refused
  });

  it("says what is wrong with a run, and begins it again as advised, beside the one before", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=16384&learningRate=1");
    await hashWhen(page, "Finished");
    await page.getByText("Ask the doctor").click();
    await page.getByText("The likeliest cause: learning rate too high.").waitFor();
    await button(page, /^Try learningRate 0\.0003/).click();
    await expect.poll(() => named(page).get("learningRate")).toBe("0.0003");
    await hashWhen(page, "Finished");
    expect(await page.getByRole("list", { name: "Runs on the charts" }).getByRole("listitem").count()).toBe(2);
    await expect.poll(() => page.locator(".doctor").innerText()).not.toContain("Learning rate too high");
  });

  it("says that a number became infinite, where that ended a run, with what to change", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=16384&valueCoefficient=1e38");
    await page.getByText("became NaN or infinite").first().waitFor();
    await page.getByText("Ask the doctor").click();
    await page.locator(".doctor summary", { hasText: "Non finite" }).waitFor();
  });
});
