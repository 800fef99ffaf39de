/** The plots of a sweep's report: axes of numbers, of logarithms or of choices, points and lines in a frame. */
import { escapeText } from "../render/svg.ts";
import type { Value } from "./space.ts";

export const [WIDTH, HEIGHT] = [640, 280]; // px
const PLOT = { left: 60, right: 16, top: 16, bottom: 44 }; // px to the edges

/** Where values lie between the two ends of a plot. */
export interface Axis {
  readonly name: string;
  /** What stands at its ends. */
  readonly low: string;
  readonly high: string;
  /** 0 to 1; -0.05 for what is not there. */
  readonly place: (value: Value | undefined) => number;
}

/** @param values those that occur: numbers, or choices in the order in which they come */
export function axisOf(name: string, values: readonly Value[], log: boolean): Axis {
  const numbers = values.filter((value): value is number => typeof value === "number");
  if (numbers.length < values.length || numbers.length === 0) return choicesOf(name, values);
  const scale = log ? Math.log : (value: number) => value;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const width = scale(most) - scale(least) || 1;
  return {
    name,
    low: figure(least),
    high: figure(most),
    place: (value) => (typeof value === "number" ? (scale(value) - scale(least)) / width : NOT_THERE),
  };
}

const NOT_THERE = -0.05;

function choicesOf(name: string, values: readonly Value[]): Axis {
  const known = [...new Set(values.map((value) => JSON.stringify(value)))].sort();
  return {
    name,
    low: known[0] ?? "",
    high: known.at(-1) ?? "",
    place: (value) => {
      const index = known.indexOf(JSON.stringify(value));
      return index < 0 ? NOT_THERE : index / Math.max(1, known.length - 1);
    },
  };
}

type Point = readonly [x: number, y: number];

const across = (place: number) => PLOT.left + place * (WIDTH - PLOT.left - PLOT.right);
const up = (place: number) => HEIGHT - PLOT.bottom - place * (HEIGHT - PLOT.top - PLOT.bottom);

export function dots(points: readonly Point[]): string {
  return points
    .map(
      ([x, y]) =>
        `<circle cx="${across(x).toFixed(1)}" cy="${up(y).toFixed(1)}" r="4" fill="#0072B2" fill-opacity="0.6"/>`,
    )
    .join("");
}

/** @param strength of the line, 0 to 1 */
export function polyline(points: readonly Point[], color: string, strength = 1): string {
  const text = points.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(" ");
  const faint = strength < 1 ? ` stroke-opacity="${strength}"` : "";
  return `<polyline points="${text}" fill="none" stroke="${color}" stroke-width="2"${faint}/>`;
}

/** A plot with its axes' names and ends. */
export function frame(title: string, x: Axis, y: Axis, content: readonly string[]): string {
  const [left, right, bottom, top] = [across(0), across(1), up(0), up(1)];
  const label = (at: string, anchor: string, text: string, color = "#555") =>
    `<text ${at} text-anchor="${anchor}" fill="${color}">${escapeText(text)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-size="13" role="img" aria-label="${escapeText(title)}">`,
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#999"/>`,
    label(`x="${left}" y="${bottom + 18}"`, "start", x.low),
    label(`x="${right}" y="${bottom + 18}"`, "end", x.high),
    label(`x="${(left + right) / 2}" y="${bottom + 34}"`, "middle", x.name, "#222"),
    label(`x="${left - 8}" y="${bottom}"`, "end", y.low),
    label(`x="${left - 8}" y="${top + 10}"`, "end", y.high),
    ...content,
    "</svg>",
  ].join("");
}

function figure(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 1e-3; // its digits would not fit beside the plot
  return isTiny ? value.toExponential(2).replace(/\.?0*e/, "e") : String(Number(value.toPrecision(3)));
}
