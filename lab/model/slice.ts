/**
 * A slice through the space of observations: two of their numbers take every value of a grid, the others are those of the
 * state on the stage. Row 0 is the highest, as pictures have it.
 */
import type { Space } from "swingup";

/** One of an observation's numbers, and the values of it that are shown. */
export interface Axis {
  readonly dimension: number;
  readonly low: number;
  readonly high: number;
}

export interface Slice {
  readonly across: Axis;
  readonly up: Axis;
  readonly columns: number;
  readonly rows: number;
}

/** Numbers of an observation among which two can be chosen; an observation with more is a picture in all but its shape. */
export const MOST_DIMENSIONS = 256;

const MOST_POINTS = 1600;
const MOST_PRODUCTS = 2 ** 27; // of all points together: some hundredths of a second on one thread
const FEWEST = 12; // rows and columns

/** Rows and columns of a map by a policy of so many parameters: fewer where the network is large. */
export function sideOf(parameters: number): number {
  const affordable = Math.floor(Math.sqrt(MOST_PRODUCTS / Math.max(parameters, 1)));
  return Math.min(Math.max(affordable, FEWEST), Math.sqrt(MOST_POINTS));
}

/** The middle of a cell of the grid, on either axis. */
export function pointOf({ across, up, columns, rows }: Slice, column: number, row: number): readonly [number, number] {
  return [
    across.low + ((across.high - across.low) * (column + 0.5)) / columns,
    up.high - ((up.high - up.low) * (row + 0.5)) / rows,
  ];
}

/**
 * The observations of all cells, row by row.
 * @param present the other numbers are its
 * @returns `[number][cell]`
 */
export function sliceGrid(present: ArrayLike<number>, slice: Slice): Float32Array {
  const { across, up, columns, rows } = slice;
  const count = columns * rows;
  const grid = new Float32Array(present.length * count);
  for (let k = 0; k < present.length; k++) grid.fill(present[k], k * count, (k + 1) * count);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const [x, y] = pointOf(slice, column, row);
      grid[up.dimension * count + cell] = y;
      grid[across.dimension * count + cell] = x;
    }
  return grid;
}

/** Why there is no map of an environment with these observations; nothing where there is one. */
export function whyNoMap(space: Space): string | undefined {
  if (space.type === "discrete")
    return `There is no map here: an observation is one of ${space.n} numbers, and a map needs two that go from low to high.`;
  const sides = space.type === "box" ? space.shape.filter((side) => side > 1) : [1];
  const numbers = lengthOf(space);
  if (sides.length > 1)
    return `There is no map here: an observation is a picture of ${sides.join(" by ")} numbers, of which no two mean much by themselves.`;
  if (numbers < 2) return "There is no map here: an observation is a single number, and a map needs two of them.";
  if (numbers > MOST_DIMENSIONS)
    return `There is no map here: an observation has ${numbers} numbers, of which no two mean much by themselves.`;
  return undefined;
}

/** How many numbers an observation has. */
export function lengthOf(space: Space): number {
  if (space.type === "box") return space.low.length;
  if (space.type === "multiDiscrete") return space.nvec.length;
  return space.type === "multiBinary" ? space.n : 1;
}

/** The bounds of one of an observation's numbers. */
export function boundsOf(space: Space, dimension: number): readonly [low: number, high: number] {
  if (space.type === "box") return [space.low[dimension], space.high[dimension]];
  if (space.type === "multiDiscrete") return [0, space.nvec[dimension] - 1];
  return [0, space.type === "discrete" ? space.n - 1 : 1];
}
