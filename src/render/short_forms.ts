/** Short forms for pictures that are written by hand: a scene of discs and rectangles, or of rows of characters, in three lines. */
import { hasOwn } from "../core/own_key.ts";
import type { Role } from "./palette.ts";
import type { Circle, Rect, Scene, Shape } from "./scene.ts";

const GAP = 0.04; // around a square

/**
 * A scene whose shapes need no names: each is called by its kind and its place in the list, so keep their order from one
 * state to the next.
 * @param title what it shows, for readers who do not see it
 * @param area left, bottom, right and top of what is seen, in world units, y up
 */
export function picture(
  title: string,
  [left, bottom, right, top]: readonly [left: number, bottom: number, right: number, top: number],
  ...shapes: readonly Shape[]
): Scene {
  return {
    title,
    center: [(left + right) / 2, (bottom + top) / 2],
    width: right - left,
    height: top - bottom,
    shapes: shapes.map((shape, k) => ({ ...shape, name: shape.name || `${shape.kind} ${k}` })),
  };
}

/** A disc for {@link picture}, in world units. */
export function disc(x: number, y: number, radius: number, fill: Role): Circle {
  return { kind: "circle", name: "", center: [x, y], radius, fill };
}

/** A rectangle for {@link picture} by two corners, in world units. */
export function rectangle(left: number, bottom: number, right: number, top: number, fill: Role): Rect {
  const center = [(left + right) / 2, (bottom + top) / 2] as const;
  return { kind: "rect", name: "", center, width: right - left, height: top - bottom, fill };
}

/**
 * A board of unit squares: each character of the rows is a square of the role it stands for, from the top down; characters
 * that stand for none are empty.
 * @throws RangeError without rows, or where one is longer than another
 */
export function tiles(title: string, rows: readonly string[], roles: Readonly<Record<string, Role>>): Scene {
  const [width] = rows.map(({ length }) => length);
  if (!width || rows.some(({ length }) => length !== width))
    throw new RangeError(
      `rows: expected texts of one length, got lengths ${rows.map(({ length }) => length).join(", ")}`,
    );
  const squares = rows.flatMap((row, down) =>
    [...row].flatMap((character, x) => {
      if (!hasOwn(roles, character)) return [];
      const y = rows.length - 1 - down;
      const square = rectangle(x + GAP, y + GAP, x + 1 - GAP, y + 1 - GAP, roles[character]);
      return [{ ...square, name: `${x},${y}` }];
    }),
  );
  return picture(title, [-GAP, -GAP, width + GAP, rows.length + GAP], ...squares);
}
