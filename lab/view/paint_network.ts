/** Paints a network: lines for weights, circles that are filled upwards or downwards for activations. */
import type { Line, Shown } from "../model/network_shape.ts";
import { chartColors, runColor } from "../model/theme.ts";

/** px: of the row above the units, between two units, of a unit. */
export const HEAD = 44;
export const PITCH = 24;
export const RADIUS = 8;

export interface Layout {
  readonly width: number;
  readonly columns: readonly Shown[];
  /** Room for names before the first column and after the last one, px. */
  readonly left: number;
  readonly right: number;
}

/** Where a unit that is shown stands, px. */
export function placeOf(
  { width, columns, left, right }: Layout,
  layer: number,
  unit: number,
): readonly [x: number, y: number] {
  const most = Math.max(...columns.map(({ count }) => count));
  const { first, count } = columns[layer];
  const x = left + ((width - left - right) * layer) / (columns.length - 1);
  return [x, HEAD + PITCH * ((most - count) / 2 + unit - first + 0.5)];
}

export function heightOf(columns: readonly Shown[]): number {
  return HEAD + PITCH * Math.max(...columns.map(({ count }) => count));
}

/** Width says how strong a weight is beside the strongest of its layer; what is below 0 is dashed. */
export function paintWeights(canvas: HTMLCanvasElement, layout: Layout, layers: readonly (readonly Line[])[]): void {
  const context = cleared(canvas, layout);
  layers.forEach((lines, layer) => {
    const strongest = Math.abs(lines[lines.length - 1]?.weight ?? 1) || 1;
    for (const { from, to, weight } of lines) {
      const share = Math.abs(weight) / strongest;
      const [x, y] = placeOf(layout, layer, from);
      const [toX, toY] = placeOf(layout, layer + 1, to);
      context.strokeStyle = sideColor(weight);
      context.globalAlpha = 0.15 + 0.75 * share;
      context.lineWidth = 0.4 + 2.4 * share;
      context.setLineDash(weight < 0 ? [4, 3] : []);
      context.beginPath();
      context.moveTo(x + RADIUS, y);
      context.lineTo(toX - RADIUS, toY);
      context.stroke();
    }
  });
}

/** @param fillings of each layer: in [-1, 1], above 0 from the middle upwards */
export function paintUnits(
  canvas: HTMLCanvasElement,
  layout: Layout,
  fillings: readonly ((unit: number) => number)[],
): void {
  const context = cleared(canvas, layout);
  const card = getComputedStyle(canvas).getPropertyValue("--card");
  layout.columns.forEach(({ first, count }, layer) => {
    for (let unit = first; unit < first + count; unit++) {
      const [x, y] = placeOf(layout, layer, unit);
      const share = Math.min(Math.max(fillings[layer]?.(unit) ?? 0, -1), 1);
      context.beginPath();
      context.arc(x, y, RADIUS, 0, 2 * Math.PI);
      context.fillStyle = card;
      context.fill();
      context.save();
      context.clip();
      context.fillStyle = sideColor(share);
      context.fillRect(x - RADIUS, y, 2 * RADIUS, -RADIUS * share);
      context.restore();
      context.strokeStyle = chartColors().text;
      context.lineWidth = 1.2;
      context.stroke();
    }
  });
}

function sideColor(number: number): string {
  return runColor(number < 0 ? 0 : 1);
}

function cleared(canvas: HTMLCanvasElement, { width, columns }: Layout): CanvasRenderingContext2D {
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(heightOf(columns) * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, high);
  return context;
}
