/** A chart as lines: the names of runs, which somebody else may have chosen, stay text. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { descendants, parseXml } from "../render/xml.ts";

let chartSvg: typeof import("../../lab/view/chart_export.ts").chartSvg;
beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
  ({ chartSvg } = await import("../../lab/view/chart_export.ts"));
});
afterAll(() => vi.unstubAllGlobals());

it("names what they hold, and nothing of them is markup", () => {
  const names = [
    "</text><script>1</script>",
    '"/><a href="javascript:1">',
    "a & b &lt;",
    "]]>",
    "\u0000\u001b\u0085x\ud800\ufffe",
  ];
  const curves = names.map((label, color) => ({ label, color, x: [1, 2], y: [3, Number.NaN] }));
  const metric = { key: "entropy", title: "Entropy", unit: "nats", sentence: "" };
  const root = parseXml(chartSvg(metric, curves, { axis: "steps", logarithmic: false }));
  const elements = descendants(root);
  expect(new Set(elements.map(({ tag }) => tag))).toEqual(new Set(["text", "path", "polyline"]));
  const texts = elements.map(({ text }) => text);
  for (const name of names) expect(texts).toContain(name.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " "));
});
