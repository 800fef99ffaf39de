import { describe, expect, it } from "vitest";
import { button, oneUpdate, tab } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();
const { open } = lab;

/** The lab with a finished run and the editor of environments open; `text` is where its source stands. */
async function openEditor() {
  const page = await open(SHORT);
  await hashWhen(page, "Finished");
  await tab(page, "Your environment");
  const text = page.getByRole("textbox", { name: "source text" });
  await text.waitFor();
  return { page, text };
}

describe("an environment of the lab's editor", () => {
  it("examines a custom environment in a sandbox, stops endless loops, and trains what is right", async () => {
    const { page, text } = await openEditor();
    const source = (reward: string) => `import { box, discrete } from "swingup";
      export default class Walk {
        observationSpace = box([-1], [1]);
        actionSpace = discrete(2);
        x: number = 0;
        reset() { this.x = 0; return [this.x]; }
        step(action: number) {
          this.x += action === 1 ? 0.1 : -0.1;
          return { observation: [this.x], reward: ${reward}, terminated: Math.abs(this.x) > 0.85 };
        }
      }`;
    const check = async (reward: string, words: string | RegExp) => {
      await text.fill(source(reward));
      await button(page, "Check").click();
      await page.getByRole("region", { name: "Findings" }).getByText(words).first().waitFor();
    };
    await check("NaN", /reward.*NaN/);
    await check("(() => { throw new Error('ouch'); })()", "ouch");
    await check("localStorage.length", /localStorage|denied|not defined/);
    await check("(() => { for (;;); })()", "loop that never ends");
    await check("this.x +", /Unexpected token/);
    await check("this.x", "Nothing found");
    await button(page, "Check and train").click();
    await page.getByRole("heading", { name: "Own-v0" }).waitFor();
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await oneUpdate(page);
  });

  it("names the line of an environment's error, in an examination and in a run, and has patience with slow steps", async () => {
    const { page, text } = await openEditor();
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
    await text.fill(source("throw new Error('ouch');"));
    await button(page, "Check").click();
    const findings = page.getByRole("region", { name: "Findings" });
    await findings.getByText("ouch (line 11)").first().waitFor();
    const shared = "new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer";
    await text.fill(source(`Atomics.wait((this.cell ??= new Int32Array(${shared})), 0, 0, 1.3);`)); // without work
    const begun = Date.now();
    await button(page, "Check").click();
    await findings.getByText("Nothing found").waitFor({ timeout: 120_000 });
    expect(Date.now() - begun).toBeGreaterThan(6000); // longer than a worker may be silent
    await text.fill(source("if (this.steps === 2500) throw new Error('late');"));
    await button(page, "Check and train").click();
    await page.getByText("late (line 11)").first().waitFor();
  });
});
