/** What if the reward were a formula: a run that learns from it with Node's bits, both returns, and words for what is no formula. */
import type { Page } from "playwright-core";
import { createTrainer, environmentInfo, makeVectorEnv } from "swingup";
import { describe, expect, it } from "vitest";
import { formulaWords } from "../../lab/model/quantities.ts";
import { observationNames } from "../../src/envs/observation_names.ts";
import { violations } from "./lab_axe.ts";
import { button, named, notice } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=8192"; // eight updates
const FORMULA = "reward - 0.5 * abs(position) - (terminated and angle < 0 ? 2 : 0)";

const lab = labVisits();
const { open } = lab;

const field = (page: Page) => page.getByRole("textbox", { name: "Reward formula" });
const chart = (page: Page, key: string) => page.locator(`figure[data-metric=${key}]`);
const ends = async (page: Page, key: string) =>
  (await chart(page, key).locator(".readout > span").allInnerTexts()).map(Number);

describe("a reward formula in the lab", () => {
  it("begins a run that learns from it, with both returns, an address that gives it again, and a way back", async () => {
    const page = await open(SHORT);
    const usual = await hashWhen(page, "Finished");
    await chart(page, "formulaReturn").waitFor({ state: "detached" });
    await page.getByText("What if?").click();
    await field(page).fill(FORMULA);
    await field(page).press("Enter");
    await expect.poll(() => named(page).get("rewardFormula")).toBe(JSON.stringify(FORMULA));
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 3, steps: 8192, rewardFormula: FORMULA });
    const last = { episodeReturn: 0, formulaReturn: 0 };
    for await (const { metrics } of trainer.train()) Object.assign(last, metrics);
    const { parametersSha256 } = trainer.summary();
    expect(parametersSha256).not.toBe(usual);
    await expect.poll(() => hashWhen(page, "Finished")).toBe(parametersSha256);
    const drawn = async (key: string) => (await ends(page, key)).at(-1); // charts follow a little later
    await expect.poll(() => drawn("episodeReturn")).toBeCloseTo(last.episodeReturn, 0);
    await expect.poll(() => drawn("formulaReturn")).toBeCloseTo(last.formulaReturn, 0);
    expect(await ends(page, "episodeReturn")).toHaveLength(2);
    expect(last.formulaReturn).toBeLessThan(last.episodeReturn - 1);
    expect(await violations(page)).toEqual([]);

    const again = await open(`#${new URL(page.url()).hash.slice(1)}`);
    expect(await hashWhen(again, "Finished")).toBe(parametersSha256);
    await again.getByText("What if?").click();
    expect(await field(again).inputValue()).toBe(FORMULA);
    await button(again, "The usual reward").click();
    await expect.poll(() => named(again).has("rewardFormula")).toBe(false);
    await expect.poll(() => hashWhen(again, "Finished")).toBe(usual);
    expect(await field(again).inputValue()).toBe("");
  });

  it("says beside the field what is no formula, and where; the run before goes on", async () => {
    const page = await open(SHORT);
    const usual = await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    for (const [formula, said] of [
      ["reward - angel", 'there is no angel (did you mean "angle"?); '],
      ["reward - * 2", 'expected a number, a name or "(", got "*", at character 10: reward - ▸* 2'],
      ["constructor.constructor('alert(1)')()", 'got "."'],
      ["__proto__", "there is no __proto__; "],
    ]) {
      await field(page).fill(formula);
      await button(page, "Learn by this formula").click();
      await page.getByRole("alert").filter({ hasText: said }).waitFor();
      expect(await field(page).getAttribute("aria-invalid")).toBe("true");
    }
    expect(await violations(page)).toEqual([]);
    expect(await hashWhen(page, "Finished")).toBe(usual);
    expect(named(page).has("rewardFormula")).toBe(false);
    await notice(page).waitFor({ state: "detached" });
  });

  it("stops a run whose rewards are not finite, with the step and the formula; a bad one in an address is told", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await page.getByText("What if?").click();
    await field(page).fill("terminated ? log(0) : 1");
    await button(page, "Learn by this formula").click();
    await page
      .getByText(
        /CartPole-v1, lane \d, step \d+ of the episode: rewardFormula: expected a finite float32 number, got -Infinity from "terminated \? log\(0\) : 1"/,
      )
      .first()
      .waitFor();
    const other = await open(`${SHORT}&rewardFormula=${encodeURIComponent('"1 +"')}`);
    await other
      .getByText(/rewardFormula: .* got the end, at character 4: 1 \+▸/)
      .first()
      .waitFor();
  });

  it("names the quantities as the environments do, with an example that each takes", async () => {
    for (const [id, { names, example }] of Object.entries(formulaWords)) {
      expect(names).toEqual(observationNames(environmentInfo(id)));
      const env = await makeVectorEnv(id, { wrappers: { rewardFormula: example } });
      env.reset();
      env.step();
      expect(env.rewards[0]).toBeTypeOf("number");
      env.dispose();
    }
  });
});
