/**
 * A picture of learning curves: for each set of runs a line, their interquartile mean, and a band from the worst to the
 * best. Names stand beside the ends of the lines, so that no legend is to be read.
 */
import type { BandPoint } from "../statistics/curves.ts";
import { ticks } from "./axis.ts";
import { escapeText } from "./svg.ts";

const [WIDTH, HEIGHT] = [640, 300]; // px
const PLOT = { left: 64, top: 34, bottom: 40 }; // px to the edges
const [LEAST_RIGHT, MOST_RIGHT, LETTER] = [120, 260, 7]; // px for names, and of a letter
/** Okabe & Ito's palette, which color-blind people tell apart. */
const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555"];
const LONGEST = 36; // characters of a name

/** A set of runs, drawn as one line with its band. */
export interface CurveLine {
  readonly name: string;
  /** Any of CSS; one of a palette for color-blind people unless given. */
  readonly color?: string;
  /** At least two, in the order of steps. */
  readonly points: readonly BandPoint[];
}

interface Drawn {
  name: string;
  color: string;
  points: readonly BandPoint[];
}

/** From steps and values to px. */
interface Scale {
  x: (step: number) => number;
  y: (value: number) => number;
  /** px from the left to where the plot ends. */
  end: number;
}

/**
 * @param title stands above the plot
 * @returns the text of an SVG file
 * @throws RangeError where no line has two points
 */
export function learningCurves(title: string, given: readonly CurveLine[]): string {
  const lines = given
    .map(({ name, color, points }, k) => ({
      name: name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name,
      color: color ?? PALETTE[k % PALETTE.length],
      points,
    }))
    .filter(({ points }) => points.length > 1);
  if (lines.length === 0) throw new RangeError("lines: expected one of at least two points, got none");
  const end =
    WIDTH - Math.min(MOST_RIGHT, Math.max(LEAST_RIGHT, ...lines.map(({ name }) => 20 + LETTER * name.length)));
  const steps = Math.max(...lines.flatMap(({ points }) => points.map(([step]) => step)));
  const values = lines.flatMap(({ points }) => points.flatMap(([, , low, high]) => [low, high]));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale: Scale = {
    end,
    x: (step) => PLOT.left + (step / steps) * (end - PLOT.left),
    y: (value) => HEIGHT - PLOT.bottom - ((value - least) / (most - least || 1)) * (HEIGHT - PLOT.top - PLOT.bottom),
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="Learning curves of ${escapeText(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${PLOT.left}" y="20" font-size="14" font-weight="bold" fill="#222">${escapeText(title)}</text>`,
    ...ticks(least, most).map((value) => horizontal(value, scale)),
    ...ticks(0, steps).map((step) => vertical(step, scale.x(step))),
    ...lines.flatMap((line) => drawn(line, scale)),
    ...labels(lines, scale),
    "</svg>\n",
  ].join("\n");
}

function drawn({ color, points }: Drawn, { x, y }: Scale): string[] {
  const path = (pairs: [number, number][]) =>
    pairs.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const upper = points.map(([step, , , high]): [number, number] => [step, high]);
  const lower = points.map(([step, , low]): [number, number] => [step, low]).reverse();
  const middle = points.map(([step, value]): [number, number] => [step, value]);
  return [
    `<polygon points="${path([...upper, ...lower])}" fill="${color}" fill-opacity="0.13"/>`,
    `<polyline points="${path(middle)}" fill="none" stroke="${color}" stroke-width="2"/>`,
  ];
}

/** The names beside the ends of their lines, moved apart where they would overlap. */
function labels(lines: readonly Drawn[], { x, y, end }: Scale): string[] {
  const ends = lines
    .map(({ name, color, points }) => {
      const [step, value] = points[points.length - 1];
      return { name, color, step, at: y(value) };
    })
    .sort((a, b) => a.at - b.at);
  let free = 0;
  return ends.map(({ name, color, step, at }) => {
    const place = Math.max(at, free);
    free = place + 15;
    const left = Math.max(x(step) + 8, end + 8);
    return `<text x="${left.toFixed(1)}" y="${(place + 4).toFixed(1)}" fill="${color}" font-weight="bold">${escapeText(name)}</text>`;
  });
}

function horizontal(value: number, { y, end }: Scale): string {
  const at = y(value);
  const text = Number(value.toPrecision(6)).toLocaleString("en-US");
  return `<path d="M${PLOT.left} ${at.toFixed(1)}H${end}" stroke="#ddd"/><text x="${PLOT.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end" fill="#555">${text}</text>`;
}

function vertical(step: number, at: number): string {
  const text = step >= 1e6 ? `${step / 1e6}M` : step >= 1000 ? `${step / 1000}k` : String(step);
  return `<text x="${at.toFixed(1)}" y="${HEIGHT - 16}" text-anchor="middle" fill="#555">${text}</text>`;
}
