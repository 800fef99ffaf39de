/** Environments that try to get out of the lab's sandbox, by every way there is: into the page, its storage, its ports. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addressOf, borderOfLab, environment, expectUntouched, TITLE } from "./border_host.ts";
import { hashWhen, serveLab } from "./lab_page.ts";
import { labFolder } from "./shared.ts";

const ESCAPE = readFileSync(new URL("../data/escape.js", import.meta.url), "utf8");

const border = borderOfLab();
const { run } = border;

describe("code from an address", () => {
  for (const isolated of [false, true])
    it(`is shown, runs when somebody says so, and does not get out, ${isolated ? "isolated" : "plain"}`, async () => {
      const host = await serveLab(labFolder(), { isolated });
      try {
        const page = await border.visit(host.url + (await addressOf(ESCAPE)));
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
        expect(border.said).toEqual([]);
      } finally {
        host.close();
      }
    });

  it("never runs where somebody refuses it", async () => {
    const page = await border.visit(await addressOf(ESCAPE));
    await page.getByRole("button", { name: "Do not run it" }).click();
    await hashWhen(page, "Paused");
    await page.getByRole("heading", { name: "CartPole-v1" }).waitFor();
    expect(page.url()).not.toContain("own=");
    expect(await page.locator("iframe").count()).toBe(0);
  });

  it("stays in its sandbox from the editor too", async () => {
    const page = await border.visit("#env=CartPole-v1&seed=3&steps=4096");
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
    const page = await border.visit("#env=CartPole-v1&seed=3&steps=4096");
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
    const page = await border.visit("about:blank");
    await page.addInitScript(() => {
      const { fill } = CanvasRenderingContext2D.prototype;
      Object.assign(globalThis, { filled: 0 });
      CanvasRenderingContext2D.prototype.fill = function (this: CanvasRenderingContext2D) {
        (globalThis as unknown as { filled: number }).filled++;
        for (const end = performance.now() + 1200; performance.now() < end; );
        (fill as () => void).call(this);
      };
    });
    const disc = `render() {
      const circle = { kind: "circle", name: "c", center: [0, 0], radius: 1, fill: "body" };
      return { title: "", center: [0, 0], width: 10, height: 10, shapes: [circle] };
    }`;
    await page.goto(border.url + (await addressOf(environment("", disc))));
    await page.getByRole("button", { name: "Run this code" }).click();
    const said = page.locator(".stage-message");
    await said.waitFor();
    expect(await said.textContent()).toContain("its picture takes more than a second to draw");
    await hashWhen(page, "Finished");
    const filled = () => page.evaluate(() => (globalThis as unknown as { filled: number }).filled);
    const before = await filled();
    await page.getByRole("navigation").getByRole("button", { name: "Runs" }).click();
    expect(before).toBeGreaterThan(2);
    expect(await filled()).toBe(before); // nothing that lasts is drawn any more
  });
});

describe("other windows", () => {
  it("are not listened to, neither by the page nor by the sandbox's frame", async () => {
    const page = await border.visit(border.elsewhere);
    const address = border.url + (await addressOf(environment("")));
    const frame = await page.evaluate(async (url) => {
      const frame = document.createElement("iframe");
      frame.style.cssText = "width: 1200px; height: 900px";
      frame.src = url;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener("load", resolve));
    }, address);
    expect(frame).toBeUndefined();
    const inside = page.frames().find((each) => each.url().startsWith(border.url));
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
    expect(border.said.filter((line) => !/favicon/.test(line))).toEqual([]); // a worker that had begun would have thrown
    expect(
      await inside?.evaluate(() => ({ title: document.title, polluted: ({} as { polluted?: 1 }).polluted })),
    ).toEqual({
      title: TITLE,
    });
  });
});

describe("the page's policy", () => {
  it("runs no text as a script and asks nobody but its host", async () => {
    const page = await border.visit("#env=CartPole-v1&seed=3&steps=4096");
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
    }, border.elsewhere);
    expect(outcome).toEqual({ fetched: false, reached: [] });
    expect(border.heard).toEqual([]);
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    const scripts = policy?.split("; ").find((part) => part.startsWith("script-src"));
    expect(scripts).toMatch(/^script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/=]+'$/);
  });
});
