/** The package in a real browser: it bundles without configuration, trains, and ends with the same bits as in Node. */
import type { Browser } from "playwright-core";
import { type TrainingOptions, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, launchChromium, servePage } from "./chromium.ts";

const runs: TrainingOptions[] = [
  { env: "CartPole-v1", seed: 3, steps: 8192, hiddenSizes: [32, 32] },
  { env: "Pendulum-v1", seed: 3, steps: 8192, hiddenSizes: [32], sharedTrunk: true },
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe("Chromium", () => {
  it("trains to the same parameters as Node, acts the same, and logs no error", async () => {
    const script = await bundle(`
      import { loadPolicy, train } from "swingup";
      globalThis.run = async (options) => {
        const trainer = await train(options);
        const policy = await loadPolicy((await trainer.policy()).toBytes());
        const evaluation = await trainer.evaluate({ episodes: 10 });
        const observation = Array.from({ length: policy.observationSpace.shape[0] }, (_, k) => 0.1 * k - 0.1);
        return { sha: trainer.summary().parametersSha256, action: [policy.act(observation)].flat(), mean: evaluation.meanReturn };
      };
    `);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    const server = await servePage(script);
    try {
      await page.goto(server.url);
      await page.waitForFunction(() => "run" in globalThis);
      for (const options of runs) {
        const inPage = await page.evaluate(async (given) => {
          const { run } = globalThis as unknown as {
            run: (options: unknown) => Promise<{ sha: string; mean: number }>;
          };
          return await run(given);
        }, options as unknown);
        const inNode = await train(options);
        expect(inPage.sha).toBe(inNode.summary().parametersSha256);
        expect(inPage.mean).toBe((await inNode.evaluate({ episodes: 10 })).meanReturn);
      }
      expect(problems).toEqual([]);
    } finally {
      server.close();
      await page.close();
    }
  });
});
