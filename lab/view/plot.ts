/** One chart on the page: uPlot with the lab's looks, fed with the columns of several runs. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartColors, runColor } from "../model/theme.ts";
import { brief } from "./display.ts";

/** One curve, or a curve with a band around it. */
export interface Curve {
  readonly label: string;
  readonly color: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of the band, as long as y. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface PlotOptions {
  readonly logarithmic: boolean;
  /** What x is: environment steps, or seconds. */
  readonly axis: "steps" | "seconds";
  /** Stands beside the vertical axis. */
  readonly title?: string;
  /** A level that is drawn across with its name, such as the return that counts as solved. */
  readonly level?: { readonly at: number; readonly name: string };
  /** Charts that share it share their cursor. */
  readonly sync?: string;
  readonly onCursor?: (index: number | undefined) => void;
}

/** Something that happened at a place of x. */
export interface PlacedMark {
  readonly x: number;
  readonly kind: "change" | "finding";
}

const DASHES: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [8, 3, 2, 3]];
const MOST_POINTS = 1500; // more than a chart has pixels

export class Plot {
  readonly #element: HTMLElement;
  readonly #options: PlotOptions;
  readonly #resize: ResizeObserver;
  #plot: uPlot | undefined;
  #shape = "";
  #curves: readonly Curve[] = [];
  #marks: readonly PlacedMark[] = [];
  #extent: readonly [first: number, last: number] | undefined; // of what was shown last; the run's own list grows

  constructor(element: HTMLElement, options: PlotOptions) {
    this.#element = element;
    this.#options = options;
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(element);
  }

  /** Draws the curves; cheap where only their points have changed. */
  show(curves: readonly Curve[], marks: readonly PlacedMark[] = this.#marks): void {
    this.#curves = curves;
    this.#marks = marks;
    this.#element.dataset.marks = String(marks.length);
    if (curves.length === 0 && !this.#plot) return;
    const shape = JSON.stringify(curves.map(({ label, color, low }) => [label, color, low !== undefined]));
    const data = joined(curves.map((curve) => positiveOnly(thinned(curve), this.#options.logarithmic)));
    const zoom = this.#zoom;
    if (this.#plot && shape === this.#shape) this.#plot.setData(data, zoom === undefined);
    else {
      this.#shape = shape;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#settings(curves), data, this.#element);
    }
    if (zoom) this.#plot.setScale("x", zoom);
    const [x] = data;
    this.#extent = x.length > 0 ? [x[0], x[x.length - 1]] : undefined;
  }

  /** The part that somebody has chosen to see; undefined where all is seen. */
  get #zoom(): { min: number; max: number } | undefined {
    const { min, max } = this.#plot?.scales.x ?? {};
    if (!this.#extent || typeof min !== "number" || typeof max !== "number") return undefined;
    const [first, last] = this.#extent;
    return min > first || max < last ? { min, max } : undefined;
  }

  /** Looks that come from the theme have changed, or marks. */
  restyle(marks: readonly PlacedMark[] = this.#marks): void {
    if (!this.#plot) return;
    this.#shape = "";
    this.show(this.#curves, marks);
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  /** The values of all curves at a place of the cursor. */
  at(index: number): { x: number; values: (number | null | undefined)[] } | undefined {
    const data = this.#plot?.data;
    if (!data || index >= data[0].length) return undefined;
    return { x: data[0][index], values: data.slice(1).map((column) => column[index] as number | null | undefined) };
  }

  destroy(): void {
    this.#resize.disconnect();
    this.#plot?.destroy();
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    if (this.#plot && width > 0 && (width !== this.#plot.width || height !== this.#plot.height))
      this.#plot.setSize({ width, height });
  }

  #settings(curves: readonly Curve[]): uPlot.Options {
    const { text, grid } = chartColors();
    const { logarithmic, axis, sync, onCursor, level, title } = this.#options;
    const look: uPlot.Axis = {
      stroke: text,
      font: '11px system-ui, "Segoe UI", Roboto, sans-serif',
      grid: { stroke: grid, width: 1 },
      ticks: { show: false },
      gap: 4,
    };
    return {
      width: Math.max(this.#element.clientWidth, 100),
      height: Math.max(this.#element.clientHeight, 80),
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7 },
        drag: { x: true, y: false, setScale: true },
        ...(sync ? { sync: { key: sync } } : {}),
      },
      scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : { range: padded } },
      axes: [
        {
          ...look,
          ...titled(axis === "steps" ? "environment steps" : "seconds of training"),
          size: 24,
          space: 60,
          values: (_, ticks) => ticks.map((x) => tick(x, axis)),
        },
        {
          ...look,
          ...(title ? titled(title) : {}),
          size: 46,
          space: 28,
          values: (_, ticks) => ticks.map((y) => (y === null ? "" : brief(y))),
        },
      ],
      series: [{}, ...curves.flatMap(seriesOf)],
      bands: bandsOf(curves),
      hooks: {
        setCursor: [(plot) => onCursor?.(plot.cursor.idx ?? undefined)],
        draw: [(plot) => drawLevel(plot, level, text), (plot) => drawMarks(plot, this.#marks, text)],
      },
    };
  }
}

function seriesOf({ label, color, low }: Curve): uPlot.Series[] {
  const stroke = runColor(color);
  const dash = DASHES[Math.floor(color / 8) % DASHES.length];
  const line: uPlot.Series = {
    label,
    stroke,
    width: 1.8,
    spanGaps: true,
    points: { show: false },
    ...(dash ? { dash } : {}),
  };
  if (low === undefined) return [line];
  const edge: uPlot.Series = { stroke: "transparent", width: 0, spanGaps: true, points: { show: false } };
  return [line, { ...edge, label: `${label}, high` }, { ...edge, label: `${label}, low` }];
}

function bandsOf(curves: readonly Curve[]): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let at = 1;
  for (const { color, low } of curves) {
    if (low !== undefined) bands.push({ series: [at + 1, at + 2], fill: `${runColor(color)}2e` });
    at += low === undefined ? 1 : 3;
  }
  return bands;
}

/** One table with a common column of x. */
function joined(curves: readonly Curve[]): uPlot.AlignedData {
  if (curves.length === 0) return [[]];
  const tables = curves.map(({ x, y, low, high }) => [x, y, ...(low && high ? [high, low] : [])]);
  if (tables.length === 1) return tables[0] as unknown as uPlot.AlignedData;
  return uPlot.join(tables as unknown as uPlot.AlignedData[]);
}

/** Every n-th point of a long curve, the last one always. */
function thinned(curve: Curve): Curve {
  const every = Math.ceil(curve.x.length / MOST_POINTS);
  if (every <= 1) return curve;
  const pick = (values: readonly number[]) => values.filter((_, k) => k % every === 0 || k === values.length - 1);
  const { low, high } = curve;
  return { ...curve, x: pick(curve.x), y: pick(curve.y), ...(low && high ? { low: pick(low), high: pick(high) } : {}) };
}

/** What cannot be drawn is a gap. */
function positiveOnly(curve: Curve, logarithmic: boolean): Curve {
  const clean = (values: readonly number[]) =>
    values.map((value) => (Number.isFinite(value) && (!logarithmic || value > 0) ? value : null)) as number[];
  const { low, high } = curve;
  return { ...curve, y: clean(curve.y), ...(low && high ? { low: clean(low), high: clean(high) } : {}) };
}

function padded(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.07;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** The title of an axis, small. */
function titled(label: string): Partial<uPlot.Axis> {
  return { label, labelSize: 15, labelGap: 0, labelFont: '11px system-ui, "Segoe UI", Roboto, sans-serif' };
}

function drawLevel(plot: uPlot, level: PlotOptions["level"], color: string): void {
  const { min, max } = plot.scales.y;
  if (!level || min === undefined || max === undefined || level.at < min || level.at > max) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(level.at, "y", true);
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.fillStyle = color;
  ctx.font = `${11 * devicePixelRatio}px system-ui, "Segoe UI", Roboto, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = y - bbox.top < 16 * devicePixelRatio ? "top" : "bottom"; // where there is room
  ctx.fillText(level.name, bbox.left + 4 * devicePixelRatio, y);
  ctx.restore();
}

/** A line from top to bottom for each, fainter where many lie close together; findings have a triangle at their foot. */
function drawMarks(plot: uPlot, marks: readonly PlacedMark[], color: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = ratio;
  ctx.globalAlpha = Math.max(0.25, 0.8 / Math.sqrt(Math.max(marks.length, 1)));
  for (const { x, kind } of marks) {
    const at = plot.valToPos(x, "x", true);
    if (at < bbox.left || at > bbox.left + bbox.width) continue;
    const foot = bbox.top + bbox.height;
    ctx.setLineDash(kind === "change" ? [2 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, foot);
    ctx.stroke();
    if (kind === "change") continue;
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(at - 5 * ratio, foot);
    ctx.lineTo(at + 5 * ratio, foot);
    ctx.lineTo(at, foot - 9 * ratio);
    ctx.fill();
  }
  ctx.restore();
}

export function tick(x: number, axis: PlotOptions["axis"]): string {
  if (axis === "seconds") return `${+x.toFixed(2)} s`;
  if (x >= 1e6) return `${+(x / 1e6).toFixed(2)}M`;
  return x >= 1000 ? `${+(x / 1000).toFixed(1)}k` : String(x);
}
