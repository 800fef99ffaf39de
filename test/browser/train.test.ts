/** The package in a real browser: it bundles without configuration, trains, and ends with the same bits as in Node. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { golden } from "../trainer/golden.ts";
import { type Serving, servePage } from "./chromium.ts";
import { visits } from "./visits.ts";

const PAGE = `
  import { loadPolicy, train } from "swingup";
  globalThis.run = async (options) => {
    const trainer = await train(options);
    const policy = await loadPolicy((await trainer.policy()).toBytes());
    const evaluation = await trainer.evaluate({ episodes: 10 });
    const observation = Array.from({ length: policy.observationSpace.shape[0] }, (_, k) => 0.1 * k - 0.1);
    const { parametersSha256, threads } = trainer.summary();
    return { parametersSha256, threads, actions: [policy.act(observation)].flat().length, mean: evaluation.meanReturn };
  };
  // The same in a worker, from the same script.
  if (typeof registration !== "undefined" && typeof document === "undefined")
    onmessage = ({ data, ports: [port] }) => run(data).then((outcome) => port.postMessage(outcome), (error) => port.postMessage(String(error)));
  else if (typeof document === "undefined") onmessage = async ({ data }) => postMessage(await run(data));
  else globalThis.runInWorker = (options) => new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(options);
  });
`;

interface Outcome {
  parametersSha256: string;
  threads: number;
  actions: number;
  mean: number;
}

const visited = visits(PAGE);

/** Opens the page, hands it to `use`, and returns what the console said. */
async function inPage(options: Serving, use: (page: Page) => Promise<void>): Promise<string[]> {
  const page = await visited.browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(String(error)));
  const server = await servePage(visited.script, options);
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => "run" in globalThis);
    await use(page);
  } finally {
    server.close();
    await page.close();
  }
  return said;
}

const run = (page: Page, options: object) =>
  page.evaluate(async (given) => {
    const { run } = globalThis as unknown as { run: (options: unknown) => Promise<Outcome> };
    return await run(given);
  }, options);

describe("Chromium", () => {
  it("trains to known bits without shared memory, acts, and says nothing", async () => {
    const said = await inPage({ isolated: false }, async (page) => {
      for (const { options, parametersSha256 } of golden) {
        const outcome = await run(page, options);
        expect(outcome).toMatchObject({ parametersSha256, threads: 1, actions: 1 });
        expect(Number.isFinite(outcome.mean)).toBe(true);
      }
    });
    expect(said).toEqual([]);
  });

  it("trains to the same bits on three threads where the page is cross-origin isolated", async () => {
    const said = await inPage({ isolated: true }, async (page) => {
      for (const { options, parametersSha256 } of golden)
        expect(await run(page, { ...options, threads: 3 })).toMatchObject({ parametersSha256, threads: 3 });
    });
    expect(said).toEqual([]);
  });

  it("trains on one thread where a policy forbids workers from a blob, and says so; threads asked for are refused", async () => {
    const serving = { isolated: true, policy: "worker-src 'self'" };
    const large = { ...golden[0].options, steps: 40_960, stopAt: 2048, hiddenSizes: [256, 256], minibatchSize: 512 };
    const said = await inPage(serving, async (page) => {
      await expect(run(page, { ...large, threads: 2 })).rejects.toThrow(
        /threads: the workers could not be started: .*worker-src blob:.*; with threads: 1 none is needed/,
      );
      const outcome = await page.evaluate(async (options) => {
        const { runInWorker } = globalThis as unknown as { runInWorker: (options: unknown) => Promise<Outcome> };
        return await runInWorker(options);
      }, large);
      const { parametersSha256 } = await run(page, { ...large, threads: 1 });
      expect(outcome).toMatchObject({ threads: 1, parametersSha256 });
    });
    const ours = said.filter((line) => line.includes("swingup:"));
    expect(ours).toEqual([expect.stringMatching(/^warning: swingup: training on one thread, since the workers/)]);
  });

  it("trains in a service worker, which has no workers: on one thread, or a line where threads were asked for", async () => {
    const large = { ...golden[0].options, steps: 40_960, stopAt: 2048, hiddenSizes: [256, 256], minibatchSize: 512 };
    await inPage({ isolated: true }, async (page) => {
      const served = await page.evaluate(async (options) => {
        await navigator.serviceWorker.register("/service.js", { type: "module" });
        const { active } = await navigator.serviceWorker.ready;
        const ask = (given: object) =>
          new Promise<Outcome | string>((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => resolve(data);
            active?.postMessage(given, [port2]);
          });
        return [await ask(options), await ask({ ...options, threads: 2 })];
      }, large);
      const { parametersSha256 } = await run(page, { ...large, threads: 1 });
      expect(served).toEqual([
        expect.objectContaining({ threads: 1, parametersSha256 }),
        "RangeError: threads: expected 1, since there are no workers here (a service worker has none), got 2",
      ]);
    });
  });

  it("says once why there is one thread where memory cannot be shared", async () => {
    const said = await inPage({ isolated: false }, async (page) => {
      for (let k = 0; k < 2; k++)
        expect(await run(page, { ...golden[0].options, threads: 2 })).toMatchObject({ threads: 1 });
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^warning: swingup: training on one thread, since this page is not cross-origin isolated/);
  });
});
