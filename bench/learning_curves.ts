/** A picture of learning curves: one line and band for each algorithm that has a preset for an environment. */
import type { LearningCell } from "./learning_result.ts";
import type { LearningRun } from "./learning_run.ts";
import { interquartileMean } from "./measure.ts";

const [WIDTH, HEIGHT] = [640, 300]; // px
const PLOT = { left: 64, right: 120, top: 34, bottom: 40 }; // px to the edges
const POINTS = 80;
/** Okabe & Ito's palette, which colour-blind people tell apart. */
const COLORS: Record<string, string> = { ppo: "#0072B2", a2c: "#D55E00", trpo: "#009E73", reinforce: "#CC79A7" };

interface Line {
  algorithm: string;
  /** `[step, interquartile mean, worst, best]` */
  points: [number, number, number, number][];
}

export function learningCurves(env: string, cells: readonly LearningCell[]): string {
  const lines = cells
    .filter(({ result }) => result.env === env)
    .map(({ result, runs }) => ({ algorithm: result.algorithm, points: overSeeds(runs) }))
    .filter(({ points }) => points.length > 1);
  const steps = Math.max(...lines.flatMap(({ points }) => points.map(([step]) => step)));
  const values = lines.flatMap(({ points }) => points.flatMap(([, , low, high]) => [low, high]));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (step: number) => PLOT.left + (step / steps) * (WIDTH - PLOT.left - PLOT.right);
  const y = (value: number) =>
    HEIGHT - PLOT.bottom - ((value - least) / (most - least || 1)) * (HEIGHT - PLOT.top - PLOT.bottom);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="Learning curves of ${env}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${PLOT.left}" y="20" font-size="14" font-weight="bold" fill="#222">${env}</text>`,
    ...ticks(least, most).map((value) => horizontal(value, y(value))),
    ...ticks(0, steps).map((step) => vertical(step, x(step))),
    ...lines.flatMap((line) => drawn(line, x, y)),
    ...labels(lines, x, y),
    "</svg>\n",
  ].join("\n");
}

/** At equal steps, from the first that every seed has a value for. */
function overSeeds(runs: readonly LearningRun[]): Line["points"] {
  const first = Math.max(...runs.map(({ curve }) => curve[0]?.[0] ?? Number.POSITIVE_INFINITY));
  const last = Math.min(...runs.map(({ curve }) => curve.at(-1)?.[0] ?? 0));
  if (!(first < last)) return [];
  return Array.from({ length: POINTS }, (_, k) => {
    const step = first + ((last - first) * k) / (POINTS - 1);
    const values = runs.map(({ curve }) => valueAt(curve, step));
    return [step, interquartileMean(values), Math.min(...values), Math.max(...values)];
  });
}

function valueAt(curve: LearningRun["curve"], step: number): number {
  const after = Math.max(
    1,
    curve.findIndex(([at]) => at >= step),
  );
  const [[from, low], [to, high]] = [curve[after - 1], curve[after]];
  return low + ((high - low) * (step - from)) / (to - from);
}

function drawn({ algorithm, points }: Line, x: (step: number) => number, y: (value: number) => number): string[] {
  const path = (pairs: [number, number][]) =>
    pairs.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const upper = points.map(([step, , , high]): [number, number] => [step, high]);
  const lower = points.map(([step, , low]): [number, number] => [step, low]).reverse();
  const middle = points.map(([step, value]): [number, number] => [step, value]);
  const color = COLORS[algorithm] ?? "#555";
  return [
    `<polygon points="${path([...upper, ...lower])}" fill="${color}" fill-opacity="0.13"/>`,
    `<polyline points="${path(middle)}" fill="none" stroke="${color}" stroke-width="2"/>`,
  ];
}

/** The algorithms' names beside the ends of their lines, moved apart where they would overlap. */
function labels(lines: readonly Line[], x: (step: number) => number, y: (value: number) => number): string[] {
  const ends = lines
    .map(({ algorithm, points }) => ({
      algorithm,
      step: points[points.length - 1][0],
      at: y(points[points.length - 1][1]),
    }))
    .sort((a, b) => a.at - b.at);
  let free = 0;
  return ends.map(({ algorithm, step, at }) => {
    const place = Math.max(at, free);
    free = place + 15;
    const left = Math.max(x(step) + 8, WIDTH - PLOT.right + 8);
    return `<text x="${left.toFixed(1)}" y="${(place + 4).toFixed(1)}" fill="${COLORS[algorithm] ?? "#555"}" font-weight="bold">${algorithm}</text>`;
  });
}

/** Three to six round numbers between two bounds. */
function ticks(least: number, most: number): number[] {
  const raw = (most - least || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const first = Math.ceil(least / step);
  return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, k) => (first + k) * step);
}

function horizontal(value: number, at: number): string {
  const text = Number(value.toPrecision(6)).toLocaleString("en-US");
  return `<path d="M${PLOT.left} ${at.toFixed(1)}H${WIDTH - PLOT.right}" stroke="#ddd"/><text x="${PLOT.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end" fill="#555">${text}</text>`;
}

function vertical(step: number, at: number): string {
  const text = step >= 1e6 ? `${step / 1e6}M` : step >= 1000 ? `${step / 1000}k` : String(step);
  return `<text x="${at.toFixed(1)}" y="${HEIGHT - 16}" text-anchor="middle" fill="#555">${text}</text>`;
}
