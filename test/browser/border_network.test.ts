/** Environments that try to reach the network from the lab's sandbox, by every way there is. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { borderOfLab, environment, expectUntouched } from "./border_host.ts";

const REACH_OUT = readFileSync(new URL("../data/reach_out.js", import.meta.url), "utf8");

const border = borderOfLab();
const { run } = border;

describe("the network", () => {
  it("hears nothing of the worker, nor of workers that it starts", async () => {
    const places = `const [url, own] = ${JSON.stringify([border.elsewhere, border.url])};`;
    const told = 'async reset() { throw new Error("reached: " + JSON.stringify(await outcomes));';
    const page = await run(environment(`${places}\n${REACH_OUT}`).replace("reset() {", told));
    await page.getByText("reached: []").first().waitFor();
    expect(border.heard).toEqual([]);
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
    }, border.elsewhere);
    expect(outcome).toEqual({ inline: false, top: "denied", storage: true, origin: "null" });
    await frame.evaluate((url) => void setTimeout(() => location.assign(`${url}/assign`)), border.elsewhere);
    await page.waitForTimeout(1000);
    expect(border.heard).toEqual([]);
    expect(page.frames()).toHaveLength(frames);
    expect(page.context().pages()).toHaveLength(1);
    await expectUntouched(page);
  });
});
