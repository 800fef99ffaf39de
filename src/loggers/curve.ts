/**
 * The learning curve as text: mean return over steps, small enough for any terminal. asciichart draws the line; the
 * scale, the labels and the spreading of updates over columns are done here, so that runs of three updates and of a
 * million, constant returns and huge ones, all give a chart of the same size.
 */
import asciichart from "asciichart";
import { mark, whole } from "./numbers.ts";

const COLUMNS = 60;
const ROWS = 10; // the last two are the axis of steps

const LARGEST = 1e300;

const SYMBOLS = [..."┤┤╶╴─╰╭╮╯│"]; // asciichart's own, but for a first one that would mark a zero where there is none

export interface CurvePoint {
  step: number;
  /** Points that are not finite, or beyond 1e300, whose differences and sums might not be, are left out. */
  value: number;
}

/**
 * The chart's lines, at most 60 columns wide and 10 rows high; empty with fewer than two finite points.
 * @param points by increasing step
 */
export function learningCurve(points: readonly CurvePoint[]): string[] {
  const known = points.filter(({ value }) => Math.abs(value) < LARGEST);
  if (known.length < 2) return [];
  const least = known.reduce((low, { value }) => Math.min(low, value), Infinity);
  const most = known.reduce((high, { value }) => Math.max(high, value), -Infinity);
  const height = most > least ? ROWS - 3 : 1;
  const distance = (most - least) / height; // between rows
  const labels = Array.from({ length: height + 1 }, (_, row) =>
    distance > 0 || row === 0 ? mark(least + distance * row, distance) : "",
  );
  const margin = Math.max(...labels.map((text) => text.length));
  const width = COLUMNS - margin - 2; // beside the labels a blank and the axis
  const scaled = spread(known, width + 1).map((value) =>
    most > least ? ((value - least) / (most - least)) * height : 0,
  );
  const chart = asciichart.plot(scaled, {
    offset: 2,
    min: 0,
    max: height,
    height,
    symbols: SYMBOLS,
    format: (_, row) => `${labels[height - row].padStart(margin)} `,
  });
  return [...chart.split("\n").map((line) => line.trimEnd()), ...axis(known, margin, width)];
}

/** The mean value of the points of each column, and a straight line across columns without any. */
function spread(points: readonly CurvePoint[], width: number): number[] {
  const first = points[0].step;
  const span = points[points.length - 1].step - first;
  const columns: { sum: number; count: number }[] = Array.from({ length: width }, () => ({ sum: 0, count: 0 }));
  for (const { step, value } of points) {
    const column = columns[Math.round(((step - first) / span) * (width - 1))];
    column.sum += value;
    column.count += 1;
  }
  const values = columns.map(({ sum, count }) => sum / count); // NaN where empty
  let left = 0; // the first and the last column are never empty
  for (let column = 1; column < width; column++) {
    if (Number.isNaN(values[column])) continue;
    const slope = (values[column] - values[left]) / (column - left);
    for (let between = left + 1; between < column; between++) values[between] = values[left] + slope * (between - left);
    left = column;
  }
  return values;
}

/** The line under the chart and the first and last step below it. */
function axis(points: readonly CurvePoint[], margin: number, width: number): string[] {
  const from = whole(points[0].step);
  const to = `${whole(points[points.length - 1].step)} steps`;
  const indent = " ".repeat(margin + 1);
  return [`${indent}└${"─".repeat(width)}`, `${indent} ${from}${to.padStart(width - from.length)}`];
}
