/**
 * A scene drawn on a canvas, for pages that show an environment while it moves: the same shapes and roles as in `svg.ts`,
 * painted again for every frame. Crispness on dense screens is the caller's: a canvas of `devicePixelRatio` times its size
 * on the page, and an area in its own pixels.
 */
import { checkKeys, checkNumber } from "../core/check.ts";
import { colorOf, type Palette, type PaletteName, type Role, resolvePalette } from "./palette.ts";
import type { Arc, Point, Rect, Scene, Shape } from "./scene.ts";

const FULL_HEAD = 0.6; // rad: an arc that is shorter has a smaller head

/** What of a two-dimensional canvas context is used. */
export type Canvas2D = Pick<
  CanvasRenderingContext2D,
  | "save"
  | "restore"
  | "translate"
  | "rotate"
  | "scale"
  | "beginPath"
  | "closePath"
  | "moveTo"
  | "lineTo"
  | "arc"
  | "rect"
  | "roundRect"
  | "fill"
  | "stroke"
  | "clip"
  | "setLineDash"
  | "fillRect"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "lineCap"
  | "lineJoin"
  | "globalAlpha"
>;

/** Where on the canvas, in its pixels; the scene is as large as fits, in the middle. */
export interface PaintArea {
  /** Left and upper edge; 0 unless given. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

/** How a scene is painted. */
export interface PaintOptions {
  /** `light` (the default), `dark`, `okabe-ito`, or your own; `auto` is `light`, since a canvas knows no style sheets. */
  readonly palette?: PaletteName | Palette;
}

/** From world units to the canvas. */
export interface View {
  /** pixels per world unit */
  readonly unit: number;
  /** The pixel of the world's origin. */
  readonly origin: Point;
}

/** How a scene lies in an area. */
export function viewOf(scene: Scene, { x = 0, y = 0, width, height }: PaintArea): View {
  const unit = Math.min(width / scene.width, height / scene.height);
  const [centerX, centerY] = scene.center;
  return { unit, origin: [x + width / 2 - unit * centerX, y + height / 2 + unit * centerY] };
}

/** The point of the world at a pixel. */
export function worldPoint({ unit, origin }: View, [x, y]: Point): Point {
  return [(x - origin[0]) / unit, (origin[1] - y) / unit];
}

/**
 * Paints the area's background and the scene, cut off at the scene's edges.
 * @throws TypeError or RangeError for an area without extent or an unknown palette
 */
export function paintScene(context: Canvas2D, scene: Scene, area: PaintArea, options: PaintOptions = {}): void {
  checkKeys("area", area, ["x", "y", "width", "height"]);
  checkKeys("options", options, ["palette"]);
  const { x = 0, y = 0 } = area;
  const width = checkNumber("width", area.width, { above: 0 });
  const height = checkNumber("height", area.height, { above: 0 });
  const colors = resolvePalette(options.palette ?? "light").usual;
  const { unit, origin } = viewOf(scene, area);
  context.save();
  context.fillStyle = colors.background;
  context.fillRect(x, y, width, height);
  context.beginPath();
  context.rect(
    x + (width - unit * scene.width) / 2,
    y + (height - unit * scene.height) / 2,
    unit * scene.width,
    unit * scene.height,
  );
  context.clip();
  context.translate(...origin);
  context.scale(unit, -unit); // y up, and angles counterclockwise
  context.lineJoin = "round";
  const painter = new Painter(context, colors);
  for (const shape of scene.shapes) painter.paint(shape);
  context.restore();
}

class Painter {
  readonly #context: Canvas2D;
  readonly #colors: Palette;

  constructor(context: Canvas2D, colors: Palette) {
    this.#context = context;
    this.#colors = colors;
  }

  paint(shape: Shape): void {
    const context = this.#context;
    context.save();
    if (shape.opacity !== undefined) context.globalAlpha *= shape.opacity;
    switch (shape.kind) {
      case "group":
        if (shape.at) context.translate(...shape.at);
        if (shape.angle) context.rotate(shape.angle);
        for (const child of shape.shapes) this.paint(child);
        break;
      case "arc":
        this.#arc(shape);
        break;
      case "capsule":
        this.#path([shape.from, shape.to]);
        context.lineCap = "round";
        this.#ink({ stroke: shape.fill, strokeWidth: 2 * shape.radius });
        break;
      case "polyline":
        this.#path(shape.points);
        context.lineCap = "round";
        if (shape.dash !== undefined) context.setLineDash([shape.dash]);
        this.#ink(shape);
        break;
      case "polygon":
        this.#path(shape.points);
        context.closePath();
        this.#ink(shape);
        break;
      case "rect":
        this.#rect(shape);
        this.#ink(shape);
        break;
      case "circle":
        context.beginPath();
        context.arc(...shape.center, shape.radius, 0, 2 * Math.PI);
        this.#ink(shape);
    }
    context.restore();
  }

  #path([first, ...others]: readonly Point[]): void {
    this.#context.beginPath();
    this.#context.moveTo(...first);
    for (const point of others) this.#context.lineTo(...point);
  }

  #rect({ center: [x, y], width, height, radius = 0 }: Rect): void {
    this.#context.beginPath();
    this.#context.roundRect(x - width / 2, y - height / 2, width, height, radius);
  }

  /** The shaft, then its head, which shrinks with a short sweep and turns over with its sign. */
  #arc({ center, radius, start, sweep, stroke, strokeWidth }: Arc): void {
    const context = this.#context;
    context.translate(...center);
    context.beginPath();
    context.arc(0, 0, radius, start, start + sweep, sweep < 0);
    context.lineCap = "round";
    this.#ink({ stroke, strokeWidth });
    const size = Math.min(1, Math.abs(sweep) / FULL_HEAD);
    context.rotate(start + sweep);
    context.translate(radius, 0);
    context.scale(size, Math.sign(sweep) * size);
    const half = 1.5 * strokeWidth;
    this.#path([
      [-half, 0],
      [half, 0],
      [0, 2.3 * strokeWidth],
    ]);
    context.closePath();
    this.#ink({ fill: stroke, stroke, strokeWidth: 0.4 * strokeWidth });
  }

  #ink({ fill, stroke, strokeWidth = 0 }: { fill?: Role; stroke?: Role; strokeWidth?: number }): void {
    const context = this.#context;
    if (fill !== undefined) {
      context.fillStyle = colorOf(this.#colors, fill);
      context.fill();
    }
    if (stroke !== undefined && strokeWidth > 0) {
      context.strokeStyle = colorOf(this.#colors, stroke);
      context.lineWidth = strokeWidth;
      context.stroke();
    }
  }
}
