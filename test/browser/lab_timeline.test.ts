/** A run's learning on the stage: earlier policies beside it, any moment of it again, and a person against it. */
import type { Page } from "playwright-core";
import { createTrainer } from "swingup";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, figure } from "./lab_hands.ts";
import { labVisits } from "./lab_visits.ts";

const RUN = { env: "CartPole-v1", seed: 3, steps: 8192 }; // eight updates
const ADDRESS = "#env=CartPole-v1&seed=3&steps=8192";

const lab = labVisits();
const { open } = lab;

/** What crosses to and from the player's worker, as far as cases look at it. */
interface Tapped {
  /** Of the last frame. */
  observation: number[];
  probabilities: number[];
  lengths: number[];
  frames: number;
  /** The first parameters of what was taught last, for each member of the cast. */
  taught: Record<number, number[]>;
}

/** Notes what a page and its workers say to each other, from the page's beginning. */
function tap(): void {
  const seen = { observation: [], probabilities: [], lengths: [], frames: 0, taught: {} } as Tapped;
  Object.assign(globalThis, { seen });
  const heard = (data: unknown) => {
    const value = (data as { value?: unknown } | null)?.value as Record<string, unknown> | undefined;
    const frame = (value?.inspection ? value : value?.value) as
      | { inspection?: { probabilities: Float32Array }; observation: Float32Array; lengths: number[] }
      | undefined;
    if (!frame?.inspection?.probabilities) return;
    seen.observation = Array.from(frame.observation);
    seen.probabilities = Array.from(frame.inspection.probabilities);
    seen.lengths = [...frame.lengths];
    seen.frames++;
  };
  const told = (data: unknown) => {
    const { path, argumentList, ask, learnt, member } = data as Record<string, unknown>;
    const called = Array.isArray(path) && path.join(".") === "player.learn";
    const [first, second] = called ? (argumentList as { value: unknown }[]).map(({ value }) => value) : [];
    const policy = (called ? first : ask === "learn" ? learnt : undefined) as { parameters: Float32Array } | undefined;
    if (policy) seen.taught[Number((called ? second : member) ?? 0)] = Array.from(policy.parameters.subarray(0, 20));
  };
  for (const kind of [Worker, MessagePort]) {
    const post = kind.prototype.postMessage as (...values: unknown[]) => void;
    Object.assign(kind.prototype, {
      postMessage(this: Worker | MessagePort, ...values: unknown[]) {
        told(values[0] ?? {});
        post.apply(this, values);
      },
    });
  }
  const Before = Worker;
  globalThis.Worker = class extends Before {
    constructor(...values: ConstructorParameters<typeof Worker>) {
      super(...values);
      this.addEventListener("message", ({ data }) => heard(data));
    }
  };
}

const seen = (page: Page): Promise<Tapped> => page.evaluate(() => (globalThis as unknown as { seen: Tapped }).seen);

/** The next frames but one: what was asked before has been done. */
async function later(page: Page): Promise<Tapped> {
  const { frames } = await seen(page);
  await expect.poll(async () => (await seen(page)).frames).toBeGreaterThan(frames + 2);
  return seen(page);
}

async function tapped(address: string): Promise<Page> {
  const page = await open("about:blank");
  await page.addInitScript(tap);
  await page.goto(lab.server.url + address);
  return page;
}

const moment = (page: Page) => page.locator(".moment").getAttribute("data-update");
const slider = (page: Page) => page.getByRole("slider", { name: /^Moment of its learning/ });
const length = async (page: Page, member: string) =>
  Number((await page.locator(`[data-member=${member}]`).getAttribute("data-length")) ?? Number.NaN);

/** What the policy after so many updates thinks of an observation, in Node. */
async function inNode(update: number, observation: readonly number[]): Promise<number[]> {
  const trainer = await createTrainer(RUN);
  if (update > 0) for await (const made of trainer.train()) if (made.update === update) break;
  const policy = await trainer.policy();
  return Array.from(policy.inspect(Float32Array.from(observation)).probabilities ?? []);
}

describe("a run's learning on the stage", () => {
  it("lets the pole be seen to fall first: untrained, half way and solved act beside each other", async () => {
    const page = await open("#");
    await page.locator("[data-member=untrained]", { hasText: "Untrained" }).waitFor();
    await page.locator(".solved").waitFor();
    await button(page, "Fast, 4×").click();
    const lasted = new Set<number>();
    await expect
      .poll(async () => {
        const steps = await length(page, "untrained");
        if (steps > 0) lasted.add(steps);
        return lasted.size;
      })
      .toBeGreaterThan(5);
    const mean = [...lasted].reduce((sum, steps) => sum + steps, 0) / lasted.size;
    expect(mean).toBeLessThan(60);
    await expect.poll(() => length(page, "best"), { timeout: 60_000 }).toBeGreaterThan(300);
    await expect.poll(() => length(page, "half"), { timeout: 60_000 }).toBeGreaterThan(0);
    await page.locator("[data-member=best]", { hasText: "Solved" }).waitFor();
    const label = await page.locator("[data-member=best] canvas").getAttribute("aria-label");
    expect(label).toMatch(/^Solved: \d+ steps, score/);
  });

  it("has a chosen moment act with the weights of that moment, while the run goes on, and with none but them", async () => {
    const page = await tapped(`${ADDRESS}&pace=10`);
    await expect.poll(() => figure(page, "Updates")).toBeGreaterThan(3);
    await slider(page).fill("2");
    const update = Number(await moment(page));
    expect(update).toBeGreaterThan(0);
    expect(update).toBeLessThan(4);
    await page.locator(".status", { hasText: "Finished" }).waitFor(); // it has learned since
    const held = await later(page);
    expect(Number(await moment(page))).toBe(update);
    expect(held.probabilities).toEqual(await inNode(update, held.observation));
    await slider(page).fill("0");
    const first = await later(page);
    expect(await moment(page)).toBe("0");
    expect(first.probabilities).toEqual(await inNode(0, first.observation));
    await slider(page).press("End");
    expect(await moment(page)).toBe("now");
    const now = await later(page);
    expect(now.probabilities).toEqual(await inNode(8, now.observation));
    expect(await inNode(0, now.observation)).not.toEqual(now.probabilities);
  });

  for (const [what, address] of [
    ["TensorFlow.js", "#env=CartPole-v1&seed=3&steps=4096&engine=tfjs"],
    ["another algorithm", "#env=Pendulum-v1&algorithm=a2c&seed=3&steps=4096"],
  ])
    it(`goes back in a run of ${what}`, async () => {
      const page = await tapped(address);
      await page.locator(".status", { hasText: "Finished" }).waitFor();
      await expect.poll(async () => Object.keys((await seen(page)).taught)).toContain("0");
      await slider(page).press("End"); // the newest, which may not have been there when it said that it had finished
      const { taught: last } = await seen(page);
      await slider(page).press("Home");
      expect(await moment(page)).toBe("0");
      const { taught: first } = await seen(page);
      expect(first[0]).not.toEqual(last[0]);
      await slider(page).press("End");
      const { taught: again } = await seen(page);
      expect(again[0]).toEqual(last[0]);
      expect(lab.said.filter((line) => line.startsWith("error"))).toEqual([]);
    });

  it("goes back in a run of somebody's own environment", async () => {
    const page = await tapped("#env=CartPole-v1&seed=3&steps=2048");
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    await page.getByRole("navigation").getByRole("button", { name: "Your environment" }).click();
    await page.getByRole("textbox", { name: "source text" }).waitFor();
    await button(page, "Check and train").click();
    await page.getByRole("heading", { name: "Own-v0" }).waitFor();
    await expect.poll(() => figure(page, "Updates")).toBeGreaterThan(3);
    await button(page, "Pause").click();
    await page.locator(".status", { hasText: "Paused" }).waitFor();
    await expect.poll(async () => Object.keys((await seen(page)).taught)).toContain("0");
    await slider(page).press("End"); // the newest, which may not have been there when it said that it paused
    const { taught: last } = await seen(page);
    await slider(page).press("Home");
    expect(await moment(page)).toBe("0");
    const { taught: first } = await seen(page);
    expect(first[0]).not.toEqual(last[0]);
    await slider(page).press("End");
    expect((await seen(page)).taught[0]).toEqual(last[0]);
    await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor(); // and it goes on
  });

  it("stands still, goes slowly and fast, and does not move by itself for those who asked for that", async () => {
    const page = await open(ADDRESS, { reducedMotion: "reduce" });
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    const step = async () => Number(/^step (\d+)/.exec(await page.locator(".stage-caption").innerText())?.[1]);
    await expect.poll(step).toBe(0);
    await page.waitForTimeout(700);
    expect(await step()).toBe(0);
    await button(page, "Play the picture").click();
    await expect.poll(step).toBeGreaterThan(2);
    await button(page, "Quarter speed, ¼×").click();
    expect(await button(page, "Quarter speed, ¼×").getAttribute("aria-pressed")).toBe("true");
    await button(page, "Hold the picture").click();
    await page.waitForTimeout(300); // what was under way has arrived
    const held = await step();
    await page.waitForTimeout(500);
    expect(await step()).toBe(held);
  });

  it("counts a person's whole tries, beside the policy's score", async () => {
    const page = await open("#");
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    await button(page, "Now you").click();
    const mine = page.locator(".now-you p[data-tries]");
    await mine.getByText("Your first whole try counts.").waitFor();
    await page.keyboard.down("ArrowRight");
    await expect.poll(async () => Number(await mine.getAttribute("data-tries"))).toBeGreaterThan(2);
    await page.keyboard.up("ArrowRight");
    const [last, best, policy] = (await mine.locator("strong").allInnerTexts()).map(Number);
    expect(last).toBeGreaterThan(5);
    expect(last).toBeLessThan(15); // whoever pushes one way only drops the pole after eight to eleven steps
    expect(best).toBeGreaterThanOrEqual(last);
    expect(best).toBeLessThan(100);
    expect(policy).toBeGreaterThan(400);
    expect(await page.getByText("You beat it").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await button(page, "Let it play").click();
    await button(page, "Now you").waitFor();
  });

  it("draws the untrained policy over the present one, pale, where somebody asks", async () => {
    const page = await tapped(ADDRESS);
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    expect((await later(page)).lengths).toHaveLength(1);
    await page.getByRole("checkbox", { name: "Ghost" }).check();
    await expect.poll(async () => (await seen(page)).lengths.length).toBe(2);
    await page.getByRole("checkbox", { name: "Before" }).check();
    await expect.poll(async () => (await seen(page)).lengths.length).toBe(4);
    await page.locator("[data-member=untrained][data-length]").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("checkbox", { name: "Before" }).uncheck();
    await page.getByRole("checkbox", { name: "Ghost" }).uncheck();
    await expect.poll(async () => (await seen(page)).lengths.length).toBe(1);
  });
});
