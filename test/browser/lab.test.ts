/** The lab in a real browser, from a folder of a static host: it learns by itself, and ends with Node's bits. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createTrainer, resumeTrainer, type Trainer, train } from "swingup";
import { describe, expect, it } from "vitest";
import { button, bytesOf, notice, oneUpdate, openFile, tab } from "./lab_hands.ts";
import { hashWhen, openLab } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const FIRST_LOAD = 150_000; // bytes, compressed
const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const lab = labVisits();
const { open } = lab;

async function nodeHash(trainer: Trainer, updates: number): Promise<string> {
  const last = trainer.update + updates;
  for await (const { update } of trainer.train()) if (update === last) break;
  return trainer.summary().parametersSha256;
}

describe("the lab", () => {
  it("learns CartPole as soon as it is opened, ends with Node's bits, and asks for little", async () => {
    const page = await open("about:blank");
    await page.addInitScript(() => {
      const usual = setTimeout;
      const soon = (call: () => void, ms = 0) => (ms < 4000 ? usual(call, ms) : 0); // later the rest is fetched, for offline
      Object.assign(globalThis, { setTimeout: soon });
    });
    await page.goto(lab.server.url);
    await page.locator(".solved").waitFor();
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    expect(lab.server.served()).toBeGreaterThan(50_000);
    expect(lab.server.served()).toBeLessThan(FIRST_LOAD);
    await button(page, "Everything").click();
    const sha256 = await hashWhen(page, "Finished");
    expect(sha256).toBe((await train({ env: "CartPole-v1", seed: 1 })).summary().parametersSha256);
  });

  it("pauses, is changed, goes on, is saved and found after a reload, and goes on there and in Node alike", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=3000000");
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await page.getByRole("slider", { name: /Learning rate/ }).press("ArrowLeft");
    await oneUpdate(page);
    await button(page, "Save").click();
    await notice(page).getByText("Saved in this browser").waitFor();
    const saved = await hashWhen(page, "Paused");
    const here = await oneUpdate(page);

    await page.reload();
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await tab(page, "Runs");
    await page.getByRole("button", { name: /^Go on with/ }).click();
    expect(await hashWhen(page, "Paused")).toBe(saved);
    await tab(page, "Runs");
    const download = page.waitForEvent("download");
    await button(page, "Download its checkpoint").click();
    const file = await bytesOf(await download);
    await tab(page, "Train");
    expect(await oneUpdate(page)).toBe(here);
    expect(await nodeHash(await resumeTrainer(file), 1)).toBe(here);
  });

  it("goes on with a run that was begun in Node", async () => {
    const trainer = await createTrainer({ env: "Pendulum-v1", seed: 9, hiddenSizes: [32], learningRate: 5e-4 });
    await nodeHash(trainer, 2);
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Runs");
    await openFile(page, trainer.checkpoint());
    await page.getByRole("heading", { name: "Pendulum-v1" }).waitFor();
    expect(await hashWhen(page, "Paused")).toBe(trainer.summary().parametersSha256);
    expect(await oneUpdate(page)).toBe(await nodeHash(trainer, 1));
  });

  it("puts the whole run into the address, changes and all, from which it is reproduced", async () => {
    const page = await open("#env=CartPole-v1&seed=4&steps=3000000");
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await page.getByRole("slider", { name: /Clip range/ }).press("ArrowRight");
    const sha256 = await oneUpdate(page);
    await button(page, "Share").click();
    await notice(page).waitFor();
    expect(page.url()).toContain(sha256);
    expect(page.url()).toContain("clipRange");
    const other = await openLab(lab.browser, page.url());
    await other.page.getByText("Reproduced bit for bit").waitFor();
    expect(other.said).toEqual([]);
    await other.page.context().close();
  });

  it("says what is wrong with a file, an address or a setting, and goes on", async () => {
    const page = await open("#env=CartPool-v1");
    await notice(page).getByText('did you mean "CartPole-v1"').waitFor();
    await hashWhen(page, "Paused"); // nothing is trained that nobody asked for
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 1, steps: 4096 });
    const good = trainer.checkpoint();
    const foreign = new Uint8Array(500).fill(65);
    const damaged = good.slice();
    damaged[good.length - 5] ^= 1;
    const version = Buffer.from(
      Buffer.from(good).toString("latin1").replace('"version":"1"', '"version":"9"'),
      "latin1",
    );
    await tab(page, "Runs");
    for (const [bytes, words] of [
      [good.subarray(0, good.length - 100), "not a checkpoint that can be resumed"],
      [foreign, "not a checkpoint that can be resumed"],
      [damaged, "it is damaged"],
      [version, "another swingup wrote it"],
    ] as const) {
      await openFile(page, bytes);
      await notice(page).getByText(words).waitFor();
    }
    await tab(page, "Train");
    await page.getByText("More settings").click();
    const minibatch = page.getByRole("spinbutton", { name: /Minibatch/ });
    await minibatch.fill("100");
    await minibatch.press("Enter");
    await notice(page).getByText("minibatchSize: expected a divisor of").waitFor();
    await button(page, "Reset").click();
    await page.locator(".status", { hasText: "Paused" }).waitFor();
    await oneUpdate(page);
  });

  it("gives a chart as a picture, as lines and as numbers", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    const exported = async (format: string) => {
      await button(page, "Export Entropy").click();
      const download = page.waitForEvent("download");
      await button(page, format).click();
      const file = await download;
      expect(file.suggestedFilename()).toBe(`swingup-entropy.${format.toLowerCase()}`);
      return await bytesOf(file);
    };
    const [title, ...points] = (await exported("CSV")).toString().trimEnd().split("\n");
    expect(title).toBe("run,steps,entropy");
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 3, steps: 4096 });
    const expected: string[] = [];
    for await (const { step, metrics } of trainer.train()) expected.push(`${step},${metrics.entropy}`);
    expect(points.map((point) => point.split(",").slice(-2).join())).toEqual(expected);
    const svg = (await exported("SVG")).toString();
    expect(/points="([^"]+)"/.exec(svg)?.[1].split(" ")).toHaveLength(points.length);
    const png = await exported("PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(1800); // its width, px
  });

  it("lets somebody drive and pull, and shows what the policy thinks", async () => {
    const page = await open("#env=MountainCar-v0&steps=2048&seed=1");
    await hashWhen(page, "Finished");
    await page.getByText("Maps: value and action").click();
    await page.getByRole("img", { name: "Value over position (to the right) and speed (upwards)" }).waitFor();
    await expect.poll(() => page.locator(".bar-number").allInnerTexts()).toHaveLength(3);
    const dot = () =>
      page
        .locator(".map-dot")
        .first()
        .evaluate((element) => Number.parseFloat(element.style.left));
    await button(page, "Drive").click();
    await page.keyboard.down("ArrowRight");
    await expect.poll(dot).toBeGreaterThan(47); // it starts between 33 and 45 % and is pushed to the right
    await page.keyboard.up("ArrowRight");
    await button(page, "Let it play").click();
    await button(page, "Sixteen").click();
    await page.locator(".stage-caption", { hasText: "16 lanes" }).waitFor();
  });

  it("shows every environment and algorithm that it offers", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    for (const label of ["Environment", "Algorithm"]) {
      const choice = page.getByRole("combobox", { name: new RegExp(`^${label}`) });
      const values = await choice
        .locator("option")
        .evaluateAll((list) => list.map((o) => (o as HTMLOptionElement).value));
      expect(values.length).toBeGreaterThan(2);
      for (const value of values) {
        await choice.selectOption(value);
        await page.locator(".status", { hasText: /Paused|Finished/ }).waitFor();
        expect(await choice.inputValue()).toBe(value);
        if (label === "Environment") await page.getByRole("heading", { name: value, exact: true }).waitFor();
        await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
      }
    }
    await oneUpdate(page);
  });

  it("compares seeds, with a mean and a band", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Compare");
    await button(page, "Run all").click();
    await page.getByRole("cell", { name: "3 of 3" }).waitFor();
    expect(await page.locator(".plot.tall canvas").count()).toBe(1);
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`fits a phone and passes the accessibility rules, ${colorScheme}`, async () => {
      const page = await open(SHORT, { viewport: { width: 390, height: 844 }, colorScheme });
      await hashWhen(page, "Finished");
      await page.evaluate(AXE);
      await page.getByText("Ask the doctor").click();
      await page.locator(".doctor [role=status]").waitFor();
      for (const name of ["Train", "Compare", "Your environment", "Runs"]) {
        await tab(page, name);
        await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
        if (name === "Your environment") await page.getByRole("textbox", { name: "source text" }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          const { violations } = await axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        });
        expect(violations, name).toEqual([]);
      }
    });
});
