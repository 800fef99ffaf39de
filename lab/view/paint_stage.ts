/** Frames as pictures: the policy's lanes, one large or many in a grid, colored by return, and what acts beside them. */
import { paintScene, type Scene, sceneOf, viewOf, worldPoint } from "swingup/render";
import { theme } from "../model/theme.ts";
import type { Frame } from "../worker/player.ts";
import { sequential } from "./colors.ts";

type Point = readonly [x: number, y: number];

interface Cell {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GHOSTLY = 0.32; // opacity
const EDGE = 3; // px, of what says by its color what a lane has earned

export interface Painting {
  /** Lane of the cast that is drawn over lane 0, pale. */
  readonly ghost?: number | undefined;
  /** Where somebody pulls, in the world of lane 0. */
  readonly pull?: Point | undefined;
}

/** The policy's own lanes. */
export function paintStage(canvas: HTMLCanvasElement, frame: Frame, env: string, { ghost, pull }: Painting): void {
  const context = contextOf(canvas);
  if (!context) return;
  const scenes = scenesOf(frame, env);
  const own = scenes.slice(0, frame.lanes);
  const cells = cellsFor(own[0], own.length, canvas);
  const palette = { palette: theme.value };
  own.forEach((scene, k) => {
    if (scene) paintScene(context, scene, cells[k], palette);
  });
  const pale = ghost === undefined ? undefined : scenes[ghost];
  if (pale && own[0] && own.length === 1) {
    context.save();
    context.globalAlpha = GHOSTLY;
    paintScene(context, { ...pale, shapes: differing(pale, own[0]) }, cells[0], palette);
    context.restore();
  }
  if (own.length > 1) paintEdges(context, cells, earned(frame));
  if (pull && own[0]) paintPull(context, viewOf(own[0], cells[0]), pull);
}

/** A lane alone. */
export function paintLane(canvas: HTMLCanvasElement, frame: Frame, env: string, lane: number): void {
  const context = contextOf(canvas);
  const scene = context && scenesOf(frame, env)[lane];
  if (scene)
    paintScene(context, scene, { x: 0, y: 0, width: canvas.width, height: canvas.height }, { palette: theme.value });
}

/** The point of lane 0's world that is at a place of the window. */
export function pointAt(canvas: HTMLCanvasElement, frame: Frame, env: string, [left, top]: Point): Point | undefined {
  const [scene] = scenesOf(frame, env);
  if (!scene) return undefined;
  const [cell] = cellsFor(scene, frame.lanes, canvas);
  const box = canvas.getBoundingClientRect();
  return worldPoint(viewOf(scene, cell), [(left - box.left) * devicePixelRatio, (top - box.top) * devicePixelRatio]);
}

/** What is in one picture and not, in the same place, in another: the ground is not drawn twice. */
function differing({ shapes }: Scene, other: Scene): Scene["shapes"] {
  const there = new Set(other.shapes.map((shape) => JSON.stringify(shape)));
  return shapes.filter((shape) => !there.has(JSON.stringify(shape)));
}

/** What each of the policy's lanes has earned: its last whole episode, or, before one has ended, what it has by now. */
export function earned({ lanes, ended, returns }: Frame): number[] {
  return returns.slice(0, lanes).map((now, lane) => ended[lane]?.return ?? now);
}

/** Empty, and as large as it is shown; undefined where it is not. */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (width === 0 || height === 0) return undefined;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.clearRect(0, 0, width, height);
  return context;
}

/** The picture of each lane. */
export function scenesOf({ states, scenes, actions }: Frame, env: string): readonly (Scene | undefined)[] {
  if (scenes) return scenes;
  return (states ?? []).map((state, lane) => {
    const action = actions[lane];
    return sceneOf(env, state, action === undefined ? {} : { action });
  });
}

/** One large cell, or a grid in which scenes of this shape are as large as can be: square ones six by three. */
function cellsFor(scene: Scene | undefined, count: number, { width, height }: HTMLCanvasElement): Cell[] {
  if (count === 1 || !scene) return [{ x: 0, y: 0, width, height }];
  const sizeIn = (columns: number) =>
    Math.min(width / columns / scene.width, height / Math.ceil(count / columns) / scene.height);
  const columns = [2, 4, 6, 8].reduce((best, candidate) => (sizeIn(candidate) > sizeIn(best) ? candidate : best));
  const rows = Math.ceil(count / columns);
  const gap = Math.round(width / 160);
  const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
  return Array.from({ length: count }, (_, k) => ({
    x: (k % columns) * (cell.width + gap),
    y: Math.floor(k / columns) * (cell.height + gap),
    ...cell,
  }));
}

/** Around each lane a color for its return, dark for the lowest of them and bright for the highest. */
function paintEdges(context: CanvasRenderingContext2D, cells: readonly Cell[], returns: readonly number[]): void {
  const low = Math.min(...returns);
  const high = Math.max(...returns);
  const line = EDGE * devicePixelRatio;
  context.lineWidth = line;
  cells.forEach(({ x, y, width, height }, k) => {
    context.strokeStyle = `rgb(${sequential((returns[k] - low) / (high - low || 1)).join()})`;
    context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
  });
}

/** A ring where the pointer pulls. */
function paintPull(
  context: CanvasRenderingContext2D,
  { unit, origin }: ReturnType<typeof viewOf>,
  [x, y]: Point,
): void {
  context.strokeStyle = theme.value === "dark" ? "#9d97f5" : "#6a63d8";
  context.lineWidth = 2.5 * devicePixelRatio;
  context.beginPath();
  context.arc(origin[0] + unit * x, origin[1] - unit * y, 12 * devicePixelRatio, 0, 2 * Math.PI);
  context.stroke();
}
