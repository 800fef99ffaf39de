/**
 * From a scene to a tree of SVG elements: world units become pixels of the view box with y down, radians become degrees
 * clockwise, roles become colours. Numbers are text here already, rounded, so that "equal in all frames" means equal in
 * the file; transforms stay numbers until `markup.ts` has made angles continuous over the frames.
 */
import { colorOf, type PalettePair, type Role } from "./palette.ts";
import type { Arc, Capsule, Circle, Point, Polygon, Polyline, Rect, Scene, Shape } from "./scene.ts";

/** Width of every view box; at 800 pixels on a page, two decimals are 1/75 of a pixel. */
export const VIEW_WIDTH = 600;

/** rad: an arc that is shorter has a smaller head. */
const FULL_HEAD = 0.6;

type Attributes = Readonly<Record<string, string>>;

export interface SvgElement {
  /** Equal keys of siblings in two frames: the same element, moved. Kind and colors are part of it. */
  readonly key: string;
  readonly tag: string;
  readonly attributes: Attributes;
  /** Applied from the last to the first. */
  readonly transforms: readonly Transform[];
  readonly children: readonly SvgElement[];
}

export interface Transform {
  readonly type: "translate" | "rotate" | "scale";
  readonly numbers: readonly number[];
}

/** Rounds to at most two decimals; no zeros that say nothing, no minus before a zero. */
export function decimal(value: number): string {
  const text = (Math.round(value * 100) / 100).toString();
  return text === "-0" ? "0" : text.replace(/^(-?)0\./, "$1.");
}

/** The elements of a scene's shapes, from back to front, placed in a view box of width `VIEW_WIDTH`. */
export function sceneElements(scene: Scene, colors: Colors): SvgElement[] {
  const pen = new Pen(VIEW_WIDTH / scene.width, colors);
  const [x, y] = scene.center;
  const origin = pen.moved([scene.width / 2 - x, -scene.height / 2 - y]);
  return scene.shapes.map((shape) => {
    const element = shapeElement(shape, pen);
    return { ...element, transforms: [origin, ...element.transforms] };
  });
}

/** The colors of a file, and those of its roles that look different on dark pages. */
export class Colors {
  readonly #pair: PalettePair;
  readonly #dark = new Map<string, string>();

  constructor(pair: PalettePair) {
    this.#pair = pair;
  }

  /** The attributes that paint with a role. Both colors are in the file: readers without style sheets see the first. */
  paint(paints: { readonly fill?: Role; readonly stroke?: Role }): Attributes {
    const attributes: Record<string, string> = {};
    const classes: string[] = [];
    for (const property of ["fill", "stroke"] as const) {
      const role = paints[property];
      if (role === undefined) continue;
      attributes[property] = colorOf(this.#pair.usual, role);
      const other = this.#pair.dark?.[role];
      if (other === undefined || other === attributes[property]) continue;
      const name = `${property}-${role}`;
      classes.push(name);
      this.#dark.set(name, `.${name}{${property}:${other}}`);
    }
    if (classes.length > 0) attributes.class = classes.join(" ");
    return attributes;
  }

  /** The style sheet for dark pages; empty where there is none. To be read after everything is painted. */
  get style(): string {
    if (this.#dark.size === 0) return "";
    return `@media(prefers-color-scheme:dark){${[...this.#dark.values()].join("")}}`;
  }
}

/** From world units to what is written. */
class Pen {
  /** px per world unit */
  readonly unit: number;
  readonly colors: Colors;

  constructor(unit: number, colors: Colors) {
    this.unit = unit;
    this.colors = colors;
  }

  length(value: number): string {
    return decimal(value * this.unit);
  }

  points(points: readonly Point[]): string {
    return points.map(([x, y]) => `${this.length(x)},${this.length(-y)}`).join(" ");
  }

  moved([x, y]: Point): Transform {
    return { type: "translate", numbers: [x * this.unit, -y * this.unit] };
  }

  /** The inside, and the outline where there is one. */
  painted({ fill, stroke, strokeWidth = 0 }: Pick<Polygon, "fill" | "stroke" | "strokeWidth">): Attributes {
    return {
      fill: "none",
      ...this.colors.paint({ fill, stroke }),
      ...(stroke === undefined ? {} : { "stroke-width": this.length(strokeWidth), "stroke-linejoin": "round" }),
    };
  }

  /** A line with round ends and corners. */
  drawn({ stroke, strokeWidth }: { readonly stroke: Role; readonly strokeWidth: number }): Attributes {
    return { ...this.painted({ stroke, strokeWidth }), "stroke-linecap": "round" };
  }
}

function shapeElement(shape: Shape, pen: Pen): SvgElement {
  const [tag, attributes] = shapeAttributes(shape, pen);
  const opacity: Attributes = shape.opacity === undefined ? {} : { opacity: decimal(shape.opacity) };
  const key = [shape.name, shape.kind, attributes.fill, attributes.stroke].join("|");
  const element = { key, tag, attributes: { ...attributes, ...opacity } };
  if (shape.kind === "arc")
    return { ...element, transforms: [pen.moved(shape.center)], children: arcElements(shape, pen) };
  if (shape.kind !== "group") return { ...element, transforms: [], children: [] };
  const { at = [0, 0], angle = 0, shapes } = shape;
  const children = shapes.map((child) => shapeElement(child, pen));
  return { ...element, transforms: [pen.moved(at), turned(angle)], children };
}

function shapeAttributes(shape: Shape, pen: Pen): [tag: string, attributes: Attributes] {
  switch (shape.kind) {
    case "polyline":
      return ["polyline", polylineAttributes(shape, pen)];
    case "polygon":
      return ["polygon", { points: pen.points(shape.points), ...pen.painted(shape) }];
    case "rect":
      return ["rect", rectAttributes(shape, pen)];
    case "circle":
      return ["circle", circleAttributes(shape, pen)];
    case "capsule":
      return ["line", capsuleAttributes(shape, pen)];
    default:
      return ["g", {}];
  }
}

function polylineAttributes(shape: Polyline, pen: Pen): Attributes {
  const dash: Attributes = shape.dash === undefined ? {} : { "stroke-dasharray": pen.length(shape.dash) };
  return { points: pen.points(shape.points), ...pen.drawn(shape), ...dash };
}

function rectAttributes(shape: Rect, pen: Pen): Attributes {
  const { center, width, height, radius = 0 } = shape;
  return {
    x: pen.length(center[0] - width / 2),
    y: pen.length(-center[1] - height / 2),
    width: pen.length(width),
    height: pen.length(height),
    rx: pen.length(radius),
    ...pen.painted(shape),
  };
}

function circleAttributes(shape: Circle, pen: Pen): Attributes {
  const { center, radius } = shape;
  return { cx: pen.length(center[0]), cy: pen.length(-center[1]), r: pen.length(radius), ...pen.painted(shape) };
}

function capsuleAttributes({ from, to, radius, fill }: Capsule, pen: Pen): Attributes {
  return {
    x1: pen.length(from[0]),
    y1: pen.length(-from[1]),
    x2: pen.length(to[0]),
    y2: pen.length(-to[1]),
    ...pen.drawn({ stroke: fill, strokeWidth: 2 * radius }),
  };
}

/**
 * An arc as a circle of which one dash shows, and a head. Both change smoothly with the sweep, through zero as well: the
 * dash shrinks to nothing and the head turns over by way of size 0, so an animation interpolates them truthfully.
 */
function arcElements(arc: Arc, pen: Pen): SvgElement[] {
  return [arcShaft(arc, pen), arcHead(arc, pen)];
}

function arcShaft({ radius, start, sweep, stroke, strokeWidth }: Arc, pen: Pen): SvgElement {
  const gap = pen.length(2 * Math.PI * radius); // longer than what is left of the circle
  return {
    key: `shaft|${stroke}`,
    tag: "circle",
    attributes: {
      r: pen.length(radius),
      ...pen.drawn({ stroke, strokeWidth }),
      "stroke-dasharray": `${pen.length(radius * Math.abs(sweep))} ${gap}`,
    },
    transforms: [turned(start + Math.max(sweep, 0))], // dashes run clockwise on the page
    children: [],
  };
}

function arcHead({ radius, start, sweep, stroke, strokeWidth }: Arc, pen: Pen): SvgElement {
  const size = Math.min(1, Math.abs(sweep) / FULL_HEAD);
  const half = pen.length(1.5 * strokeWidth);
  return {
    key: `head|${stroke}`,
    tag: "path",
    attributes: {
      d: `M-${half} 0H${half}L0 ${pen.length(-2.3 * strokeWidth)}z`,
      ...pen.painted({ fill: stroke, stroke, strokeWidth: 0.4 * strokeWidth }),
    },
    transforms: [
      turned(start + sweep),
      pen.moved([radius, 0]),
      { type: "scale", numbers: [size, Math.sign(sweep) * size] },
    ],
    children: [],
  };
}

/** `angle` in rad, counterclockwise in the world. */
function turned(angle: number): Transform {
  return { type: "rotate", numbers: [(-angle * 180) / Math.PI] };
}
