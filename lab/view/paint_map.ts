/** Paints a map: its cells, and over them the lines between what is on either side, names of regions, and the trail. */
import type { Quantity } from "../model/mapped.ts";
import type { Slice } from "../model/slice.ts";
import type { Trail } from "../model/trail.ts";
import { choiceColor, diverging, sequential } from "./colors.ts";

type Scale = readonly [low: number, high: number];

const NAMED = 0.06; // share of the map that a region has at least where its name stands in it
const LATEST = 60; // observations of the trail that stand out; all would cover a small map

/** What the ends of the colors stand for. A scale whose middle matters has 0 there. */
export function scaleOf({ bounds, kind }: Quantity, numbers: ArrayLike<number>): Scale {
  if (bounds) return bounds;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < numbers.length; k++) {
    low = Math.min(low, numbers[k]);
    high = Math.max(high, numbers[k]);
  }
  if (kind !== "signed") return [low, high];
  const size = Math.max(Math.abs(low), Math.abs(high));
  return [-size, size];
}

export function paintCells(
  canvas: HTMLCanvasElement,
  { columns, rows }: Slice,
  numbers: ArrayLike<number>,
  { kind }: Quantity,
  [low, high]: Scale,
): void {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(columns, rows);
  const color = { choices: choiceColor, amount: sequential, signed: (share: number) => diverging(2 * share - 1) }[kind];
  const share = kind === "choices" ? (k: number) => numbers[k] : (k: number) => (numbers[k] - low) / (high - low || 1);
  for (let k = 0; k < columns * rows; k++) {
    const [red, green, blue] = color(share(k));
    image.data.set([red, green, blue, 255], 4 * k);
  }
  context.putImageData(image, 0, 0);
}

/** Sides are told apart without colors, too: a line runs between them, and large regions have their names. */
export function paintLines(
  canvas: HTMLCanvasElement,
  slice: Slice,
  numbers: ArrayLike<number>,
  quantity: Quantity,
  trail: Trail,
): void {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const middle = quantity.bounds ? (quantity.bounds[0] + quantity.bounds[1]) / 2 : 0;
  const side = quantity.names ? (k: number) => numbers[k] : (k: number) => Number(numbers[k] >= middle);
  const sided = quantity.kind !== "amount";
  context.beginPath();
  if (sided) borders(context, slice, side, [width / slice.columns, height / slice.rows]);
  stroke(context, 1);
  const way = trail.present ? [...trail.points, trail.present] : trail.points;
  context.beginPath();
  follow(context, slice, way, [width, height]);
  context.strokeStyle = "rgb(255 255 255 / 65%)";
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  follow(context, slice, way.slice(-LATEST), [width, height]);
  stroke(context, 1.4);
  if (sided) nameRegions(context, slice, side, quantity.names ?? sidesOf(middle), [width, height]);
}

function sidesOf(middle: number): readonly string[] {
  return middle === 0 ? ["\u2212", "+"] : ["low", "high"];
}

function stroke(context: CanvasRenderingContext2D, width: number): void {
  context.lineJoin = "round";
  for (const [style, more] of [
    ["rgb(29 36 52 / 75%)", 1.6],
    ["#ffffff", 0],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width + more;
    context.stroke();
  }
}

function borders(
  path: CanvasRenderingContext2D,
  { columns, rows }: Slice,
  side: (cell: number) => number,
  [wide, high]: readonly [number, number],
): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if (column + 1 < columns && side(cell) !== side(cell + 1)) {
        path.moveTo((column + 1) * wide, row * high);
        path.lineTo((column + 1) * wide, (row + 1) * high);
      }
      if (row + 1 < rows && side(cell) !== side(cell + columns)) {
        path.moveTo(column * wide, (row + 1) * high);
        path.lineTo((column + 1) * wide, (row + 1) * high);
      }
    }
}

/** At the cell of each region that is nearest to the region's middle. */
function nameRegions(
  context: CanvasRenderingContext2D,
  { columns, rows }: Slice,
  side: (cell: number) => number,
  names: readonly string[],
  [width, height]: readonly [number, number],
): void {
  const cells = new Map<number, number[]>();
  for (let cell = 0; cell < columns * rows; cell++) {
    const list = cells.get(side(cell));
    if (list) list.push(cell);
    else cells.set(side(cell), [cell]);
  }
  context.font = '600 12px system-ui, "Segoe UI", Roboto, sans-serif';
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const [k, list] of cells) {
    if (list.length < NAMED * columns * rows || !names[k]) continue;
    const mean = (of: (cell: number) => number) => list.reduce((sum, cell) => sum + of(cell), 0) / list.length;
    const [x, y] = [mean((cell) => cell % columns), mean((cell) => Math.floor(cell / columns))];
    const off = (cell: number) => Math.hypot((cell % columns) - x, Math.floor(cell / columns) - y);
    const at = list.reduce((best, cell) => (off(cell) < off(best) ? cell : best));
    const half = Math.min(context.measureText(names[k]).width, width) / 2 + 4;
    const place = ((at % columns) + 0.5) * (width / columns);
    const where = [Math.min(Math.max(place, half), width - half), (Math.floor(at / columns) + 0.5) * (height / rows)];
    context.strokeStyle = "rgb(29 36 52 / 80%)";
    context.lineWidth = 3;
    context.strokeText(names[k], where[0], where[1], width);
    context.fillStyle = "#ffffff";
    context.fillText(names[k], where[0], where[1], width);
  }
}

function follow(
  path: CanvasRenderingContext2D,
  { across, up }: Slice,
  way: readonly Float32Array[],
  [width, height]: readonly [number, number],
): void {
  way.forEach((point, k) => {
    const x = (width * (point[across.dimension] - across.low)) / (across.high - across.low);
    const y = (height * (up.high - point[up.dimension])) / (up.high - up.low);
    if (k === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
}
