/** The lab in a real browser, from a folder of a static host: it learns by itself, and ends with Node's bits. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { createTrainer, type Engine, resumeTrainer, type Trainer, train } from "swingup";
import { tfjs } from "swingup/tfjs";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { launchChromium } from "./chromium.ts";
import { button, bytesOf, figure, notice, oneUpdate, openFile, tab } from "./lab_hands.ts";
import { hashWhen, type LabPage, type LabServer, openLab, serveLab } from "./lab_page.ts";
import { connectChromium, labFolder } from "./shared.ts";

const FIRST_LOAD = 150_000; // bytes, compressed
const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let server: LabServer;
let opened: LabPage | undefined;

beforeAll(async () => {
  browser = await connectChromium();
  server = await serveLab(labFolder(), { isolated: false });
});
afterEach(async () => {
  expect(opened?.said).toEqual([]); // no page may have said anything in the console
  await opened?.page.context().close();
  opened = undefined;
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function open(hash: string, options: Parameters<typeof openLab>[2] = {}): Promise<Page> {
  opened = await openLab(browser, server.url + hash, options);
  return opened.page;
}

async function nodeHash(trainer: Trainer, updates: number): Promise<string> {
  const last = trainer.update + updates;
  for await (const { update } of trainer.train()) if (update === last) break;
  return trainer.summary().parametersSha256;
}

describe("the lab", () => {
  it("learns CartPole as soon as it is opened, ends with Node's bits, and asks for little", async () => {
    opened = await openLab(browser, "about:blank");
    const { page } = opened;
    await page.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, "serviceWorker"); // for which the rest is fetched after a while
    });
    await page.goto(server.url);
    await page.locator(".solved").waitFor();
    const sha256 = await hashWhen(page, "Finished");
    expect(sha256).toBe((await train({ env: "CartPole-v1", seed: 1 })).summary().parametersSha256);
    expect(server.served()).toBeGreaterThan(50_000);
    expect(server.served()).toBeLessThan(FIRST_LOAD);
  });

  it("pauses, is changed, goes on, is saved and found after a reload, and goes on there and in Node alike", async () => {
    const page = await open("#env=CartPole-v1&seed=3&steps=3000000");
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await page.getByRole("slider", { name: /Learning rate/ }).press("ArrowLeft");
    await oneUpdate(page);
    await button(page, "Save").click();
    await notice(page).getByText("Saved in this browser").waitFor();
    const saved = await hashWhen(page, "Paused");
    const here = await oneUpdate(page);

    await page.reload();
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await tab(page, "Runs");
    await page.getByRole("button", { name: /^Go on with/ }).click();
    expect(await hashWhen(page, "Paused")).toBe(saved);
    await tab(page, "Runs");
    const download = page.waitForEvent("download");
    await button(page, "Download its checkpoint").click();
    const file = await bytesOf(await download);
    await tab(page, "Train");
    expect(await oneUpdate(page)).toBe(here);
    expect(await nodeHash(await resumeTrainer(file), 1)).toBe(here);
  });

  it("goes on with a run that was begun in Node", async () => {
    const trainer = await createTrainer({ env: "Pendulum-v1", seed: 9, hiddenSizes: [32], learningRate: 5e-4 });
    await nodeHash(trainer, 2);
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Runs");
    await openFile(page, trainer.checkpoint());
    await page.getByRole("heading", { name: "Pendulum-v1" }).waitFor();
    expect(await hashWhen(page, "Paused")).toBe(trainer.summary().parametersSha256);
    expect(await oneUpdate(page)).toBe(await nodeHash(trainer, 1));
  });

  it("puts the whole run into the address, changes and all, from which it is reproduced", async () => {
    const page = await open("#env=CartPole-v1&seed=4&steps=3000000");
    await button(page, "Pause").click();
    await hashWhen(page, "Paused");
    await page.getByRole("slider", { name: /Clip range/ }).press("ArrowRight");
    const sha256 = await oneUpdate(page);
    await button(page, "Share").click();
    await notice(page).waitFor();
    expect(page.url()).toContain(sha256);
    expect(page.url()).toContain("clipRange");
    const other = await openLab(browser, page.url());
    await other.page.getByText("Reproduced bit for bit").waitFor();
    expect(other.said).toEqual([]);
    await other.page.context().close();
  });

  it("says what is wrong with a file, an address or a setting, and goes on", async () => {
    const page = await open("#env=CartPool-v1");
    await notice(page).getByText('did you mean "CartPole-v1"').waitFor();
    await hashWhen(page, "Paused"); // nothing is trained that nobody asked for
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 1, steps: 4096 });
    const good = trainer.checkpoint();
    const foreign = new Uint8Array(500).fill(65);
    const damaged = good.slice();
    damaged[good.length - 5] ^= 1;
    const version = Buffer.from(
      Buffer.from(good).toString("latin1").replace('"version":"1"', '"version":"9"'),
      "latin1",
    );
    await tab(page, "Runs");
    for (const [bytes, words] of [
      [good.subarray(0, good.length - 100), "not a checkpoint that can be resumed"],
      [foreign, "not a checkpoint that can be resumed"],
      [damaged, "it is damaged"],
      [version, "another swingup wrote it"],
    ] as const) {
      await openFile(page, bytes);
      await notice(page).getByText(words).waitFor();
    }
    await tab(page, "Train");
    await page.getByText("More settings").click();
    const minibatch = page.getByRole("spinbutton", { name: /Minibatch/ });
    await minibatch.fill("100");
    await minibatch.press("Enter");
    await notice(page).getByText("minibatchSize: expected a divisor of").waitFor();
    await button(page, "Reset").click();
    await page.locator(".status", { hasText: "Paused" }).waitFor();
    await oneUpdate(page);
  });

  it("shows the page's way out where storage is full or refused, or workers are missing", async () => {
    opened = await openLab(browser, "about:blank");
    const { page } = opened;
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await page.goto(server.url + SHORT);
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
    opened = await openLab(old, server.url + SHORT);
    await notice(opened.page).getByText("WebAssembly SIMD").waitFor();
  });

  it("opens and trains again without a network", async () => {
    const host = await serveLab(labFolder(), { isolated: true });
    onTestFinished(() => host.close());
    opened = await openLab(browser, host.url + SHORT);
    const { page } = opened;
    await page.evaluate(async () => {
      for (const name of ["swingup-lab /somebody/lab/?former", "swingup-lab /other/?its"]) await caches.open(name);
    });
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
    await vi.waitFor(async () => expect(await kept()).toBe(true), { timeout: 20_000, interval: 200 });
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

  it("gives a chart as a picture, as lines and as numbers", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    const exported = async (format: string) => {
      await button(page, "Export Entropy").click();
      const download = page.waitForEvent("download");
      await button(page, format).click();
      const file = await download;
      expect(file.suggestedFilename()).toBe(`swingup-entropy.${format.toLowerCase()}`);
      return await bytesOf(file);
    };
    const [title, ...points] = (await exported("CSV")).toString().trimEnd().split("\n");
    expect(title).toBe("run,steps,entropy");
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 3, steps: 4096 });
    const expected: string[] = [];
    for await (const { step, metrics } of trainer.train()) expected.push(`${step},${metrics.entropy}`);
    expect(points.map((point) => point.split(",").slice(-2).join())).toEqual(expected);
    const svg = (await exported("SVG")).toString();
    expect(/points="([^"]+)"/.exec(svg)?.[1].split(" ")).toHaveLength(points.length);
    const png = await exported("PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(1800); // its width, px
  });

  it("examines a custom environment in a sandbox, stops endless loops, and trains what is right", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Your environment");
    const text = page.getByRole("textbox", { name: "source text" });
    await text.waitFor();
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
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Your environment");
    const text = page.getByRole("textbox", { name: "source text" });
    await text.waitFor();
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
    await text.fill(source("for (const end = performance.now() + 1.3; performance.now() < end; );"));
    const begun = Date.now();
    await button(page, "Check").click();
    await findings.getByText("Nothing found").waitFor();
    expect(Date.now() - begun).toBeGreaterThan(6000); // longer than a worker may be silent
    await text.fill(source("if (this.steps === 2500) throw new Error('late');"));
    await button(page, "Check and train").click();
    await page.getByText("late (line 11)").first().waitFor();
  });

  it("lets somebody drive and pull, and shows what the policy thinks", async () => {
    const page = await open("#env=MountainCar-v0&steps=2048&seed=1");
    await hashWhen(page, "Finished");
    await page.getByRole("img", { name: "Value over position and speed" }).waitFor();
    await expect.poll(() => page.locator(".bar-number").allInnerTexts(), { timeout: 10_000 }).toHaveLength(3);
    const dot = () =>
      page
        .locator(".map-dot")
        .first()
        .evaluate((element) => Number.parseFloat(element.style.left));
    await button(page, "Drive").click();
    await page.keyboard.down("ArrowRight");
    await expect.poll(dot, { timeout: 10_000 }).toBeGreaterThan(47); // it starts between 33 and 45 % and is pushed to the right
    await page.keyboard.up("ArrowRight");
    await button(page, "Let it play").click();
    await button(page, "Sixteen").click();
    await page.locator(".stage-caption", { hasText: "16 lanes" }).waitFor();
  });

  it("trains on two threads where it is isolated, to Node's bits", async () => {
    const isolated = await serveLab(labFolder(), { isolated: true });
    onTestFinished(() => isolated.close());
    opened = await openLab(browser, `${isolated.url}${SHORT}&threads=2`);
    const sha256 = await hashWhen(opened.page, "Finished");
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
    opened = await openLab(browser, "about:blank");
    const { page } = opened;
    await page.route("**/tfjs*.wasm", (route) => route.abort());
    await page.goto(`${server.url}#env=CartPole-v1&engine=tfjs&steps=2048`);
    await notice(page).getByText("engine: TensorFlow.js could not be fetched or started").waitFor();
    await hashWhen(page, "Paused");
    await page.waitForTimeout(500);
    expect(await figure(page, "Updates")).toBe(0);
    opened.said.splice(0); // the browser's account of the requests that failed
  });

  it("shows every environment and algorithm that it offers", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    for (const label of ["Environment", "Algorithm"]) {
      const choice = page.getByRole("combobox", { name: new RegExp(`^${label}`) });
      const values = await choice
        .locator("option")
        .evaluateAll((list) => list.map((o) => (o as HTMLOptionElement).value));
      expect(values.length).toBeGreaterThan(2);
      for (const value of values) {
        await choice.selectOption(value);
        await page.locator(".status", { hasText: /Paused|Finished/ }).waitFor();
        expect(await choice.inputValue()).toBe(value);
        if (label === "Environment") await page.getByRole("heading", { name: value, exact: true }).waitFor();
        await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
      }
    }
    await oneUpdate(page);
  });

  it("compares seeds, with a mean and a band", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    await tab(page, "Compare");
    await button(page, "Run all").click();
    await page.getByRole("cell", { name: "3 of 3" }).waitFor();
    expect(await page.locator(".plot.tall canvas").count()).toBe(1);
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`fits a phone and passes the accessibility rules, ${colorScheme}`, async () => {
      const page = await open(SHORT, { viewport: { width: 390, height: 844 }, colorScheme });
      await hashWhen(page, "Finished");
      await page.evaluate(AXE);
      for (const name of ["Train", "Compare", "Your environment", "Runs"]) {
        await tab(page, name);
        await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
        if (name === "Your environment") await page.getByRole("textbox", { name: "source text" }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          const { violations } = await axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        });
        expect(violations, name).toEqual([]);
      }
    });
});
