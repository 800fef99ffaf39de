/** What the stage shows for some seconds, as a file: a film where the browser can make one, or an animated SVG. */
import { framesToSvg, type Scene } from "swingup/render";
import { say, stage } from "../model/lab.ts";
import { theme } from "../model/theme.ts";
import { saveFile } from "./files.ts";
import { scenesOf } from "./paint_stage.ts";
import { withEachFrame } from "./stage_view.tsx";

export const CLIP_SECONDS = 5;
const FILM_FPS = 30;
const SVG_FPS = 25; // scenes are taken at these times, whatever the screen's rate
const WIDTH = 960; // px of a film
const types = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

/** The kind of film that this browser makes; undefined where it makes none. */
export function filmType(): string | undefined {
  if (typeof MediaRecorder === "undefined" || !HTMLCanvasElement.prototype.captureStream) return undefined;
  return types.find((type) => MediaRecorder.isTypeSupported(type));
}

/** @throws Error where nothing was to be seen meanwhile */
export async function exportClip(kind: "film" | "svg"): Promise<void> {
  stage.still.value = false;
  say(`Recording what the stage shows for ${CLIP_SECONDS} seconds.`);
  const type = filmType();
  if (kind === "svg" || type === undefined) saveFile("swingup-clip.svg", await animatedSvg(), "image/svg+xml");
  else saveFile(`swingup-clip.${type.includes("mp4") ? "mp4" : "webm"}`, await film(type), type);
  say("The clip is among your downloads.");
}

async function animatedSvg(): Promise<string> {
  const scenes: Scene[] = [];
  const take = () => {
    const [scene] = stage.frame ? scenesOf(stage.frame, stage.env) : [];
    if (scene) scenes.push(scene);
  };
  const timer = setInterval(take, 1000 / SVG_FPS);
  await seconds();
  clearInterval(timer);
  if (scenes.length === 0) throw new Error("clip: the stage has shown nothing");
  return framesToSvg(scenes, { fps: scenes.length / CLIP_SECONDS, palette: theme.value });
}

async function film(type: string): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const stageCanvas = document.querySelector<HTMLCanvasElement>(".stage canvas");
  const { clientWidth = 2, clientHeight = 1 } = stageCanvas ?? {};
  canvas.width = WIDTH;
  canvas.height = 2 * Math.round((WIDTH * clientHeight) / clientWidth / 2);
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const background = getComputedStyle(document.documentElement).getPropertyValue("--well");
  const stop = withEachFrame(() => {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (stageCanvas?.isConnected) context.drawImage(stageCanvas, 0, 0, canvas.width, canvas.height);
  });
  const recorder = new MediaRecorder(canvas.captureStream(FILM_FPS), { mimeType: type });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const over = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error("clip: the browser could not make the film"));
  });
  recorder.start();
  await seconds();
  if (recorder.state !== "inactive") recorder.stop();
  await over;
  stop();
  return new Blob(parts, { type });
}

const seconds = () => new Promise((resolve) => setTimeout(resolve, 1000 * CLIP_SECONDS));
