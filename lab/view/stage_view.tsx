/** The stage: what the policy does at this moment, drawn sixty times a second; and the hands that may reach in. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { paintScene, type Scene, sceneOf, viewOf, worldPoint } from "swingup/render";
import { current, stage } from "../model/lab.ts";
import { level } from "../model/level.ts";
import { GRID } from "../model/stage.ts";
import { theme } from "../model/theme.ts";
import type { Frame } from "../worker/player.ts";
import { driving, drivingFor } from "./driving.ts";

const SAY_EVERY = 100; // ms: numbers that change faster cannot be read
const SLOW = 1000; // ms between two frames, at which a picture of somebody's own makes the page useless
const MOST_SLOW = 3; // in a row: one may be the computer's
const MOST_STEP = 0.1; // s: what a frame may advance after the page was hidden

interface Cell {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function StageView() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const caption = useSignal("");
  const last = useSignal("");
  const run = current.value;
  const env = run?.config.value?.env;
  const controls = env ? drivingFor(env) : undefined;

  useEffect(() => animate(canvas.current as HTMLCanvasElement, (frame) => say(frame, caption, last)), []);

  return (
    <div class="stage">
      <canvas
        ref={canvas}
        class={driving.value ? "driven" : ""}
        tabIndex={0}
        role="img"
        aria-label={`${env ?? "The environment"}, played by the policy as it is now. ${controls?.keys ?? ""}`}
        onKeyDown={(event) => driving.key(event, env, true)}
        onKeyUp={(event) => driving.key(event, env, false)}
        onBlur={() => driving.release()}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pull(event, event.currentTarget);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) pull(event, event.currentTarget);
        }}
        onPointerUp={() => letGo()}
        onPointerCancel={() => letGo()}
      />
      <div class="stage-caption" aria-hidden="true">
        <span>{caption}</span>
        <span class="muted">{last}</span>
      </div>
      {stage.error.value && (
        <p class="stage-message" role="alert">
          The stage stopped. {stage.error.value}
        </p>
      )}
    </div>
  );
}

/** Asks for frames and paints them, sixty times a second, until what is returned is called. */
function animate(element: HTMLCanvasElement, tell: (frame: Frame) => void): () => void {
  let before = performance.now();
  let said = 0;
  let request = 0;
  let slow = 0;
  let pending = 0;
  const draw = (now: number) => {
    request = requestAnimationFrame(draw);
    slow = stage.frame?.scenes && now - before > SLOW ? slow + 1 : 0;
    if (slow === MOST_SLOW) stage.stop("render(): its picture takes more than a second to draw");
    const seconds = Math.min((now - before) / 1000, MOST_STEP);
    before = now;
    if (stage.frame && !(stage.frame.scenes && stage.error.value)) {
      paint(element, stage.frame, stage.env);
      if (now - said >= SAY_EVERY) {
        said = now;
        tell(stage.frame);
      }
    }
    pending += seconds;
    void stage.advance(pending).then((done) => {
      if (done) pending = 0;
    });
  };
  request = requestAnimationFrame(draw);
  return () => cancelAnimationFrame(request);
}

/** Writes beside the picture what has been earned. */
function say(frame: Frame, caption: { value: string }, last: { value: string }): void {
  const single = frame.returns.length === 1;
  const word = level.value === "beginner" ? "score" : "return";
  const mean = frame.returns.reduce((sum, value) => sum + value, 0) / frame.returns.length;
  caption.value = single
    ? `step ${frame.lengths[0]} · ${word} ${tenths(mean)}`
    : `${frame.returns.length} lanes · mean ${word} so far ${tenths(mean)}`;
  last.value =
    frame.last && single
      ? `last ${level.value === "beginner" ? "try" : "episode"} ${tenths(frame.last.return)} in ${frame.last.length} steps`
      : "";
}

/** Without a decimal that says nothing. */
function tenths(value: number): string {
  return String(Number(value.toFixed(1)));
}

function paint(canvas: HTMLCanvasElement, frame: Frame, env: string): void {
  const scale = devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (width === 0 || height === 0) return;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const scenes = scenesOf(frame, env);
  const cells = cellsFor(scenes[0], scenes.length, width, height);
  context.clearRect(0, 0, width, height);
  scenes.forEach((scene, k) => {
    if (scene) paintScene(context, scene, cells[k], { palette: theme.value });
  });
  const pointer = stage.hands.value.pull;
  if (pointer && scenes[0]) paintPull(context, viewOf(scenes[0], cells[0]), pointer, scale);
}

function scenesOf({ states, scenes, actions }: Frame, env: string): readonly (Scene | undefined)[] {
  if (scenes) return scenes;
  return (states ?? []).map((state, lane) => {
    const action = actions[lane];
    return sceneOf(env, state, action === undefined ? {} : { action });
  });
}

/** One large cell, or a grid in which scenes of this shape are as large as can be. */
function cellsFor(scene: Scene | undefined, count: number, width: number, height: number): Cell[] {
  if (count === 1 || !scene) return [{ x: 0, y: 0, width, height }];
  const columns = [2, 4, 8].reduce((best, candidate) => {
    const size = (n: number) => Math.min(width / n / scene.width, height / (GRID / n) / scene.height);
    return size(candidate) > size(best) ? candidate : best;
  });
  const rows = GRID / columns;
  const gap = Math.round(width / 320);
  const cell = { width: (width - gap * (columns - 1)) / columns, height: (height - gap * (rows - 1)) / rows };
  return Array.from({ length: count }, (_, k) => ({
    x: (k % columns) * (cell.width + gap),
    y: Math.floor(k / columns) * (cell.height + gap),
    ...cell,
  }));
}

/** A ring where the pointer pulls. */
function paintPull(
  context: CanvasRenderingContext2D,
  { unit, origin }: ReturnType<typeof viewOf>,
  [x, y]: readonly [number, number],
  scale: number,
): void {
  context.strokeStyle = theme.value === "dark" ? "#9d97f5" : "#6a63d8";
  context.lineWidth = 2.5 * scale;
  context.beginPath();
  context.arc(origin[0] + unit * x, origin[1] - unit * y, 12 * scale, 0, 2 * Math.PI);
  context.stroke();
}

function pull(event: PointerEvent, canvas: HTMLCanvasElement): void {
  const { frame, env } = stage;
  if (!frame) return;
  const scenes = scenesOf(frame, env);
  if (!scenes[0]) return;
  const scale = devicePixelRatio;
  const [cell] = cellsFor(scenes[0], scenes.length, canvas.clientWidth * scale, canvas.clientHeight * scale);
  const box = canvas.getBoundingClientRect();
  const pixel: [number, number] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  const [x, y] = worldPoint(viewOf(scenes[0], cell), pixel);
  stage.hands.value = { ...stage.hands.value, pull: [x, y] };
}

function letGo(): void {
  const { pull: _, ...hands } = stage.hands.value;
  stage.hands.value = hands;
}
