import { it } from "vitest";
import { tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits({ silent: false });
it("x", async () => {
  const page = await lab.open("#env=CartPole-v1&seed=3&steps=4096");
  const tell = async (t: string) =>
    console.log(
      t,
      page.url().split("#")[1],
      await page.evaluate(() => JSON.stringify([history.state, history.length])),
      await page
        .locator("h2")
        .first()
        .innerText()
        .catch(() => "?"),
    );
  await hashWhen(page, "Finished");
  await tell("first");
  await page.evaluate(() => {
    location.hash = "env=MountainCar-v0&seed=2&steps=2048&tab=compare";
  });
  await new Promise((r) => setTimeout(r, 3000));
  await tell("pasted");
  await tab(page, "Train");
  await hashWhen(page, "Finished");
  await new Promise((r) => setTimeout(r, 500));
  await tell("train");
  await page.goBack();
  await new Promise((r) => setTimeout(r, 500));
  await tell("back");
  await page.goBack();
  await new Promise((r) => setTimeout(r, 3000));
  await tell("back");
  console.log(lab.said);
});
