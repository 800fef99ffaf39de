/**
 * An episode as one animated SVG file without script: it plays where an image may stand, on a README page for example.
 * Whoever prefers reduced motion sees the last frame instead.
 */
import { checkBoolean, checkKeys, checkNumber, show } from "../core/check.ts";
import { Colors, sceneElements } from "./element.ts";
import { childTracks, type Timing, type Track, trackMarkup } from "./markup.ts";
import { resolvePalette } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { type PictureOptions, svgDocument } from "./svg.ts";

/** Key frames in a second at most: what lies between them is interpolated, so more would only make the file bigger. */
const MOST_KEY_FRAMES = 30;
const REDUCED_MOTION = "@media(prefers-reduced-motion:reduce){.moving{display:none}.resting{display:inline}}";

/** How an animation looks and plays. */
export interface AnimationOptions extends PictureOptions {
  /** Scenes that are shown in a second, (0, 1000]; 30 unless given. Above 30 the file holds only every n-th scene. */
  readonly fps?: number;
  /** Whether it begins again at the end (true, the default) or stays on the last frame. */
  readonly loop?: boolean;
  /** How long the last frame stays before it begins again, 0 to 60 s; 0.6 unless given. */
  readonly pause?: number;
}

/**
 * One animated picture. View and title are those of the first scene.
 * @param scenes one for each frame, at least one
 * @returns the text of an SVG file
 * @throws TypeError or RangeError for no scenes, or options that are out of range
 */
export function framesToSvg(scenes: readonly Scene[], options: AnimationOptions = {}): string {
  checkKeys("options", options, ["fps", "loop", "pause", "width", "title", "palette"]);
  if (!Array.isArray(scenes)) throw new TypeError(`scenes: expected an array of scenes, got ${show(scenes)}`);
  if (scenes.length === 0) throw new RangeError("scenes: expected at least one scene, got none");
  const fps = checkNumber("fps", options.fps ?? 30, { above: 0, most: 1000 });
  const loop = checkBoolean("loop", options.loop ?? true);
  const pause = checkNumber("pause", options.pause ?? 0.6, { least: 0, most: 60 });
  const stride = Math.ceil(fps / MOST_KEY_FRAMES);
  const colors = new Colors(resolvePalette(options.palette ?? "auto"));
  const frames = thinned(scenes, stride).map((scene) => ({ children: sceneElements(scene, colors) }));
  const timing = frameTiming(frames.length, fps / stride, { pause, loop });
  const content = childTracks(frames)
    .map((track) => trackContent(track, timing))
    .join("");
  return svgDocument(scenes[0], { content, style: moves(content) ? REDUCED_MOTION : "", colors }, options);
}

/** Every `stride`-th scene, and the last one, where the episode ends. */
function thinned(scenes: readonly Scene[], stride: number): Scene[] {
  return scenes.filter((_, k) => k % stride === 0 || k === scenes.length - 1);
}

function frameTiming(frames: number, fps: number, { pause, loop }: { pause: number; loop: boolean }): Timing {
  const pauseFrames = loop ? Math.round(pause * fps) : 0;
  return { duration: (frames + pauseFrames) / fps, pause: pauseFrames, loop };
}

/** What never moves is there once; what moves is there a second time, at rest where it ends. */
function trackContent(track: Track, timing: Timing): string {
  const moving = trackMarkup(track, timing);
  if (!moves(moving)) return moving;
  const last = track[track.length - 1];
  const resting = last === undefined ? "" : `<g class="resting" display="none">${trackMarkup([last], timing)}</g>`;
  return `<g class="moving">${moving}</g>${resting}`;
}

function moves(markup: string): boolean {
  return markup.includes("<animate");
}
