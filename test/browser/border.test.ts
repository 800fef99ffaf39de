/** Environments that try to get out of the lab's sandbox, by every way there is: into the page, its storage, the network. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { initialSettings } from "../../lab/model/settings.ts";
import { encodeSettings } from "../../lab/model/settings_text.ts";
import { hashWhen, type LabPage, type LabServer, openLab, serveLab } from "./lab_page.ts";
import { connectChromium, labFolder } from "./shared.ts";

const TITLE = "swingup lab: watch it learn";
const ESCAPE = readFileSync(new URL("../data/escape.js", import.meta.url), "utf8");

let browser: Browser;
let server: LabServer;
let opened: LabPage | undefined;
/** Somebody else's host: everything that it is asked for. */
let elsewhere: Server;
let elsewhereUrl: string;
let heard: string[] = [];

beforeAll(async () => {
  browser = await connectChromium();
  server = await serveLab(labFolder(), { isolated: false });
  elsewhere = createServer(({ url = "" }, response) => {
    heard.push(url);
    response.setHeader("content-type", "text/html");
    response.setHeader("access-control-allow-origin", "*");
    response.end("<!doctype html><title>elsewhere</title>");
  });
  elsewhere.on("upgrade", ({ url = "" }, socket) => {
    heard.push(`upgrade ${url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
beforeEach(() => {
  heard = [];
});
afterEach(async () => {
  await opened?.page.context().close();
  opened = undefined;
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  elsewhere?.close();
});

/** A class that is right, after some lines that are not. */
const environment = (evil: string, body = "") => `import { box, discrete } from "swingup";
${evil}
export default class Walk {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  x = 0;
  reset() { this.x = 0; return [0]; }
  step(action) {
    this.x += action === 1 ? 0.1 : -0.1;
    return { observation: [this.x], reward: this.x, terminated: Math.abs(this.x) > 0.85 };
  }
  ${body}
}`;

async function addressOf(text: string): Promise<string> {
  const settings = { ...initialSettings, overrides: { steps: 4096 }, own: { text, timeLimit: 50 } };
  return `#${await encodeSettings(settings)}`;
}

/** Opens an address with code and says that it may run. */
async function run(text: string, url = server.url): Promise<Page> {
  opened = await openLab(browser, url + (await addressOf(text)));
  const { page } = opened;
  await page.getByRole("button", { name: "Run this code" }).click();
  return page;
}

/** What the page looks like that nothing has reached. */
async function expectUntouched(page: Page): Promise<void> {
  expect(await page.title()).toBe(TITLE);
  const found = await page.evaluate(() => ({
    polluted: ({} as { polluted?: string }).polluted,
    escaped: (globalThis as { escaped?: unknown }).escaped,
    scripts: document.querySelectorAll("script").length,
    frames: document.querySelectorAll("iframe:not([sandbox])").length,
  }));
  expect(found).toEqual({ scripts: 1, frames: 0 });
}

describe("code from an address", () => {
  for (const isolated of [false, true])
    it(`is shown, runs when somebody says so, and does not get out, ${isolated ? "isolated" : "plain"}`, async () => {
      const host = await serveLab(labFolder(), { isolated });
      try {
        opened = await openLab(browser, host.url + (await addressOf(ESCAPE)));
        const { page } = opened;
        await page.getByRole("heading", { name: "This address brings code" }).waitFor();
        await page
          .getByTestId("offered")
          .getByText("MessagePort.prototype.postMessage", { exact: false })
          .first()
          .waitFor();
        await page.waitForTimeout(500);
        expect(await page.locator("iframe").count()).toBe(0); // no sandbox, so nothing has run
        expect(await page.evaluate(() => localStorage.getItem("swingup-lab-own"))).toBeNull();
        await page.getByRole("button", { name: "Run this code" }).click();
        await hashWhen(page, "Finished");
        await page.getByRole("heading", { name: "Own-v0" }).waitFor();
        await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
        await expectUntouched(page);
        await page.getByRole("navigation").getByRole("button", { name: "Your environment" }).click();
        await page.getByTestId("editor").getByText("class Walk").waitFor(); // whoever runs it can read it
        expect(await page.evaluate(() => localStorage.getItem("swingup-lab-own"))).toBeNull();
        expect(opened.said).toEqual([]);
      } finally {
        host.close();
      }
    });

  it("never runs where somebody refuses it", async () => {
    opened = await openLab(browser, server.url + (await addressOf(ESCAPE)));
    const { page } = opened;
    await page.getByRole("button", { name: "Do not run it" }).click();
    await hashWhen(page, "Paused");
    await page.getByRole("heading", { name: "CartPole-v1" }).waitFor();
    expect(page.url()).not.toContain("own=");
    expect(await page.locator("iframe").count()).toBe(0);
  });

  it("stays in its sandbox from the editor too", async () => {
    opened = await openLab(browser, `${server.url}#env=CartPole-v1&seed=3&steps=4096`);
    const { page } = opened;
    await page.getByRole("navigation").getByRole("button", { name: "Your environment" }).click();
    await page.getByRole("textbox", { name: "source text" }).fill(ESCAPE);
    await page.getByRole("button", { name: "Check and train" }).click();
    await page.getByRole("heading", { name: "Own-v0" }).waitFor();
    await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
    await expectUntouched(page);
  });
});

describe("the port", () => {
  const calls = [
    '{ type: "CONSTRUCT", path: ["constructor"], argumentList: [{ type: "RAW", value: "globalThis.escaped = 1" }] }',
    '{ type: "SET", path: ["__proto__", "__proto__", "polluted"], value: { type: "RAW", value: "yes" } }',
    '{ type: "GET", path: ["constructor", "constructor"] }',
    '{ type: "APPLY", path: ["constructor"], argumentList: [{ type: "RAW", value: "globalThis.escaped = 1" }] }',
    '{ type: "ENDPOINT", path: [] }',
  ];
  for (const call of calls)
    it(`obeys no ${call.slice(8, call.indexOf(","))}, and the sandbox is ended`, async () => {
      const page = await run(
        environment(`for (const hook of ["start", "postMessage"]) {
          const usual = MessagePort.prototype[hook];
          MessagePort.prototype[hook] = function (...values) {
            MessagePort.prototype[hook] = usual;
            usual.call(this, { id: "probe", ...${call} });
            return usual.apply(this, values);
          };
        }`),
      );
      await page.getByText("else than was agreed").first().waitFor();
      await expectUntouched(page);
      await expect.poll(() => page.locator("iframe").count()).toBe(0);
    });

  it("passes no element for the page on", async () => {
    opened = await openLab(browser, `${server.url}#env=CartPole-v1&seed=3&steps=4096`);
    const { page } = opened;
    await page.getByRole("navigation").getByRole("button", { name: "Your environment" }).click();
    const element = '{ constructor: undefined, type: "iframe", props: { srcdoc: "<script>top.escaped = 1</script>" } }';
    await page.getByRole("textbox", { name: "source text" }).fill(
      environment(`const usual = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (message) {
          if (message?.value?.findings) message.value.findings = [{ severity: "error", subject: "x", message: ${element} }];
          return usual.call(this, message);
        };`),
    );
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("region", { name: "Findings" }).getByText("else than was agreed").waitFor();
    await expectUntouched(page);
  });

  it("passes no picture on that would keep the page busy, and says so", async () => {
    const circles = `render() {
      const circle = { kind: "circle", name: "c", center: [0, 0], radius: 1, fill: "body" };
      return { title: "", center: [0, 0], width: 10, height: 10, shapes: new Array(400_000).fill(circle) };
    }`;
    const page = await run(environment("", circles));
    await page.getByText("expected at most 2000 shapes in a picture, got 400000").waitFor();
    await hashWhen(page, "Finished"); // training goes on
    expect(await page.evaluate(() => 1)).toBe(1);
  });
});

describe("a picture that takes seconds to draw", () => {
  it("stops the stage and not the page", async () => {
    opened = await openLab(browser, "about:blank");
    const { page } = opened;
    await page.addInitScript(() => {
      const { fill } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fill = function (this: CanvasRenderingContext2D) {
        for (const end = performance.now() + 1200; performance.now() < end; );
        (fill as () => void).call(this);
      };
    });
    const disc = `render() {
      const circle = { kind: "circle", name: "c", center: [0, 0], radius: 1, fill: "body" };
      return { title: "", center: [0, 0], width: 10, height: 10, shapes: [circle] };
    }`;
    await page.goto(server.url + (await addressOf(environment("", disc))));
    await page.getByRole("button", { name: "Run this code" }).click();
    await page.getByText("its picture takes more than a second to draw").waitFor();
    await hashWhen(page, "Finished");
    await page.getByRole("navigation").getByRole("button", { name: "Runs" }).click({ timeout: 2000 });
  });
});

describe("the network", () => {
  it("hears nothing of the worker, nor of workers that it starts", async () => {
    const attempts = (url: string) => `
      const url = ${JSON.stringify(url)};
      const own = ${JSON.stringify(server.url)};
      const attempts = {
        fetch: () => fetch(url + "/fetch"),
        noCors: () => fetch(url + "/no-cors", { mode: "no-cors", keepalive: true }),
        ownHost: () => fetch(own + "index.html"),
        request: () => new Promise((resolve, reject) => {
          const request = new XMLHttpRequest();
          request.onload = resolve;
          request.onerror = () => reject(new Error("blocked"));
          request.open("GET", url + "/request");
          request.send();
        }),
        socket: () => new Promise((resolve, reject) => {
          const socket = new WebSocket(url.replace("http", "ws") + "/socket");
          socket.onopen = resolve;
          socket.onerror = () => reject(new Error("blocked"));
        }),
        events: () => new Promise((resolve, reject) => {
          const source = new EventSource(url + "/events");
          source.onopen = resolve;
          source.onerror = () => reject(new Error("blocked"));
        }),
        script: async () => importScripts(url + "/script"),
        module: () => Function("url", "return import(url)")(url + "/module"),
        nestedModule: () => new Promise((resolve, reject) => {
          const text = "import('" + url + "/nested-module').then(() => postMessage(1), () => postMessage(0))";
          const worker = new Worker(URL.createObjectURL(new Blob([text])));
          worker.onmessage = ({ data }) => (data ? resolve() : reject(new Error("blocked")));
        }),
        text: async () => Function("return 1")(),
        font: () => new FontFace("f", "url(" + url + "/font)").load(),
        worker: () => new Promise((resolve, reject) => {
          const worker = new Worker(url + "/worker");
          worker.onerror = () => reject(new Error("blocked"));
          worker.onmessage = resolve;
        }),
        dataWorker: () => new Promise((resolve, reject) => {
          const worker = new Worker("data:text/javascript,fetch('" + url + "/data-worker').finally(() => postMessage(1))");
          worker.onerror = () => reject(new Error("blocked"));
          worker.onmessage = resolve;
        }),
        nested: () => new Promise((resolve, reject) => {
          const text = "fetch('" + url + "/nested').then(() => postMessage(1), () => postMessage(0))";
          const worker = new Worker(URL.createObjectURL(new Blob([text])));
          worker.onerror = () => reject(new Error("blocked"));
          worker.onmessage = ({ data }) => (data ? resolve() : reject(new Error("blocked")));
        }),
        database: () => new Promise((resolve, reject) => {
          const request = indexedDB.open("swingup-lab");
          request.onsuccess = resolve;
          request.onerror = () => reject(new Error("blocked"));
        }),
        caches: () => caches.keys(),
        channel: async () => { new BroadcastChannel("x"); throw new Error("its own"); },
      };
      const outcomes = Promise.all(Object.entries(attempts).map(async ([name, attempt]) => {
        const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 3000));
        try { await Promise.race([attempt(), late]); return name; } catch (error) { return undefined; }
      })).then((names) => names.filter(Boolean));`;
    const told = 'async reset() { throw new Error("reached: " + JSON.stringify(await outcomes));';
    const page = await run(environment(attempts(elsewhereUrl)).replace("reset() {", told));
    await page.getByText("reached: []").first().waitFor();
    expect(heard).toEqual([]);
    await expectUntouched(page);
  });

  it("hears nothing of the frame, even of code that would have got into it", async () => {
    const page = await run(environment(""));
    await page.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
    const frame = page.frames()[1];
    const frames = page.frames().length;
    const outcome = await frame.evaluate(async (url) => {
      const attached = <T extends HTMLElement>(element: T): T => {
        document.head.append(element);
        return element;
      };
      Object.assign(attached(document.createElement("img")), { src: `${url}/img` });
      Object.assign(attached(document.createElement("script")), { src: `${url}/script` });
      Object.assign(attached(document.createElement("script")), { text: "globalThis.inline = 1" });
      Object.assign(attached(document.createElement("iframe")), { src: `${url}/frame` });
      Object.assign(attached(document.createElement("object")), { data: `${url}/object` });
      Object.assign(attached(document.createElement("video")), { src: `${url}/video` });
      for (const rel of ["stylesheet", "preload", "prefetch", "modulepreload", "icon", "manifest"])
        Object.assign(attached(document.createElement("link")), { rel, as: "script", href: `${url}/${rel}` });
      const style = attached(document.createElement("style"));
      style.textContent = `html { background: url(${url}/css); }`;
      const form = Object.assign(attached(document.createElement("form")), { action: `${url}/form`, method: "post" });
      try {
        form.submit();
      } catch {}
      navigator.sendBeacon(`${url}/beacon`);
      open(`${url}/open`);
      await fetch(`${url}/fetch`).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const denied = (name: "localStorage" | "indexedDB" | "caches") => {
        try {
          return window[name] === null;
        } catch {
          return true;
        }
      };
      let top = "reached";
      try {
        top = String(window.parent.document.title);
      } catch {
        top = "denied";
      }
      return { inline: "inline" in globalThis, top, storage: denied("localStorage"), origin: self.origin };
    }, elsewhereUrl);
    expect(outcome).toEqual({ inline: false, top: "denied", storage: true, origin: "null" });
    await frame.evaluate((url) => void setTimeout(() => location.assign(`${url}/assign`)), elsewhereUrl);
    await page.waitForTimeout(1000);
    expect(heard).toEqual([]);
    expect(page.frames()).toHaveLength(frames);
    expect(page.context().pages()).toHaveLength(1);
    await expectUntouched(page);
  });
});

describe("other windows", () => {
  it("are not listened to, neither by the page nor by the sandbox's frame", async () => {
    opened = await openLab(browser, elsewhereUrl);
    const { page } = opened;
    const address = server.url + (await addressOf(environment("")));
    const frame = await page.evaluate(async (url) => {
      const frame = document.createElement("iframe");
      frame.style.cssText = "width: 1200px; height: 900px";
      frame.src = url;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve));
    }, address);
    expect(frame).toBeUndefined();
    const inside = page.frames().find((each) => each.url().startsWith(server.url));
    await inside?.getByRole("button", { name: "Run this code" }).click();
    await inside?.locator(".stage-caption", { hasText: /step [1-9]/ }).waitFor();
    await page.evaluate(() => {
      const page = window.frames[0];
      const calls = [
        {
          id: "1",
          type: "CONSTRUCT",
          path: ["constructor"],
          argumentList: [{ type: "RAW", value: "top.escaped = 1" }],
        },
        { id: "2", type: "SET", path: ["__proto__", "polluted"], value: { type: "RAW", value: "yes" } },
        { type: "answer", id: 1, value: {} },
        "port",
      ];
      for (const call of calls) page.postMessage(call, "*", [new MessageChannel().port1]);
      for (let k = 0; k < page.length; k++)
        for (const call of [...calls, "top.postMessage('here', '*'); throw new Error('here')"])
          page.frames[k].postMessage(call, "*", [new MessageChannel().port1, new MessageChannel().port1]);
    });
    await page.waitForTimeout(500);
    const counted = page.frames().length;
    expect(counted).toBeGreaterThan(2);
    expect(opened.said.filter((line) => !/favicon/.test(line))).toEqual([]); // a worker that had begun would have thrown
    expect(
      await inside?.evaluate(() => ({ title: document.title, polluted: ({} as { polluted?: 1 }).polluted })),
    ).toEqual({
      title: TITLE,
    });
  });
});

describe("the page's policy", () => {
  it("runs no text as a script and asks nobody but its host", async () => {
    opened = await openLab(browser, `${server.url}#env=CartPole-v1&seed=3&steps=4096`);
    const { page } = opened;
    await hashWhen(page, "Finished");
    const outcome = await page.evaluate(async (url) => {
      const script = document.createElement("script");
      script.text = "globalThis.inline = 1";
      document.body.append(script);
      const button = document.createElement("button");
      button.setAttribute("onclick", "globalThis.handler = 1");
      button.click();
      const far = document.createElement("script");
      far.src = `${url}/script`;
      document.body.append(far);
      const image = new Image();
      image.src = `${url}/image`;
      const fetched = await fetch(`${url}/fetch`).then(
        () => true,
        () => false,
      );
      const timer = setTimeout as (code: string) => void;
      timer("globalThis.timer = 1");
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { fetched, reached: ["inline", "handler", "timer"].filter((name) => name in globalThis) };
    }, elsewhereUrl);
    expect(outcome).toEqual({ fetched: false, reached: [] });
    expect(heard).toEqual([]);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    const scripts = policy?.split("; ").find((part) => part.startsWith("script-src"));
    expect(scripts).toMatch(/^script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/=]+'$/);
  });
});
