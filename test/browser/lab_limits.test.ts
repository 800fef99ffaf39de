/** However much is to be seen, the page stays quick, and however long a run is, it takes no more memory. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { button, figure } from "./lab_hands.ts";
import { openLab } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const FRAME = 50_000; // microseconds
const MEGABYTE = 2 ** 20;

const lab = labVisits();

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * The longest tasks of the threads that draw pages while something is done, in microseconds of processor time: on a busy
 * computer a task waits, and by that says nothing of the page.
 */
async function longestTasks(page: Page, action: () => Promise<void>): Promise<number[]> {
  await lab.browser.startTracing(page, {
    categories: ["toplevel", "__metadata", "disabled-by-default-devtools.timeline"],
  });
  await action();
  const { traceEvents } = JSON.parse((await lab.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid, tdur }) => /RunTask$/.test(name) && tdur !== undefined && main.has(`${pid}:${tid}`),
  );
  expect(tasks.length).toBeGreaterThan(50);
  return tasks.map(({ tdur }) => tdur ?? 0).sort((one, other) => other - one);
}

describe("the lab's limits", () => {
  it("has no frame above 50 ms while it learns on four stages and somebody goes through its learning", async () => {
    const { page } = await openLab(lab.browser, `${lab.server.url}#env=CartPole-v1&seed=1&steps=3000000&view=beginner`);
    await page.locator(".solved").waitFor();
    const longest = await longestTasks(page, async () => {
      const slider = page.getByRole("slider", { name: /^Moment of its learning/ });
      await slider.press("Home");
      for (let k = 0; k < 20; k++) await slider.press("ArrowRight");
      await button(page, "Fast, 4×").click();
      await page.waitForTimeout(1500);
      await slider.press("End");
    });
    expect(longest[0]).toBeLessThan(FRAME);
    await page.context().close();
  });

  it("takes no more memory after thousands of updates than after hundreds", async () => {
    const address = "#env=CartPole-v1&seed=1&steps=100000000&rolloutSteps=8&minibatchSize=64&epochs=1";
    const { page } = await openLab(lab.browser, lab.server.url + address);
    const session = await page.context().newCDPSession(page);
    const used = async () => {
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    await expect.poll(() => figure(page, "Updates"), { timeout: 60_000 }).toBeGreaterThan(5000);
    const early = await used();
    await expect.poll(() => figure(page, "Updates"), { timeout: 60_000 }).toBeGreaterThan(20_000);
    const late = await used();
    expect(late).toBeLessThan(100 * MEGABYTE);
    expect(late - early).toBeLessThan(5 * MEGABYTE);
    await page.context().close();
  });
});
