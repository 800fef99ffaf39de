/**
 * What of the lab shows late or on slow machines only: frames per second with sixteen lanes on the stage, at this
 * processor's speed and at a quarter of it, and the page's heap while a run makes as many updates as one of ten hours.
 */
import type { Browser, CDPSession, Page } from "playwright-core";

const VIEWPORT = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const WATCHED = 6000; // ms
const SLOWER = 4; // times: what a phone's processor is
/** Updates: ten hours at 150 a second, PPO's pace on CartPole. Such short ones pass sooner. */
const UPDATES = 5_400_000;
const SAMPLED = 5000; // ms
const REST = 10_000; // ms: by then the page has fetched what it keeps for visits without a network

export interface LastingResult {
  /** Frames per second of sixteen lanes of a run that has finished, and of one that learns. */
  framesPlaying: number;
  framesLearning: number;
  /** The same on a phone's screen with a quarter of the processor. */
  framesPlayingSlow: number;
  framesLearningSlow: number;
  /** MB of the page's heap: the most that a collection left while the run went on, and how many updates it made. */
  heap: number;
  heapUpdates: number;
}

export async function lasting(browser: Browser, url: string): Promise<LastingResult> {
  const [framesPlaying, framesLearning] = await frames(browser, url, 1);
  const [framesPlayingSlow, framesLearningSlow] = await frames(browser, url, SLOWER);
  const { heap, updates } = await heapOf(browser, url);
  return { framesPlaying, framesLearning, framesPlayingSlow, framesLearningSlow, heap, heapUpdates: updates };
}

/** Of sixteen lanes: of a run that has finished, and of a long one that goes on. */
async function frames(browser: Browser, url: string, slower: number): Promise<[number, number]> {
  const seen: number[] = [];
  for (const [steps, status] of [
    [100_000, "Finished"],
    [100_000_000, "Learning"],
  ] as const) {
    const page = await browser.newPage({ viewport: slower > 1 ? PHONE : VIEWPORT });
    await page.goto(`${url}#env=CartPole-v1&algorithm=ppo&seed=1&steps=${steps}`);
    await page.locator(".status", { hasText: status }).waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: "Sixteen" }).click();
    await page.locator(".stage-caption", { hasText: "16 lanes" }).waitFor();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(REST);
    const session = await page.context().newCDPSession(page);
    if (slower > 1) await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    seen.push(await framesPerSecond(page));
    await page.context().close();
  }
  return [seen[0], seen[1]];
}

function framesPerSecond(page: Page): Promise<number> {
  return page.evaluate(
    (watched) =>
      new Promise<number>((resolve) => {
        let first: number | undefined;
        let count = 0;
        const frame = (now: number) => {
          first ??= now;
          if (now - first >= watched) resolve((1000 * count) / (now - first));
          else {
            count++;
            requestAnimationFrame(frame);
          }
        };
        requestAnimationFrame(frame);
      }),
    WATCHED,
  );
}

async function heapOf(browser: Browser, url: string): Promise<{ heap: number; updates: number }> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const session = await page.context().newCDPSession(page);
  await page.goto(`${url}#env=CartPole-v1&algorithm=a2c&lanes=1&rolloutSteps=1&steps=${UPDATES}`);
  let heap = 0;
  for (let finished = false; !finished; ) {
    await page.waitForTimeout(SAMPLED);
    heap = Math.max(heap, await heapNow(session));
    finished = await page.locator(".status", { hasText: "Finished" }).isVisible();
  }
  await page.context().close();
  return { heap, updates: UPDATES };
}

/** MB that a collection leaves. */
async function heapNow(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
}
