/** The gallery above the lab's editor: a source is chosen, read, trained under its own names; a fault's line is marked. */
import { expect, it } from "vitest";
import { button, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const lab = labVisits();

async function openOwn() {
  const page = await lab.open("#env=CartPole-v1&seed=3&steps=1024");
  await hashWhen(page, "Finished");
  await tab(page, "Your environment");
  const text = page.getByRole("textbox", { name: "source text" });
  await text.waitFor();
  const choose = (name: string) => page.getByRole("list", { name: "Begin from" }).getByRole("button", { name }).click();
  return { page, text, choose };
}

it("shows the source of what is chosen, examines and trains it, and calls its actions by their names", async () => {
  const { page, text, choose } = await openOwn();
  await text.fill("// mine");
  await choose("Snake");
  await expect.poll(() => text.innerText()).toContain("class Snake");
  await button(page, "Undo").click();
  await expect.poll(() => text.innerText()).toBe("// mine");
  await choose("Noughts and crosses");
  await choose("Flappy");
  await expect.poll(() => text.innerText()).toContain("picture(");
  await button(page, "Check").click();
  await page.getByRole("region", { name: "Findings" }).getByText("Nothing found").waitFor();
  await button(page, "Check and train").click();
  await page.getByRole("heading", { name: "Own-v0" }).waitFor();
  await page.locator(".bar-name", { hasText: "flap" }).waitFor();
  await page.locator(".seen dt", { hasText: "gap above" }).waitFor();
  const score = async () => Number((await page.locator(".policy .big").innerText()).replace("–", "0"));
  await expect.poll(score).toBeGreaterThan(1); // it expects to fly on
});

it("marks the line of a fault: one that cannot be read, one of an examination, one of a run, until it is mended", async () => {
  const { page, text } = await openOwn();
  const source = (statement: string) => `import { box, discrete } from "swingup";
    export default class Walk {
      observationSpace = box([-1], [1]);
      actionSpace = discrete(2);
      x = 0;
      steps = 0;
      reset() { this.x = 0; return [this.x]; }
      step(action) {
        this.x += action === 1 ? 0.1 : -0.1;
        this.steps++;
        ${statement}
        return { observation: [this.x], reward: 1, terminated: Math.abs(this.x) > 0.85 };
      }
    }`;
  const marked = page.locator(".cm-fault");
  const check = () => button(page, "Check").click();
  for (const statement of ["throw new Error('ouch');", "let 1;"]) {
    await text.fill(source(statement));
    expect(await marked.count()).toBe(0);
    await check();
    await marked.waitFor();
    expect(await marked.innerText()).toContain(statement);
  }
  await text.fill(source(""));
  await check();
  await page.getByRole("region", { name: "Findings" }).getByText("Nothing found").waitFor();
  expect(await marked.count()).toBe(0);
  const late = "if (this.steps === 8000) throw new Error('late');";
  await text.fill(source(late));
  await button(page, "Check and train").click();
  await page.getByText("The run stopped.").waitFor();
  await tab(page, "Your environment");
  await page.getByRole("region", { name: "Findings" }).getByText("late (line 11)").waitFor();
  await marked.waitFor();
  expect(await marked.innerText()).toContain(late);
});
