/**
 * What the `render` of a custom environment returned, read before it is painted: shapes of known kinds and colors,
 * finite numbers, and no more of them than a page can draw sixty times a second. The sandbox reads it to say what is
 * wrong; the page reads what the sandbox sent once more.
 */
import { type Palette, type Point, palettes, type Role, type Scene, type Shape } from "swingup/render";
import { listOf, number, optional, own, plainObject, type Read, record, ShapeError, text, wrong } from "./shape.ts";

/** Most shapes of one picture, and of all that are shown at once; and the points of their lines and polygons. */
export const MOST_SHAPES = 2_000;
const MOST_AT_ONCE = 8_000;
const MOST_POINTS = 20_000;
const MOST_DASHES = 10_000; // of a line
const DEEPEST = 16; // groups within groups
const FARTHEST = 1e9; // world units

const coordinate = number(-FARTHEST, FARTHEST);
const extent = number(0, FARTHEST);
const share = optional(number(0, 1));
const size = number(1e-9, FARTHEST);

const point: Read<Point> = (value, what) => {
  const [x, y] = pair(value, what);
  return [coordinate(x, `${what}[0]`), coordinate(y, `${what}[1]`)];
};

const role: Read<Role> = (value, what) => {
  const roles = Object.keys(palettes.light) as (keyof Palette)[];
  if (!roles.includes(value as Role)) throw wrong(what, `one of ${roles.join(", ")}`, value);
  return value as Role;
};

const named = { name: (value: unknown, what: string) => optional(text(200))(value, what) ?? "", opacity: share };
const painted = { fill: optional(role), stroke: optional(role), strokeWidth: optional(extent) };

/** The pictures of some lanes: what is no scene at all is not shown, what is half a scene is a fault. */
export const scenesOf =
  (lanes: number): Read<readonly (Scene | undefined)[]> =>
  (value, what) => {
    const room = { shapes: MOST_AT_ONCE };
    return listOf((scene, name) => readScene(scene, name, room), lanes)(value, what);
  };

function readScene(value: unknown, what: string, room: { shapes: number }): Scene | undefined {
  if (typeof value !== "object" || value === null || !Array.isArray(own(value, "shapes"))) return undefined;
  const count = { shapes: 0, points: 0 };
  const scene = record<Scene>({
    title: (title, name) => optional(text(2000))(title, name) ?? "",
    center: point,
    width: size,
    height: size,
    shapes: (shapes, name) => readShapes(shapes, name, count, 0),
  })(value, what);
  room.shapes -= count.shapes;
  if (room.shapes < 0) throw new ShapeError(`${what}: expected at most ${MOST_AT_ONCE} shapes in all lanes together`);
  return scene;
}

interface Count {
  shapes: number;
  points: number;
}

function readShapes(value: unknown, what: string, count: Count, depth: number): readonly Shape[] {
  if (depth > DEEPEST) throw new ShapeError(`${what}: expected at most ${DEEPEST} groups within each other`);
  if (Array.isArray(value)) count.shapes += value.length;
  if (count.shapes > MOST_SHAPES)
    throw new ShapeError(`${what}: expected at most ${MOST_SHAPES} shapes in a picture, got ${count.shapes}`);
  return listOf((shape, name) => readShape(shape, name, count, depth), MOST_SHAPES)(value, what);
}

function readShape(value: unknown, what: string, count: Count, depth: number): Shape {
  const kind = own(plainObject(value, what), "kind");
  const is = <K extends Shape["kind"]>(expected: K) => ({ kind: () => expected });
  const points: Read<readonly Point[]> = (list, name) => {
    if (Array.isArray(list)) count.points += list.length;
    if (count.points > MOST_POINTS)
      throw new ShapeError(`${name}: expected at most ${MOST_POINTS} points in a picture, got ${count.points}`);
    const read = listOf(point, MOST_POINTS)(list, name);
    if (read.length === 0) throw wrong(name, "at least one point", list);
    return read;
  };
  switch (kind) {
    case "polyline": {
      const dash = optional(extent);
      const drawn = { stroke: role, strokeWidth: extent };
      const line = record<Shape & { kind: "polyline" }>({ ...is(kind), ...named, points, ...drawn, dash })(value, what);
      checkDashes(line, what);
      return line;
    }
    case "polygon":
      return record<Shape & { kind: "polygon" }>({ ...is(kind), ...named, ...painted, points })(value, what);
    case "rect": {
      const shape = { center: point, width: extent, height: extent, radius: optional(extent) };
      return record<Shape & { kind: "rect" }>({ ...is(kind), ...named, ...painted, ...shape })(value, what);
    }
    case "circle": {
      const shape = { center: point, radius: extent };
      return record<Shape & { kind: "circle" }>({ ...is(kind), ...named, ...painted, ...shape })(value, what);
    }
    case "capsule": {
      const shape = { from: point, to: point, radius: extent, fill: role };
      return record<Shape & { kind: "capsule" }>({ ...is(kind), ...named, ...shape })(value, what);
    }
    case "arc": {
      const shape = { center: point, radius: extent, start: coordinate, sweep: coordinate };
      const drawn = { stroke: role, strokeWidth: extent };
      return record<Shape & { kind: "arc" }>({ ...is(kind), ...named, ...shape, ...drawn })(value, what);
    }
    case "group": {
      const shapes: Read<readonly Shape[]> = (list, name) => readShapes(list, name, count, depth + 1);
      const frame = { at: optional(point), angle: optional(coordinate), shapes };
      return record<Shape & { kind: "group" }>({ ...is(kind), ...named, ...frame })(value, what);
    }
    default:
      throw wrong(`${what}.kind`, "one of polyline, polygon, rect, circle, capsule, arc, group", kind);
  }
}

/** A line of a kilometer in dashes of a millimeter keeps a page busy for seconds. */
function checkDashes({ points, dash }: Shape & { kind: "polyline" }, what: string): void {
  if (dash === undefined) return;
  const length = points.slice(1).reduce((sum, [x, y], k) => sum + Math.hypot(x - points[k][0], y - points[k][1]), 0);
  if (!(length <= MOST_DASHES * dash))
    throw new ShapeError(`${what}.dash: expected at most ${MOST_DASHES} dashes in the line, got ${dash}`);
}

function pair(value: unknown, what: string): readonly unknown[] {
  const elements = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>) : [];
  if (elements.length !== 2) throw wrong(what, "a point [x, y]", value);
  return [elements[0], elements[1]];
}
