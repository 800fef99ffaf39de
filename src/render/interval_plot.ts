/**
 * A picture of one number for each of several ways of doing something: a dot for the interquartile mean over the seeds, a
 * bar for its interval, small marks for the worst and the best seed. One row each, read from top to bottom.
 */
import { ticks } from "./axis.ts";
import { escapeText } from "./svg.ts";

const WIDTH = 640; // px
const ROW = 26;
const [TOP, BOTTOM, RIGHT] = [40, 34, 24]; // px to the edges
const [LETTER, MOST_LEFT] = [6.6, 260]; // px of a letter, and for names
const [FIRST, OTHERS] = ["#D55E00", "#0072B2"];

/** One way, summed up. */
export interface IntervalRow {
  readonly name: string;
  readonly middle: number;
  readonly interval: readonly [number, number];
  readonly worst: number;
  readonly best: number;
}

/**
 * @param title stands above
 * @param rows at least one; the first is drawn in another color, since it is what the others are compared with
 * @returns the text of an SVG file
 */
export function intervalPlot(title: string, rows: readonly IntervalRow[]): string {
  const height = TOP + ROW * rows.length + BOTTOM;
  const left = Math.min(MOST_LEFT, 20 + LETTER * Math.max(...rows.map(({ name }) => name.length)));
  const values = rows.flatMap(({ worst, best, interval }) => [worst, best, ...interval]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (value: number) => left + ((value - least) / (most - least || 1)) * (WIDTH - RIGHT - left);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${escapeText(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="12" y="22" font-size="14" font-weight="bold" fill="#222">${escapeText(title)}</text>`,
    ...ticks(least, most).map((value) => gridLine(value, x(value), height)),
    ...rows.flatMap((row, k) => drawn(row, TOP + ROW * (k + 0.5), k === 0 ? FIRST : OTHERS, { left, x })),
    "</svg>\n",
  ].join("\n");
}

function gridLine(value: number, at: number, height: number): string {
  const text = Number(value.toPrecision(6)).toLocaleString("en-US");
  return `<path d="M${at.toFixed(1)} ${TOP}V${height - BOTTOM}" stroke="#ddd"/><text x="${at.toFixed(1)}" y="${height - 14}" text-anchor="middle" fill="#555">${text}</text>`;
}

function drawn(
  { name, middle, interval, worst, best }: IntervalRow,
  y: number,
  color: string,
  { left, x }: { left: number; x: (value: number) => number },
): string[] {
  const [low, high] = interval.map((value) => x(value).toFixed(1));
  const seed = (value: number) =>
    `<path d="M${x(value).toFixed(1)} ${y - 4}v8" stroke="${color}" stroke-opacity="0.5"/>`;
  return [
    `<text x="${left - 10}" y="${y + 4}" text-anchor="end" fill="#222">${escapeText(name)}</text>`,
    seed(worst),
    seed(best),
    `<path d="M${low} ${y}H${high}" stroke="${color}" stroke-width="5" stroke-opacity="0.35"/>`,
    `<circle cx="${x(middle).toFixed(1)}" cy="${y}" r="4.5" fill="${color}"/>`,
  ];
}
