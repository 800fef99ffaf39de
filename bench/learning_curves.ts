/** Learning curves as an SVG: for each algorithm the interquartile mean over the seeds, and its bootstrap interval. */
import { interquartileMean, percentileInterval } from "./measure.ts";

type Point = readonly [step: number, value: number];

export interface Curve {
  name: string;
  /** The horizon. */
  steps: number;
  /** `[seed][point]` */
  runs: readonly (readonly Point[])[];
}

const WIDTH = 720;
const HEIGHT = 320;
const MARGIN = { left: 64, right: 120, top: 16, bottom: 40 };
const GRID = 40; // points of a drawn curve
const COLOURS = ["#4269d0", "#ef6c3a", "#3a9d6e", "#a463f2"];

interface Band {
  step: number;
  middle: number;
  low: number;
  high: number;
}

export function curvesSvg(curves: readonly Curve[]): string {
  const bands = curves.map(bandsOf);
  const all = bands.flat();
  const most = Math.max(...curves.map(({ steps }) => steps));
  const least = Math.min(...all.map(({ low }) => low));
  const greatest = Math.max(...all.map(({ high }) => high));
  const x = (step: number) => MARGIN.left + (step / most) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - ((value - least) / (greatest - least || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const drawn = bands.map((band, k) => curveMarkup(band, curves[k].name, COLOURS[k % COLOURS.length], k, x, y));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${axes(most, least, greatest, x, y)}
${drawn.join("\n")}
</svg>
`;
}

/** Interquartile mean and interval at steps where most seeds have a value. */
function bandsOf({ steps, runs }: Curve): Band[] {
  return Array.from({ length: GRID }, (_, k) => ((k + 1) / GRID) * steps).flatMap((step) => {
    const values = runs.flatMap((run) => valueAt(run, step));
    if (values.length < runs.length / 2) return [];
    const [low, high] = percentileInterval(values, interquartileMean);
    return [{ step, middle: interquartileMean(values), low, high }];
  });
}

/** The last value at or before a step. */
function valueAt(run: readonly Point[], step: number): number[] {
  const last = run.filter(([at]) => at <= step).at(-1);
  return last ? [last[1]] : [];
}

type Scale = (value: number) => number;

function curveMarkup(band: readonly Band[], name: string, colour: string, place: number, x: Scale, y: Scale): string {
  const line = band.map(({ step, middle }) => `${x(step).toFixed(1)},${y(middle).toFixed(1)}`).join(" ");
  const upper = band.map(({ step, high }) => `${x(step).toFixed(1)},${y(high).toFixed(1)}`);
  const lower = band.map(({ step, low }) => `${x(step).toFixed(1)},${y(low).toFixed(1)}`).reverse();
  const legend = MARGIN.top + 16 + 20 * place;
  const right = WIDTH - MARGIN.right + 12;
  return `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" fill-opacity="0.18"/>
<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>
<line x1="${right}" y1="${legend - 4}" x2="${right + 18}" y2="${legend - 4}" stroke="${colour}" stroke-width="2"/>
<text x="${right + 24}" y="${legend}" fill="#333333">${name}</text>`;
}

function axes(most: number, least: number, greatest: number, x: Scale, y: Scale): string {
  const values = [0, 0.25, 0.5, 0.75, 1].map((share) => least + share * (greatest - least));
  const horizontal = values.map(
    (value) =>
      `<line x1="${MARGIN.left}" y1="${y(value).toFixed(1)}" x2="${WIDTH - MARGIN.right}" y2="${y(value).toFixed(1)}" stroke="#e4e4e4"/>` +
      `<text x="${MARGIN.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end" fill="#555555">${value.toFixed(Math.abs(greatest - least) < 20 ? 1 : 0)}</text>`,
  );
  const vertical = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const step = share * most;
    return `<text x="${x(step).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle" fill="#555555">${thousands(step)}</text>`;
  });
  const caption = `<text x="${(WIDTH - MARGIN.right + MARGIN.left) / 2}" y="${HEIGHT - 6}" text-anchor="middle" fill="#555555">environment steps</text>`;
  return [...horizontal, ...vertical, caption].join("\n");
}

function thousands(step: number): string {
  return step >= 1000 ? `${Math.round(step / 1000)}k` : String(step);
}
