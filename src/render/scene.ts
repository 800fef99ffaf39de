/**
 * A picture as plain data: shapes in world units with y up, colors by role. Environments describe themselves as scenes
 * and know nothing of SVG; whoever draws (`svg.ts`, `animation.ts`, a canvas in a page) knows nothing of environments.
 *
 * Every shape has a name that is unique among its siblings. Two scenes of one episode are matched by these names, so
 * that an animation moves one element instead of drawing many.
 */
import type { Role } from "./palette.ts";

/** The state of an environment as `VectorEnv.getState` returns it. */
export type State = Float64Array | readonly number[];

/** World units, y up. */
export type Point = readonly [x: number, y: number];

/** A picture of one state as plain data. */
export interface Scene {
  /** What the picture shows, for readers who do not see it. */
  readonly title: string;
  /** The middle of the view. */
  readonly center: Point;
  /** Extent of the view in world units. */
  readonly width: number;
  readonly height: number;
  /** From back to front. */
  readonly shapes: readonly Shape[];
}

/** A part of a scene. */
export type Shape = Polyline | Polygon | Rect | Circle | Capsule | Arc | Group;

/** What all shapes have. */
export interface Named {
  readonly name: string;
  /** 0 (invisible) to 1, the default. */
  readonly opacity?: number;
}

/** The inside of a shape and its outline, `strokeWidth` world units wide; rounded at corners. */
export interface Painted {
  readonly fill?: Role;
  readonly stroke?: Role;
  readonly strokeWidth?: number;
}

/** An open line through two or more points, with round ends and corners. */
export interface Polyline extends Named {
  readonly kind: "polyline";
  readonly points: readonly Point[];
  readonly stroke: Role;
  readonly strokeWidth: number;
  /** Length of dashes and of the gaps between; solid unless given. */
  readonly dash?: number;
}

/** A closed area. */
export interface Polygon extends Named, Painted {
  readonly kind: "polygon";
  readonly points: readonly Point[];
}

/** A rectangle along the axes around `center`, its corners rounded with `radius`; a `Group` turns it. */
export interface Rect extends Named, Painted {
  readonly kind: "rect";
  readonly center: Point;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
}

/** A disc. */
export interface Circle extends Named, Painted {
  readonly kind: "circle";
  readonly center: Point;
  readonly radius: number;
}

/** All points within `radius` of the segment: a rod with round ends. */
export interface Capsule extends Named {
  readonly kind: "capsule";
  readonly from: Point;
  readonly to: Point;
  readonly radius: number;
  readonly fill: Role;
}

/** A torque: an arc from angle `start` over `sweep` (rad, counterclockwise positive) with an arrow head at its end. */
export interface Arc extends Named {
  readonly kind: "arc";
  readonly center: Point;
  readonly radius: number;
  readonly start: number;
  readonly sweep: number;
  readonly stroke: Role;
  readonly strokeWidth: number;
}

/** Shapes in a frame of their own, turned by `angle` (rad, counterclockwise) about its origin, which lies at `at`. */
export interface Group extends Named {
  readonly kind: "group";
  readonly at?: Point;
  readonly angle?: number;
  readonly shapes: readonly Shape[];
}
