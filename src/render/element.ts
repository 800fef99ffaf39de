/**
 * From a scene to a tree of SVG elements: world units become pixels of the view box with y down, radians become degrees
 * clockwise, roles become colours. Numbers are text here already, rounded, so that "equal in all frames" means equal in
 * the file; transforms stay numbers until `markup.ts` has made angles continuous over the frames.
 */
import type { PalettePair, Role } from "./palette.ts";
import type { Arc, Point, Scene, Shape } from "./scene.ts";

/** Width of every view box; at 800 pixels on a page, two decimals are 1/75 of a pixel. */
export const VIEW_WIDTH = 600;

export interface SvgElement {
  /** Equal keys of siblings in two frames: the same element, moved. Kind and colours are part of it. */
  readonly key: string;
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
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
  const unit = VIEW_WIDTH / scene.width;
  const middle: Transform = { type: "translate", numbers: [VIEW_WIDTH / 2, (scene.height * unit) / 2] };
  const origin: Transform = { type: "translate", numbers: [-scene.center[0] * unit, scene.center[1] * unit] };
  return scene.shapes.map((shape) => {
    const element = shapeElement(shape, unit, colors);
    return { ...element, transforms: [merge(middle, origin), ...element.transforms] };
  });
}

/** The colours of a file, and those of its roles that look different on dark pages. */
export class Colors {
  readonly #pair: PalettePair;
  readonly #dark = new Map<string, string>();

  constructor(pair: PalettePair) {
    this.#pair = pair;
  }

  /** The attributes that paint with a role. Both colours are in the file: readers without style sheets see the first. */
  paint(paints: { readonly fill?: Role; readonly stroke?: Role }): Record<string, string> {
    const attributes: Record<string, string> = {};
    const classes: string[] = [];
    for (const property of ["fill", "stroke"] as const) {
      const role = paints[property];
      if (role === undefined) continue;
      attributes[property] = this.#pair.usual[role];
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

function shapeElement(shape: Shape, unit: number, colors: Colors): SvgElement {
  const opacity: Record<string, string> = shape.opacity === undefined ? {} : { opacity: decimal(shape.opacity) };
  const length = (value: number) => decimal(value * unit);
  const points = (list: readonly Point[]) => list.map(([x, y]) => `${length(x)},${length(-y)}`).join(" ");
  const leaf = (tag: string, attributes: Record<string, string>): SvgElement => ({
    key: [shape.name, shape.kind, attributes.fill, attributes.stroke].join("|"),
    tag,
    attributes: { ...attributes, ...opacity },
    transforms: [],
    children: [],
  });
  const line = (width: number) => ({
    "stroke-width": length(width),
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  switch (shape.kind) {
    case "polyline": {
      const { stroke, strokeWidth, dash } = shape;
      return leaf("polyline", {
        points: points(shape.points),
        fill: "none",
        ...colors.paint({ stroke }),
        ...line(strokeWidth),
        ...(dash === undefined ? {} : { "stroke-dasharray": length(dash) }),
      });
    }
    case "polygon":
      return leaf("polygon", { points: points(shape.points), ...painted(shape, length, colors) });
    case "rect": {
      const { center, width, height, radius = 0 } = shape;
      return leaf("rect", {
        x: length(center[0] - width / 2),
        y: length(-center[1] - height / 2),
        width: length(width),
        height: length(height),
        rx: length(radius),
        ...painted(shape, length, colors),
      });
    }
    case "circle": {
      const [cx, cy] = shape.center;
      return leaf("circle", {
        cx: length(cx),
        cy: length(-cy),
        r: length(shape.radius),
        ...painted(shape, length, colors),
      });
    }
    case "capsule": {
      const { from, to, radius, fill } = shape;
      return leaf("line", {
        x1: length(from[0]),
        y1: length(-from[1]),
        x2: length(to[0]),
        y2: length(-to[1]),
        ...colors.paint({ stroke: fill }),
        "stroke-width": length(2 * radius),
        "stroke-linecap": "round",
      });
    }
    case "arc":
      return { ...leaf("g", {}), transforms: [moved(shape.center, unit)], children: arcElements(shape, unit, colors) };
    case "group": {
      const { at = [0, 0], angle = 0, shapes } = shape;
      return {
        ...leaf("g", {}),
        transforms: [moved(at, unit), turned(angle)],
        children: shapes.map((child) => shapeElement(child, unit, colors)),
      };
    }
  }
}

/**
 * An arc as a circle of which one dash shows, and a head. Both change smoothly with the sweep, through zero as well: the
 * dash shrinks to nothing and the head turns over by way of size 0, so an animation interpolates them truthfully.
 */
function arcElements({ radius, start, sweep, stroke, strokeWidth }: Arc, unit: number, colors: Colors): SvgElement[] {
  const r = radius * unit;
  const tip = 1.9 * strokeWidth * unit; // of the head, from its base
  const size = Math.min(1, Math.abs(sweep) / 0.6);
  const shaft: SvgElement = {
    key: `shaft|${stroke}`,
    tag: "circle",
    attributes: {
      r: decimal(r),
      fill: "none",
      ...colors.paint({ stroke }),
      "stroke-width": decimal(strokeWidth * unit),
      "stroke-linecap": "round",
      "stroke-dasharray": `${decimal(r * Math.abs(sweep))} ${decimal(2 * Math.PI * r + 1)}`,
    },
    transforms: [turned(start + Math.max(sweep, 0))], // dashes run clockwise on the page
    children: [],
  };
  const head: SvgElement = {
    key: `head|${stroke}`,
    tag: "path",
    attributes: {
      d: `M${decimal(-0.8 * tip)} 0H${decimal(0.8 * tip)}L0 ${decimal(-1.2 * tip)}z`,
      ...colors.paint({ fill: stroke, stroke }),
      "stroke-width": decimal(0.4 * strokeWidth * unit),
      "stroke-linejoin": "round",
    },
    transforms: [
      turned(start + sweep),
      { type: "translate", numbers: [r, 0] },
      { type: "scale", numbers: [size, Math.sign(sweep) * size] },
    ],
    children: [],
  };
  return [shaft, head];
}

function painted(
  shape: { readonly fill?: Role; readonly stroke?: Role; readonly strokeWidth?: number },
  length: (value: number) => string,
  colors: Colors,
): Record<string, string> {
  const { fill, stroke, strokeWidth = 0 } = shape;
  return {
    ...(fill === undefined ? { fill: "none" } : {}),
    ...colors.paint({ fill, stroke }),
    ...(stroke === undefined ? {} : { "stroke-width": length(strokeWidth), "stroke-linejoin": "round" }),
  };
}

function moved([x, y]: Point, unit: number): Transform {
  return { type: "translate", numbers: [x * unit, -y * unit] };
}

/** `angle` in rad, counterclockwise in the world. */
function turned(angle: number): Transform {
  return { type: "rotate", numbers: [(-angle * 180) / Math.PI] };
}

function merge(a: Transform, b: Transform): Transform {
  return { type: "translate", numbers: a.numbers.map((value, axis) => value + b.numbers[axis]) };
}
