/** The lab in a real browser, from a folder of a static host: it learns by itself, and ends with Node's bits. */
import type { Browser } from "playwright-core";
import { train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { buildLab, hashWhen, type LabServer, openLab, serveLab } from "./lab_page.ts";

const FIRST_LOAD = 150_000; // bytes, compressed

let browser: Browser;
let lab: Awaited<ReturnType<typeof buildLab>>;
let server: LabServer;

beforeAll(async () => {
  [browser, lab] = await Promise.all([launchChromium(), buildLab()]);
  server = await serveLab(lab.folder, { isolated: false });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  lab?.remove();
});

describe("the lab", () => {
  it("learns CartPole as soon as it is opened, ends with Node's bits, and asks for little", async () => {
    const { page, said } = await openLab(browser, server.url);
    await page.locator(".solved").waitFor();
    const sha256 = await hashWhen(page, "Finished");
    expect(sha256).toBe((await train({ env: "CartPole-v1", seed: 1 })).summary().parametersSha256);
    expect(server.served()).toBeGreaterThan(50_000);
    expect(server.served()).toBeLessThan(FIRST_LOAD);
    expect(said).toEqual([]);
    await page.context().close();
  });
});
