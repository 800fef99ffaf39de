/** The stage: what the policy does at this moment, drawn sixty times a second; and the hands that may reach in. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import { level } from "../model/level.ts";
import type { Frame } from "../worker/player.ts";
import { tenths } from "./display.ts";
import { driving, drivingFor } from "./driving.ts";
import { earned, paintStage, pointAt } from "./paint_stage.ts";
import { ghost } from "./watching.ts";

const SAY_EVERY = 100; // ms: numbers that change faster cannot be read
const SLOW = 1000; // ms between two frames, at which a picture of somebody's own makes the page useless
const MOST_SLOW = 3; // in a row: one may be the computer's
const MOST_STEP = 0.1; // s: what a frame may advance after the page was hidden

type PaintFrame = (frame: Frame, env: string) => void;

const others = new Set<PaintFrame>();

/** Has something else painted with each frame, until what is returned is called. */
export function withEachFrame(paint: PaintFrame): () => void {
  others.add(paint);
  return () => others.delete(paint);
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
      paintStage(element, stage.frame, stage.env, { ghost: ghostLane(stage.frame), pull: stage.hands.value.pull });
      for (const paint of others) paint(stage.frame, stage.env);
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

/** Where the untrained policy is drawn over the present one, its lane. */
function ghostLane({ lanes }: Frame): number | undefined {
  const place = ghost.value ? stage.cast.value.indexOf("untrained") : -1;
  return place < 0 ? undefined : lanes + place;
}

/** Writes beside the picture what has been earned. */
function say(frame: Frame, caption: { value: string }, last: { value: string }): void {
  const { lanes, lengths, returns, ended } = frame;
  const plain = level.value === "beginner";
  const word = plain ? "score" : "return";
  if (lanes > 1) {
    const all = earned(frame);
    caption.value = `${lanes} lanes, colored by ${word}: ${tenths(Math.min(...all))} dark, ${tenths(Math.max(...all))} bright`;
    last.value = "";
    return;
  }
  caption.value = `step ${lengths[0]} · ${word} ${tenths(returns[0])}`;
  const [before] = ended;
  last.value = before ? `last ${plain ? "try" : "episode"} ${tenths(before.return)} in ${before.length} steps` : "";
}

function pull(event: PointerEvent, canvas: HTMLCanvasElement): void {
  const { frame, env } = stage;
  const point = frame && pointAt(canvas, frame, env, [event.clientX, event.clientY]);
  if (point) stage.hands.value = { ...stage.hands.value, pull: point };
}

function letGo(): void {
  const { pull: _, ...hands } = stage.hands.value;
  stage.hands.value = hands;
}
