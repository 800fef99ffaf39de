/** A lesson in the lab, from the gallery to the answer. */
import { expect, it } from "vitest";
import { scenarios } from "../../src/scenarios/catalog.ts";
import { button } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits();
const clipping = scenarios.find(({ name }) => name === "clipping")!;

it("lists every question; one asks for a prediction, runs, and says what came true and what ten seeds said", async () => {
  const page = await lab.open("#lesson");
  await page.getByRole("heading", { name: "Lessons" }).waitFor();
  const questions = await page.locator(".gallery strong").allInnerTexts();
  expect(questions).toEqual(scenarios.map(({ question }) => question));
  await page.locator(".gallery").getByRole("link", { name: clipping.question }).click();
  await page.getByRole("heading", { name: clipping.question }).waitFor();
  await expect.poll(() => page.url()).toMatch(/#lesson=clipping$/);
  const run = button(page, "Run it");
  expect(await run.isDisabled()).toBe(true);
  await page.getByLabel("none (clip range 10)").check();
  await run.click();
  const happens = page.getByRole("region", { name: "What happens" });
  await happens.getByText("You predicted: none (clip range 10). Here it came to: clip range 0.2.").waitFor();
  const rows = await happens.locator("tbody tr").allInnerTexts();
  const areas = rows.map((row) => Number(row.split("\t")[2]));
  expect(areas[0]).toBeGreaterThan(1.5 * areas[1]); // both have been trained, and the unclipped one has collapsed
  const answer = page.getByRole("region", { name: "The answer" });
  await answer.getByText(clipping.answer).waitFor();
  await answer.getByText(clipping.seen.slice(0, 60)).waitFor();
  await button(page, "Predict again").click();
  await page.getByLabel("clip range 0.2", { exact: true }).check();
  await button(page, "Run it").click();
  await button(page, "Stop").click();
  await happens.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("heading", { name: clipping.question }).waitFor();
});

it("opens from an address that is followed later, and says which lesson there is not", async () => {
  const page = await lab.open("#env=CartPole-v1&seed=3&steps=1024");
  await hashWhen(page, "Finished");
  await page.evaluate(() => {
    location.hash = "#lesson=baseline";
  });
  await page.getByRole("heading", { name: "What does a learned baseline do" }).waitFor();
  await page.evaluate(() => {
    location.hash = "#lesson=nonsense";
  });
  await page.getByText("There is no lesson nonsense.").waitFor();
  await page.getByRole("link", { name: "All lessons" }).click();
  await page.getByRole("heading", { name: "Lessons" }).waitFor();
});
