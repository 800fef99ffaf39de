import { type Engine, train } from "swingup";
import { tfjs } from "swingup/tfjs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { launchChromium } from "./chromium.ts";
import { button, figure, notice, tab } from "./lab_hands.ts";
import { hashWhen, openLab, serveLab } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";
import { labFolder } from "./shared.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();
const { open } = lab;

describe("where the lab runs", () => {
  it("shows the page's way out where storage is full or refused, or workers are missing", async () => {
    const page = await open("about:blank");
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await page.goto(lab.server.url + SHORT);
    await hashWhen(page, "Finished");
    await button(page, "Save").click();
    await notice(page).getByText("room for the lab is full").waitFor();
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("no room for strangers", "SecurityError");
      };
    });
    await page.reload();
    await hashWhen(page, "Finished");
    await button(page, "Save").click();
    await notice(page).getByText("refuses to keep anything here").waitFor();
    await page.addInitScript(() => {
      Reflect.deleteProperty(globalThis, "Worker");
    });
    await page.reload();
    await notice(page).getByText("this browser has no workers").waitFor();
  });

  it("says what a browser without WebAssembly SIMD lacks", async () => {
    const old = await launchChromium(["--js-flags=--no-enable-sse4-1"]); // V8 has no SIMD then
    onTestFinished(() => old.close()); // after afterEach
    const page = lab.add(await openLab(old, lab.server.url + SHORT));
    await notice(page).getByText("WebAssembly SIMD").waitFor();
  });

  it("opens and trains again without a network", async () => {
    const host = await serveLab(labFolder(), { isolated: true });
    onTestFinished(() => host.close());
    const page = await open(`${host.url}icon.svg`); // nothing is forgotten before the lab itself is visited
    await page.evaluate(async () => {
      for (const name of ["swingup-lab /somebody/lab/?former", "swingup-lab /other/?its"]) await caches.open(name);
    });
    await page.goto(host.url + SHORT);
    const before = await hashWhen(page, "Finished");
    const kept = () =>
      page.evaluate(async () => {
        const stores = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        const urls = stores.flat().map(({ url }) => url);
        const { files } = await (await fetch("./parts.json")).json();
        const parts = ["icon.svg", "parts.json", ...files].map((part) => new URL(part, location.href).href);
        const page = urls.includes(location.href.split("#")[0]);
        return (
          navigator.serviceWorker.controller !== null &&
          page &&
          parts.length > 15 &&
          parts.every((part) => urls.includes(part))
        );
      });
    await vi.waitFor(async () => expect(await kept()).toBe(true), { timeout: 90_000, interval: 200 });
    const stores = await page.evaluate(() => caches.keys());
    expect(stores.map((name) => name.replace(/\?(?!its|former).*/, "")).sort()).toEqual([
      "swingup-lab /other/?its",
      "swingup-lab /somebody/lab/",
    ]);
    host.close();
    const asked = page.waitForResponse((response) => response.url().endsWith("/parts.json")); // a while after all else
    await page.reload();
    expect(await hashWhen(page, "Finished")).toBe(before);
    await button(page, "Run again").click();
    expect(await hashWhen(page, "Finished")).toBe(before);
    await tab(page, "Compare"); // none of these was open before
    await button(page, "Run all").click();
    await page.getByRole("cell", { name: "3 of 3" }).waitFor();
    await tab(page, "Runs");
    await button(page, "Save the run on the stage").click();
    await page.getByRole("button", { name: /^Go on with/ }).waitFor();
    await tab(page, "Your environment");
    await page.getByRole("textbox", { name: "source text" }).waitFor();
    await button(page, "Check").click();
    await page.getByText("Nothing found").waitFor();
    expect((await asked).ok()).toBe(true);
  });

  it("trains on two threads where it is isolated, to Node's bits", async () => {
    const isolated = await serveLab(labFolder(), { isolated: true });
    onTestFinished(() => isolated.close());
    const page = await open(`${isolated.url}${SHORT}&threads=2`);
    const sha256 = await hashWhen(page, "Finished");
    const trained = await train({ env: "CartPole-v1", seed: 3, steps: 4096, threads: 2 });
    expect(sha256).toBe(trained.summary().parametersSha256);
  });

  it("trains on TensorFlow.js where that is asked for: to the bits of Node's, which are not the kernels'", async () => {
    const page = await open("#env=CartPole-v1&engine=tfjs&steps=2048");
    const sha256 = await hashWhen(page, "Finished");
    const hashOf = async (engine?: Engine) =>
      (await train({ env: "CartPole-v1", steps: 2048, ...(engine ? { engine } : {}) })).summary().parametersSha256;
    expect(sha256).toBe(await hashOf(await tfjs()));
    expect(sha256).not.toBe(await hashOf());
  });

  it("says so where TensorFlow.js does not start, and trains nothing else", async () => {
    const page = await open("about:blank");
    await page.route("**/tfjs*.wasm", (route) => route.abort());
    await page.goto(`${lab.server.url}#env=CartPole-v1&engine=tfjs&steps=2048`);
    await notice(page).getByText("engine: TensorFlow.js could not be fetched or started").waitFor();
    await hashWhen(page, "Paused");
    await page.waitForTimeout(500);
    expect(await figure(page, "Updates")).toBe(0);
    lab.forget(); // the browser's account of the requests that failed
  });
});
