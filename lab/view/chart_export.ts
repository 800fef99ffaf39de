/** A chart as a file: a picture in pixels, a picture in lines, or its numbers. */
import type { Run } from "../model/run.ts";
import { chartColors, runColor } from "../model/theme.ts";
import { csv } from "./csv.ts";
import { saveFile } from "./files.ts";
import type { Metric } from "./metrics.ts";
import { type Curve, tick } from "./plot.ts";

const WIDTH = 900; // px
const HEIGHT = 420; // px
const MARGIN = { left: 64, right: 20, top: 44, bottom: 44 };

interface Look {
  readonly axis: "steps" | "seconds";
  readonly logarithmic: boolean;
}

export async function exportChart(format: "png" | "svg" | "csv", metric: Metric, curves: readonly Curve[], look: Look) {
  const name = `swingup-${metric.key}.${format}`;
  if (format === "csv") saveFile(name, chartCsv(metric.key, curves, look.axis), "text/csv");
  else if (format === "svg") saveFile(name, chartSvg(metric, curves, look), "image/svg+xml");
  else saveFile(name, await chartPng(metric, curves, look), "image/png");
}

export function exportAll(runs: readonly Run[]): void {
  saveFile("swingup-metrics.csv", allCsv(runs), "text/csv");
}

/** Every metric of every run, a line for each update. */
function allCsv(list: readonly Run[]): string {
  const names = [...new Set(list.flatMap(({ series }) => series.names))];
  const lines = list.flatMap(({ name, series }) =>
    series.step.map((step, k) => [name.value, step, series.seconds[k], ...names.map((key) => series.column(key)[k])]),
  );
  return csv([["run", "step", "seconds", ...names], ...lines]);
}

/** One line for each point of each run, as tools that draw from tables like it. */
export function chartCsv(key: string, curves: readonly Curve[], axis: Look["axis"]): string {
  return csv([["run", axis, key], ...curves.flatMap(({ label, x, y }) => x.map((at, k) => [label, at, y[k]]))]);
}

export function chartSvg(metric: Metric, curves: readonly Curve[], { axis, logarithmic }: Look): string {
  const { text, grid } = chartColors();
  const place = scaleOf(curves, logarithmic);
  const font = 'font-family="system-ui,sans-serif" font-size="12"';
  const lines = curves.map(({ color, x, y }) => {
    const points = x.flatMap((at, k) => place(at, y[k]) ?? []);
    return `<polyline fill="none" stroke="${runColor(color)}" stroke-width="2" stroke-linejoin="round" points="${points.join(" ")}"/>`;
  });
  const names = curves.map(
    ({ label, color }, k) =>
      `<text x="${MARGIN.left + k * 200}" y="${HEIGHT - 8}" fill="${runColor(color)}" ${font}>${escaped(label)}</text>`,
  );
  const rules = place.ticks.map(({ y, label }) => {
    const line = `<path d="M${MARGIN.left} ${y}H${WIDTH - MARGIN.right}" stroke="${grid}"/>`;
    return `${line}<text x="${MARGIN.left - 8}" y="${y + 4}" text-anchor="end" fill="${text}" ${font}>${label}</text>`;
  });
  const [first, last] = place.range;
  const ends = [
    `<text x="${MARGIN.left}" y="${HEIGHT - 26}" fill="${text}" ${font}>${tick(first, axis)}</text>`,
    `<text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 26}" text-anchor="end" fill="${text}" ${font}>${tick(last, axis)}${axis === "steps" ? " steps" : ""}</text>`,
  ];
  const title = `<text x="${MARGIN.left}" y="26" fill="${text}" font-family="system-ui,sans-serif" font-size="16" font-weight="600">${metric.title}${metric.unit ? ` (${metric.unit})` : ""}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${[title, ...rules, ...lines, ...ends, ...names].join("")}</svg>\n`;
}

/** The lines' picture, painted: sharp, and the same in every theme's colours. */
async function chartPng(metric: Metric, curves: readonly Curve[], look: Look): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(chartSvg(metric, curves, look))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * WIDTH;
  canvas.height = 2 * HEIGHT;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("export: the picture could not be made")))),
  );
}

function scaleOf(curves: readonly Curve[], logarithmic: boolean) {
  const usable = (y: number) => Number.isFinite(y) && (!logarithmic || y > 0);
  const shape = (y: number) => (logarithmic ? Math.log10(y) : y);
  const xs = curves.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 1]);
  const ys = curves.flatMap(({ y }) => y.filter(usable)).map(shape);
  const least = (values: number[], otherwise: number) =>
    values.reduce((a, b) => Math.min(a, b), values[0] ?? otherwise);
  const most = (values: number[], otherwise: number) => values.reduce((a, b) => Math.max(a, b), values[0] ?? otherwise);
  const range = [least(xs, 0), most(xs, 1)] as const;
  const [low, high] = [least(ys, 0), most(ys, 1)];
  const toX = (x: number) =>
    MARGIN.left + ((x - range[0]) / (range[1] - range[0] || 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const toY = (y: number) =>
    HEIGHT - MARGIN.bottom - 16 - ((y - low) / (high - low || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom - 16);
  const place = (x: number, y: number) =>
    usable(y) ? [`${toX(x).toFixed(1)},${toY(shape(y)).toFixed(1)}`] : undefined;
  const ticks = Array.from({ length: 5 }, (_, k) => {
    const value = low + ((high - low) * k) / 4;
    return { y: Math.round(toY(value)), label: Number((logarithmic ? 10 ** value : value).toPrecision(3)).toString() };
  });
  return Object.assign(place, { range, ticks });
}

/** Text between tags; characters that XML forbids become spaces. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
