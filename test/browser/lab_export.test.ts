/** What the stage shows and the run that it shows, taken away: a film, an animated picture, code. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { violations } from "./lab_axe.ts";
import { button, bytesOf, notice } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";

const SHORT = "#env=CartPole-v1&seed=3&steps=4096"; // four updates

const lab = labVisits();
const { open } = lab;

/** A module that imports the package, for a page. */
async function bundled(source: string): Promise<string> {
  const src = (path: string) => join(fileURLToPath(new URL("../../src", import.meta.url)), path);
  const names: Record<string, string> = {
    swingup: src("index.ts"),
    "#files": src("files/platform_web.ts"),
    "#threads": src("threads/platform_web.ts"),
  };
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: src("."), loader: "js" },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    tsconfigRaw: {},
    plugins: [
      {
        name: "by name",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^(swingup$|#)/ }, ({ path }) => (names[path] ? { path: names[path] } : null)),
      },
    ],
  });
  return outputFiles[0].text;
}

async function clip(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  await button(page, "Export a clip").click();
  const download = page.waitForEvent("download");
  await button(page, item).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await bytesOf(file) };
}

/** What a film shows at a time, of 32 by 16 points, and how large and long it is. */
async function look(page: Page, bytes: Buffer, type: string) {
  return page.evaluate(
    async ([data, kind]) => {
      const video = document.createElement("video");
      video.muted = true;
      video.src = `data:${kind};base64,${data}`;
      const happens = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
      await happens("loadeddata");
      const canvas = document.createElement("canvas");
      canvas.width = 32;
      canvas.height = 16;
      const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
      const at = async (time: number) => {
        video.currentTime = time;
        await happens("seeked");
        context.drawImage(video, 0, 0, 32, 16);
        return Array.from(context.getImageData(0, 0, 32, 16).data);
      };
      const pictures = [await at(0.5), await at(3.5)];
      return { width: video.videoWidth, height: video.videoHeight, pictures };
    },
    [bytes.toString("base64"), type],
  );
}

describe("what can be taken away", () => {
  it("is a clip of the stage as an animated SVG without script", async () => {
    const page = await open(SHORT);
    await hashWhen(page, "Finished");
    const { name, bytes } = await clip(page, "Animated SVG, five seconds");
    expect(name).toBe("swingup-clip.svg");
    const svg = bytes.toString();
    expect(svg).toMatch(/^<svg xmlns/);
    expect(svg).not.toContain("<script");
    const durations = [...svg.matchAll(/ dur="([\d.]+)s"/g)].map(([, seconds]) => Number(seconds));
    expect(durations.length).toBeGreaterThan(1); // the cart and the pole move
    for (const seconds of durations) expect(Math.abs(seconds - 5.6)).toBeLessThan(0.7); // and the pause at its end
    const values = /<animateTransform[^>]* values="([^"]+)"/.exec(svg)?.[1].split(";") ?? [];
    expect(new Set(values).size).toBeGreaterThan(10);
    await notice(page).getByText("among your downloads").waitFor();
  });

  it("is a clip of the stage as a film that plays, in the beginner's view too", async () => {
    const page = await open(`${SHORT}&view=beginner`);
    await page.locator(".status", { hasText: "Finished" }).waitFor();
    const { name, bytes } = await clip(page, "Film, five seconds");
    expect(name).toBe("swingup-clip.webm");
    expect(bytes.subarray(0, 4).toString("hex")).toBe("1a45dfa3"); // EBML
    const blank = await open("about:blank");
    const { width, height, pictures } = await look(blank, bytes, "video/webm");
    expect(width).toBe(960);
    expect(Math.abs(height - 480)).toBeLessThan(10); // as the stage is, to whole pixels
    expect(new Set(pictures[0]).size).toBeGreaterThan(5); // something is drawn
    expect(pictures[0]).not.toEqual(pictures[1]); // and it moves
  });

  it("is the run as code, which gives the same run in a page of one's own", async () => {
    const page = await open(SHORT, { permissions: ["clipboard-read", "clipboard-write"] });
    const sha256 = await hashWhen(page, "Finished");
    await button(page, "Code").click();
    const text = page.locator(".code-panel pre");
    await text.getByText("createTrainer").first().waitFor();
    await button(page, "Copy").click();
    await notice(page).getByText("on the clipboard").waitFor();
    const node = await page.evaluate(() => navigator.clipboard.readText());
    expect(node).toBe(await text.textContent());
    expect(node).toContain('env: "CartPole-v1"');
    expect(node).toContain("steps: 4096");
    expect(await violations(page)).toEqual([]);
    await button(page, "A page").click();
    const whole = (await text.textContent()) ?? "";
    const script = /<script type="module">([\s\S]*?)<\/script>/.exec(whole)?.[1] ?? "";
    const other = await open("about:blank");
    await other.setContent(whole.replace(/<script type="(importmap|module)">[\s\S]*?<\/script>/g, ""));
    await other.addScriptTag({ content: await bundled(script), type: "module" });
    await other.getByText(`hash ${sha256}`).waitFor();
  });
});
