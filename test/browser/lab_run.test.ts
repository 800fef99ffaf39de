/** A run is the same run wherever it goes: into a file, onto the shelf, into the address, through pauses and back. */
import type { Page } from "playwright-core";
import {
  createTrainer,
  resumeTrainer,
  type ScheduledAdjustment,
  type Trainer,
  type TrainingOptions,
  train,
} from "swingup";
import { describe, expect, it, onTestFinished } from "vitest";
import { button, downloaded, figure, named, notice, oneUpdate, openFile, tab } from "./lab_hands.ts";
import { hashWhen, serveLab } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";
import { labFolder } from "./shared.ts";

const LONG = "#env=CartPole-v1&seed=4&steps=3000000";
const EIGHT = { env: "CartPole-v1", seed: 4, steps: 8192 }; // updates
const address = "#env=CartPole-v1&seed=4&steps=8192";
/** As many steps in 64 updates: at two in a second half a minute, in which a slow machine reaches any button. */
const SMALL = { rolloutSteps: 16, minibatchSize: 64 };
const slow = `${address}&rolloutSteps=16&minibatchSize=64&pace=2`;
const LATE = { update: 50, values: { learningRate: 1e-3 } };

const lab = labVisits();
const { open } = lab;

/** In Node: the run from its beginning, with these changes on the way. */
async function nodeRun(
  changes: readonly ScheduledAdjustment[] = [],
  options: TrainingOptions = EIGHT,
  updates?: number,
): Promise<Trainer> {
  const trainer = await createTrainer(options);
  for (const { update, values } of changes) trainer.adjust(values, { after: update });
  for await (const { update } of trainer.train()) if (update === updates) break;
  return trainer;
}

const sha256 = (trainer: Trainer) => trainer.summary().parametersSha256;
const pause = async (page: Page) => {
  await button(page, "Pause").click();
  return hashWhen(page, "Paused");
};
/** What the address says of changes on the way. */
const changes = (page: Page) => named(page).get("adjust")?.split(",") ?? [];
const setPace = (page: Page, label: string) =>
  page.getByRole("combobox", { name: "Pace of training" }).selectOption({ label });

describe("a run of the lab", () => {
  it("is downloaded, opened and shared with what was changed, what is to change, and its pace", async () => {
    const page = await open(`${LONG}&adjust=2:learningRate:0.001&adjust=5000:clipRange:0.1&pace=10`);
    await expect.poll(() => figure(page, "Updates")).toBeGreaterThan(3);
    await pause(page);
    await page.getByRole("slider", { name: /Entropy bonus/ }).press("ArrowRight");
    const here = await oneUpdate(page);
    await expect.poll(() => changes(page)).toHaveLength(3);
    const adjusted = changes(page);
    await tab(page, "Runs");
    const file = await downloaded(page, "Download its checkpoint");

    const other = await open(address);
    await hashWhen(other, "Finished");
    await tab(other, "Runs");
    await openFile(other, file);
    expect(await hashWhen(other, "Paused")).toBe(here);
    await expect.poll(() => changes(other)).toEqual(adjusted);
    expect(named(other).get("pace")).toBe("10");
    await button(other, "Share").click();
    await notice(other).waitFor();
    const third = await open(other.url());
    await third.getByText("Reproduced bit for bit").waitFor();
    const { adjustments } = await resumeTrainer(file);
    expect(adjustments.changes.map(({ update }) => update)).toEqual(adjusted.map((text) => Number.parseInt(text, 10)));
  });

  it("is saved while it trains and goes on there at its pace; taken up again it changes where it was to change", async () => {
    const page = await open(`${slow}&adjust=50:learningRate:0.001`);
    await button(page, "Save").click();
    await notice(page).getByText("Saved in this browser").waitFor();
    expect(await page.locator(".status").innerText()).toContain("Learning");
    await pause(page);
    const seconds = (await page.evaluate(() => performance.now())) / 1000;
    expect(await figure(page, "Updates")).toBeLessThan(Math.min(2 * seconds + 2, LATE.update));
    await tab(page, "Runs");
    await page.getByRole("button", { name: /^Go on with/ }).click();
    await hashWhen(page, "Paused");
    expect(await page.getByRole("combobox", { name: "Pace of training" }).inputValue()).toBe("2");
    await setPace(page, "Full speed");
    await button(page, "Resume").click();
    expect(await hashWhen(page, "Finished")).toBe(sha256(await nodeRun([LATE], { ...EIGHT, ...SMALL })));
  });

  it("stops where it was shared and gives its verdict, however often it is paused", async () => {
    const options = { ...EIGHT, ...SMALL };
    const there = sha256(await nodeRun([], options, 50));
    const page = await open(`${slow}&expect=50:${there}`);
    await pause(page);
    await button(page, "Resume").click();
    await setPace(page, "10 updates/s"); // stops and goes on by itself
    await setPace(page, "Full speed");
    await page.getByText("Reproduced bit for bit").waitFor();
    await expect.poll(() => figure(page, "Updates")).toBe(50);
    await button(page, "Resume").click(); // beyond, since somebody wants it
    expect(await hashWhen(page, "Finished")).toBe(sha256(await nodeRun([], options)));
  });

  it("says at a reset that its changes come again, and offers to leave them out", async () => {
    const page = await open(`${address}&adjust=2:learningRate:0.001`);
    const changed = await hashWhen(page, "Finished");
    await page.getByText("changes after update 2").waitFor();
    await button(page, "Reset").click();
    await notice(page).getByText("what was changed on the way is changed again, at one update").waitFor();
    await button(page, "Start").click();
    expect(await hashWhen(page, "Finished")).toBe(changed);
    await button(page, "Run again").click();
    await hashWhen(page, "Finished");
    await notice(page).getByRole("button", { name: "Without changes" }).click();
    await button(page, "Start").click();
    expect(await hashWhen(page, "Finished")).toBe(sha256(await nodeRun()));
    expect(await page.getByText("changes after update").count()).toBe(0);
  });

  it("stands in the address as it is by now, and another address in the same tab opens another", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=4096");
    await hashWhen(page, "Finished");
    await page.getByRole("combobox", { name: /^Environment/ }).selectOption("Pendulum-v1");
    await expect.poll(() => named(page).get("env")).toBe("Pendulum-v1");
    await page.evaluate((hash) => {
      location.hash = hash;
    }, address);
    await page.getByRole("heading", { name: "CartPole-v1" }).waitFor();
    expect(await hashWhen(page, "Finished")).toBe(sha256(await nodeRun()));
    expect(named(page).get("seed")).toBe("4");
    await page.evaluate(() => {
      location.hash = "env=CartPool-v1";
    });
    await notice(page).getByText('did you mean "CartPole-v1"').waitFor();
    await expect.poll(() => named(page).get("env")).toBe("CartPole-v1"); // what is still on the stage
    await page.reload();
    expect(await hashWhen(page, "Finished")).toBe(sha256(await nodeRun()));
  });

  it("shows the steps of a finished run of Node's", async () => {
    const trainer = await nodeRun();
    const page = await open(address);
    await hashWhen(page, "Finished");
    await tab(page, "Runs");
    await openFile(page, trainer.checkpoint());
    expect(await hashWhen(page, "Finished")).toBe(sha256(trainer));
    await expect.poll(() => figure(page, "Steps")).toBe(8192);
    expect(await figure(page, "Mean return")).toBeCloseTo(trainer.summary().meanReturn as number, 1);
  });

  it("keeps a bounded number of points, however many updates it makes", async () => {
    const page = await open("#env=CartPole-v1&algorithm=a2c&lanes=1&rolloutSteps=1&steps=20000");
    await hashWhen(page, "Finished");
    const lines = (await downloaded(page, "All as CSV")).toString().trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(2000);
    expect(lines.length).toBeLessThan(4100);
    expect(lines[lines.length - 1].split(",")[1]).toBe("20000");
  });

  it("keeps the settings that another algorithm reads, says which it does not, and can set threads free", async () => {
    const isolated = await serveLab(labFolder(), { isolated: true });
    onTestFinished(() => isolated.close());
    const page = await open(`${isolated.url}${address}&threads=2&gamma=0.97&clipRange=0.3`);
    await hashWhen(page, "Finished");
    await page.getByText("More settings").click();
    const threads = page.getByRole("spinbutton", { name: /^Threads/ });
    await threads.fill("");
    await threads.press("Enter");
    await expect.poll(() => named(page).get("threads")).toBeNull();
    await page.getByRole("combobox", { name: /^Algorithm/ }).selectOption("a2c");
    await notice(page).getByText("A2C does not read clipRange").waitFor();
    await expect
      .poll(() => Object.fromEntries(named(page)))
      .toMatchObject({ algorithm: "a2c", gamma: "0.97", steps: "8192" });
    expect(named(page).has("clipRange")).toBe(false);
  });

  it("is compared with one that differs in one thing alone", async () => {
    const page = await open(`${address}&gamma=0.97&clipRange=0.3`);
    await hashWhen(page, "Finished");
    await tab(page, "Compare");
    const against = page.getByRole("combobox", { name: /^Compare with/ });
    const value = page.getByLabel(/^Its value/);
    for (const [key, its] of [
      ["learningRate", "0.002"],
      ["gamma", "0.94"],
      ["entropyCoefficient", "0.01"],
      ["numEnvs", "16"],
    ]) {
      await against.selectOption(key);
      expect(await value.inputValue(), key).toBe(its);
    }
    await against.selectOption("gamma");
    await value.fill("0.97");
    await button(page, "Run all").click();
    await notice(page).getByText("gamma: expected another value than the run's").waitFor();
    await against.selectOption("algorithm");
    expect(await value.inputValue()).not.toBe("ppo");
    await value.selectOption("a2c");
    await button(page, "Run all").click();
    await page
      .getByRole("row", { name: /algorithm a2c, without clipRange/ })
      .getByText("3 of 3")
      .waitFor();
    await button(page, "Export the comparison").click();
    const lines = (await downloaded(page, "CSV")).toString().trimEnd().split("\n");
    const last = lines
      .filter((line) => line.includes("a2c"))
      .at(-1)
      ?.split(",")
      .at(-2);
    expect(last).toBe(String((await train({ ...EIGHT, algorithm: "a2c", gamma: 0.97 })).summary().steps));
  });
});
