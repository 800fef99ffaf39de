/**
 * A small picture of a run that has what a rule is about beside one that has not: the number that shows it over the updates,
 * with the threshold, and what became of the returns. Coordinates are whole tenths of a percent of a panel, so that a picture
 * is a kilobyte or two.
 */
import { escapeText } from "../src/render/svg.ts";

const WIDTH = 560; // px
const PANEL = { width: 200, height: 96, top: 34, left: 58, gap: 78 }; // px
const HEIGHT = PANEL.top + PANEL.height + 46;
const POINTS = 40; // of a line, at most
/** Okabe and Ito's, which color-blind people tell apart. */
const COLORS = { sick: "#D55E00", healthy: "#0072B2" } as const;

/** One number over the updates of both runs; NaN where an update lacks it. */
export interface Panel {
  readonly title: string;
  readonly sick: readonly number[];
  readonly healthy: readonly number[];
  readonly threshold?: number | undefined;
  /** Powers of ten at equal distances; what is not above 0 is left out. */
  readonly logarithmic?: boolean | undefined;
  /** Numbers beyond are drawn at it. */
  readonly bounds?: readonly [number, number] | undefined;
}

/** @param names of the two runs */
export function doctorChart(rule: string, names: { sick: string; healthy: string }, panels: readonly Panel[]): string {
  const legend = (name: string, color: string, y: number) =>
    `<text x="12" y="${y}" fill="${color}">${escapeText(name)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="11" role="img" aria-label="${escapeText(rule)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...panels.map((panel, k) => drawn(panel, PANEL.left + k * (PANEL.width + PANEL.gap))),
    legend(names.sick, COLORS.sick, HEIGHT - 22),
    legend(names.healthy, COLORS.healthy, HEIGHT - 7),
    "</svg>\n",
  ].join("\n");
}

function drawn({ title, sick, healthy, threshold, logarithmic = false, bounds }: Panel, x: number): string {
  const shown = (value: number) => {
    const bounded = bounds ? Math.min(bounds[1], Math.max(bounds[0], value)) : value;
    return logarithmic ? Math.log10(bounded) : bounded;
  };
  const lines = [sick, healthy].map((values) =>
    thinned(values).map(([at, value]): [number, number] => [at, shown(value)]),
  );
  const all = [
    ...lines.flat().map(([, value]) => value),
    ...(threshold === undefined ? [] : [shown(threshold)]),
  ].filter(Number.isFinite);
  const [least, most] = widened(Math.min(...all), Math.max(...all), logarithmic);
  const y = (value: number) => Math.round(PANEL.height * (1 - (value - least) / (most - least)));
  const path = (points: readonly [number, number][]) =>
    points
      .filter(([, value]) => Number.isFinite(value))
      .map(([at, value]) => `${Math.round(at * PANEL.width)} ${y(value)}`)
      .join(" ");
  const label = (value: number, at: number) =>
    `<text x="-6" y="${at}" text-anchor="end" fill="#555">${short(logarithmic ? 10 ** value : value)}</text>`;
  const limit =
    threshold === undefined
      ? ""
      : `<path d="M0 ${y(shown(threshold))}h${PANEL.width}" stroke="#888" stroke-dasharray="4 3"/>`;
  return [
    `<g transform="translate(${x} ${PANEL.top})" fill="none">`,
    `<text y="-14" fill="#222" font-weight="bold">${escapeText(title)}</text>`,
    `<path d="M0 0V${PANEL.height}H${PANEL.width}" stroke="#bbb"/>${label(most, 8)}${label(least, PANEL.height)}${limit}`,
    ...lines.map(
      (points, k) =>
        `<polyline points="${path(points)}" stroke="${k === 0 ? COLORS.sick : COLORS.healthy}" stroke-width="2"/>`,
    ),
    "</g>",
  ].join("\n");
}

/** Means of neighbors, with the share of the run at which they lie. */
function thinned(values: readonly number[]): [number, number][] {
  const size = Math.ceil(values.length / POINTS);
  const parts = Array.from({ length: Math.ceil(values.length / size) }, (_, k) =>
    values.slice(k * size, (k + 1) * size),
  );
  return parts.flatMap((part, k): [number, number][] => {
    const numbers = part.filter(Number.isFinite);
    if (numbers.length === 0) return [];
    const at = parts.length === 1 ? 0.5 : k / (parts.length - 1);
    return [[at, numbers.reduce((sum, value) => sum + value, 0) / numbers.length]];
  });
}

/** Room for lines that would lie on the edges, or have no height. */
function widened(least: number, most: number, logarithmic: boolean): [number, number] {
  if (logarithmic) return [Math.floor(least - 0.01), Math.ceil(most + 0.01)];
  const step = 10 ** Math.floor(Math.log10(Math.max(most - least, 1e-9 + 0.1 * Math.abs(most)))) / 2;
  return [Math.floor(least / step - 0.01) * step, Math.ceil(most / step + 0.01) * step];
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(0).replace("e+", "e");
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
