/** A run that begins in Node, goes on in Chromium and ends in Node has the bits of one that stayed where it was. */

import { createTrainer, resumeTrainer, train } from "swingup";
import { expect, it } from "vitest";
import { servePage } from "./chromium.ts";
import { visits } from "./visits.ts";

const PAGE = `
  import { resumeTrainer } from "swingup";
  globalThis.goOn = async (bytes, updates, options) => {
    const trainer = await resumeTrainer(Uint8Array.from(bytes), options);
    for await (const { update } of trainer.train()) if (update === updates) break;
    return { bytes: [...trainer.checkpoint()], threads: trainer.summary().threads };
  };
`;

const visited = visits(PAGE);

/** Goes on in a page from a checkpoint up to an update; returns the checkpoint there. */
async function inPage(bytes: Uint8Array, updates: number, threads: number): Promise<Uint8Array> {
  const page = await visited.browser.newPage();
  const server = await servePage(visited.script, { isolated: true });
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => "goOn" in globalThis);
    const outcome = await page.evaluate(
      ([given, upTo, count]) => {
        type GoOn = (b: number[], u: number, o: object) => Promise<{ bytes: number[]; threads: number }>;
        return (globalThis as unknown as { goOn: GoOn }).goOn([...given], upTo, { threads: count });
      },
      [[...bytes], updates, threads] as const,
    );
    expect(outcome.threads).toBe(threads);
    return Uint8Array.from(outcome.bytes);
  } finally {
    server.close();
    await page.close();
  }
}

it.each([
  { env: "CartPole-v1", hiddenSizes: [16] },
  { env: "Pendulum-v1", normalizeObservations: true, normalizeRewards: true, hiddenSizes: [16] },
])("$env: Node, browser, browser with threads, Node", async (special) => {
  const options = { ...special, seed: 9, steps: 8192, numEnvs: 8, rolloutSteps: 128, minibatchSize: 256 };
  const whole = await train(options);
  const trainer = await createTrainer(options);
  for await (const { update } of trainer.train()) if (update === 2) break;
  const second = await inPage(trainer.checkpoint(), 4, 1);
  const third = await inPage(second, 6, 2);
  const last = await resumeTrainer(third);
  expect(last.step).toBe(6 * 1024);
  for await (const _ of last.train());
  expect(last.summary().parametersSha256).toBe(whole.summary().parametersSha256);
});
