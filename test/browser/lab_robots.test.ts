/** MuJoCo's robots in the lab: fetched when one is chosen, trained in the tab to Node's bits, drawn while they learn. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { createTrainer } from "swingup";
import { describe, expect, it } from "vitest";
import { button, bytesOf } from "./lab_hands.ts";
import { hashWhen } from "./lab_page.ts";
import { labVisits } from "./lab_visits.ts";
import { labFolder } from "./shared.ts";

const STEPS = 6144; // three updates
const MOST = 25_000; // bytes, compressed: models, kernels and pictures of all six

const lab = labVisits();

/** Notes where the marks on the floor are painted, in pixels of the canvas. */
function noteMarks(): void {
  const marks: number[] = [];
  const arc = CanvasRenderingContext2D.prototype.arc;
  CanvasRenderingContext2D.prototype.arc = function (x, y, radius, ...angles) {
    if (radius === 0.04) marks.push(this.getTransform().transformPoint({ x, y }).x);
    arc.call(this, x, y, radius, ...angles);
  };
  Object.assign(globalThis, { marks });
}

describe("a robot in the lab", () => {
  it("is trained in the tab as in Node, return for return and bit for bit, and drawn on a floor that goes past", async () => {
    const page = await lab.open("about:blank");
    const scripts = new Set<string>();
    page.on("response", (response) => scripts.add(new URL(response.url()).pathname));
    await page.addInitScript(noteMarks);
    await page.goto(`${lab.server.url}#env=CartPole-v1&seed=3&steps=1024`);
    await hashWhen(page, "Finished");
    const before = new Set(scripts);
    await page.goto("about:blank");
    await page.goto(`${lab.server.url}#env=Hopper-v5&seed=3&steps=${STEPS}`);
    const sha256 = await hashWhen(page, "Finished");

    const trainer = await createTrainer({ env: "Hopper-v5", seed: 3, steps: STEPS });
    const expected: string[] = [];
    for await (const { step, metrics } of trainer.train()) expected.push(`${step},${metrics.episodeReturn}`);
    expect(expected).toHaveLength(3);
    expect(sha256).toBe(trainer.summary().parametersSha256);
    await button(page, "Export Return").click();
    const download = page.waitForEvent("download");
    await button(page, "CSV").click();
    const [, ...points] = (await bytesOf(await download)).toString().trimEnd().split("\n");
    expect(points.map((point) => point.split(",").slice(-2).join())).toEqual(expected);

    const isOfRobots = (path: string) => /^(kernels|picture)-.*\.js$/.test(basename(path));
    expect([...before].filter(isOfRobots)).toEqual([]);
    const robots = [...scripts].filter(isOfRobots).map((path) => join(labFolder(), "assets", basename(path)));
    expect(robots).toHaveLength(2);
    const bytes = robots.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
    expect(bytes).toBeLessThan(MOST);
    const places = () => page.evaluate(() => new Set((globalThis as unknown as { marks: number[] }).marks).size);
    await expect.poll(places).toBeGreaterThan(20); // few marks are seen at once, and they move with every frame
  });
});
