/** What if: other physics, dials turned on the way and back, the doctor's advice beside the run without it, and comparisons of like with like. */
import type { Page } from "playwright-core";
import { probabilityOfImprovement, train } from "swingup";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, downloaded, named, notice, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();
const { open } = lab;

const slider = (page: Page, name: RegExp) => page.getByRole("slider", { name });
const dots = (text: string) => text.split(",").length;

describe("what if", () => {
  it("turns physics: another run in the world chosen, with Node's bits, the one before beside it", async () => {
    const page = await open(SHORT);
    const usual = await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    await slider(page, /^Gravity/).press("End");
    await expect.poll(() => named(page).get("envOptions")).toBe("gravity:30");
    const heavy = await train({ env: "CartPole-v1", seed: 3, steps: 4096, envOptions: { gravity: 30 } });
    const { parametersSha256 } = heavy.summary();
    await expect.poll(() => hashWhen(page, "Finished")).toBe(parametersSha256);
    expect(parametersSha256).not.toBe(usual);
    expect(await page.locator(".run-list li").count()).toBeGreaterThan(1);
    expect(await violations(page)).toEqual([]);
    await button(page, "The usual physics").click();
    await expect.poll(() => named(page).has("envOptions")).toBe(false);
    expect(await hashWhen(page, "Finished")).toBe(usual);
  });

  it("offers physics for every environment that has some, and takes each of them", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    for (const [env, name] of [
      ["Pendulum-v1", /^Torque/],
      ["Acrobot-v1", /^Torque/],
      ["MountainCar-v0", /^Motor/],
      ["MountainCarContinuous-v0", /^Motor/],
      ["Reacher-v5", /^Price of effort/],
    ] as const) {
      await page.getByRole("combobox", { name: /^Environment/ }).selectOption(env);
      await page.getByRole("heading", { name: env, exact: true }).waitFor();
      await slider(page, name).press("End");
      await expect.poll(() => named(page).has("envOptions"), { message: env }).toBe(true);
      await page.locator(".status", { hasText: /Learning|Finished/ }).waitFor();
      await page.evaluate(() => [...document.querySelectorAll("button")].find((b) => b.innerText === "Pause")?.click());
    }
  });

  it("lists what was turned, marks it on the charts and undoes it; reset goes with it or without", async () => {
    const page = await open(SHORT.replace("4096", "3000000"));
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    const rate = slider(page, /^Learning rate/);
    const before = await rate.getAttribute("aria-valuetext");
    await rate.press("ArrowLeft");
    const list = page.getByRole("list", { name: /^Part of this run: changes after update/ });
    await list.getByText(/^Update \d+: learning rate/).waitFor();
    await button(page, "Resume").click();
    await expect
      .poll(async () => Number((await page.locator(".headline dd").nth(2).innerText()).replace(/\D/g, "")))
      .toBeGreaterThan(3);
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await list.getByRole("button", { name: /^Undo/ }).click();
    await expect.poll(() => rate.getAttribute("aria-valuetext")).toBe(before);
    await expect.poll(() => dots(named(page).get("adjust") ?? "")).toBe(2);
    await expect.poll(() => page.locator("[data-metric=episodeReturn] .plot").getAttribute("data-marks")).toBe("1"); // the second is yet to come
    expect(await violations(page)).toEqual([]);
    await button(page, "Reset without changes").click();
    await expect.poll(() => named(page).has("adjust")).toBe(false);
    await list.waitFor({ state: "detached" });
  });
});

const SICK = "#env=CartPole-v1&seed=1&steps=16384&learningRate=0.2"; // steps far too long

describe("the doctor beside the charts", () => {
  it("marks what it sees on the chart that shows it, and runs the advice and the run without side by side", async () => {
    const page = await open(SICK);
    await hashWhen(page, "Finished");
    await page.getByText("Ask the doctor").click();
    await page.locator(".doctor [role=status]").waitFor();
    await page.locator(".marked", { hasText: "▲" }).first().waitFor();
    const marked = page.locator("figure", { has: page.locator(".marked") }).first();
    await expect.poll(() => marked.locator(".plot").getAttribute("data-marks")).toMatch(/^[1-9]/);
    const both = page.getByRole("button", { name: "Run both, side by side" }).first();
    await both.click();
    const outcome = page.getByRole("region", { name: "Outcome" });
    await outcome
      .getByRole("row", { name: /as it is/ })
      .getByText("3 of 3")
      .waitFor();
    await outcome
      .getByRole("row", { name: /as advised: / })
      .getByText("3 of 3")
      .waitFor();
    await outcome.getByText(/A run "as advised: .*" ends above one "as it is" with probability \d+ %/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText("Ask the doctor").click();
  });
});

describe("a comparison of like with like", () => {
  it("says how likely one side is the better, from the ends of the runs", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Compare");
    await page.getByRole("combobox", { name: /^Compare with/ }).selectOption("learningRate");
    await page.getByLabel(/^Its value/).fill("0.00001");
    await button(page, "Run all").click();
    const words = page.getByText(/ends above one "as set" with probability/);
    await words.waitFor();
    const ends = async (options: object) => {
      const runs = await Promise.all(
        [3, 4, 5].map((seed) => train({ env: "CartPole-v1", seed, steps: 4096, ...options })),
      );
      return runs.map((run) => run.summary().meanReturn as number);
    };
    const { probability } = probabilityOfImprovement(await ends({ learningRate: 1e-5 }), await ends({}));
    expect(await words.innerText()).toContain(`probability ${Math.round(100 * probability)} %`);
    expect(await violations(page)).toEqual([]);
  });

  it("keeps every setting that another algorithm reads, or takes that algorithm's preset when asked", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Compare");
    await page.getByRole("combobox", { name: /^Compare with/ }).selectOption("algorithm");
    await page.getByLabel(/^Its value/).selectOption("a2c");
    await button(page, "Run all").click();
    await page
      .getByRole("row", { name: /algorithm a2c/ })
      .getByText("3 of 3")
      .waitFor();
    await page
      .getByRole("row", { name: /as set/ })
      .getByText("3 of 3")
      .waitFor();
    const stepsOf = async () => {
      await button(page, "Export the comparison").click();
      const lines = (await downloaded(page, "CSV")).toString().trimEnd().split("\n").slice(1);
      const columns = lines.map((line) => line.split(","));
      const of = (side: RegExp) => columns.filter(([label]) => side.test(label)).map(([, steps]) => steps);
      return { ppo: of(/as set/), a2c: of(/a2c/) };
    };
    const alike = await stepsOf();
    expect(alike.a2c).toEqual(alike.ppo); // as many environments, as long rollouts
    await page.getByRole("combobox", { name: /^Compare with/ }).selectOption("preset");
    await page.getByLabel(/^Its value/).selectOption("a2c");
    await button(page, "Run all").click();
    await page
      .getByRole("row", { name: /a2c with its preset/ })
      .getByText("3 of 3")
      .waitFor();
    expect((await stepsOf()).a2c).not.toEqual(alike.a2c);
    await notice(page).waitFor({ state: "detached" });
  });
});
