/** Where the points of a scene's shapes are in the world: the poses of all groups around them composed by hand. */
import type { Point, Scene, Shape } from "swingup/render";

interface Placed {
  shape: Shape;
  /** From the shape's own frame to the world. */
  toWorld: (point: Point) => Point;
}

/** The shape that a path of names leads to. */
export function find(scene: Scene, ...path: string[]): Placed {
  let shapes = scene.shapes;
  let toWorld = (point: Point): Point => point;
  for (const [depth, name] of path.entries()) {
    const shape = shapes.find((candidate) => candidate.name === name);
    if (shape === undefined) throw new Error(`no shape "${name}"; there are ${shapes.map((s) => s.name)}`);
    if (depth === path.length - 1) return { shape, toWorld };
    if (shape.kind !== "group") throw new Error(`"${name}" is no group`);
    const { at: [x, y] = [0, 0], angle = 0 } = shape;
    const outer = toWorld;
    toWorld = ([px, py]) =>
      outer([x + px * Math.cos(angle) - py * Math.sin(angle), y + px * Math.sin(angle) + py * Math.cos(angle)]);
    shapes = shape.shapes;
  }
  throw new Error("an empty path");
}

/** The far end of a rod, without its cap. */
export function end(scene: Scene, ...path: string[]): Point {
  const { shape, toWorld } = find(scene, ...path);
  if (shape.kind !== "capsule") throw new Error(`${path} is no capsule`);
  return toWorld(shape.to);
}

/** The middle of a circle or rectangle. */
export function middle(scene: Scene, ...path: string[]): Point {
  const { shape, toWorld } = find(scene, ...path);
  if (shape.kind !== "circle" && shape.kind !== "rect") throw new Error(`${path} has no centre`);
  return toWorld(shape.center);
}

export function names(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((shape) => (shape.kind === "group" ? [shape.name, ...names(shape.shapes)] : [shape.name]));
}
