/** A scene as one SVG picture: text that is a file of its own and can stand in a page as well. */
import { checkKeys, checkNumber, show } from "../core/check.ts";
import { Colors, decimal, sceneElements, VIEW_WIDTH } from "./element.ts";
import { childTracks, trackMarkup } from "./markup.ts";
import { type Palette, type PaletteName, resolvePalette } from "./palette.ts";
import type { Scene } from "./scene.ts";

const CORNER = 24; // radius of the card, in units of the view box
const DEFAULT_WIDTH = 600; // px

/** How a picture looks. */
export interface PictureOptions {
  /** Pixels on the page, 16 to 16384; 600 unless given. The picture scales without loss. */
  readonly width?: number;
  /** What the picture shows, for readers who do not see it; the scene's own title unless given. */
  readonly title?: string;
  /** `auto` (the default: light, and dark where the reader prefers it), `light`, `dark`, `okabe-ito`, or your own. */
  readonly palette?: PaletteName | Palette;
}

/**
 * One still picture.
 * @returns the text of an SVG file
 * @throws TypeError or RangeError for options that are out of range
 */
export function sceneToSvg(scene: Scene, options: PictureOptions = {}): string {
  checkKeys("options", options, ["width", "title", "palette"]);
  const colors = new Colors(resolvePalette(options.palette ?? "auto"));
  const tracks = childTracks([{ children: sceneElements(scene, colors) }]);
  const content = tracks.map((track) => trackMarkup(track, { duration: 0, pause: 0, loop: false })).join("");
  return svgDocument(scene, { content, style: "", colors }, options);
}

/** The card with its rounded corners, around the content. */
export function svgDocument(
  scene: Scene,
  { content, style, colors }: { content: string; style: string; colors: Colors },
  { width = DEFAULT_WIDTH, title = scene.title }: PictureOptions,
): string {
  checkNumber("width", width, { least: 16, most: 16384 });
  if (typeof title !== "string") throw new TypeError(`title: expected a text, got ${show(title)}`);
  const viewHeight = (VIEW_WIDTH * scene.height) / scene.width;
  const size = `width="${VIEW_WIDTH}" height="${decimal(viewHeight)}" rx="${CORNER}"`;
  const clip = `card-${VIEW_WIDTH}x${Math.round(viewHeight)}`; // pictures that share a page and this name share the shape
  const card = `<rect ${size}${attributes(colors.paint({ fill: "background" }))}/>`;
  const sheet = style + colors.style;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${VIEW_WIDTH} ${decimal(viewHeight)}"`,
    ` width="${decimal(width)}" height="${decimal((width * scene.height) / scene.width)}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    sheet && `<style>${sheet}</style>`,
    `<clipPath id="${clip}"><rect ${size}/></clipPath>`,
    `<g clip-path="url(#${clip})">${card}${content}</g></svg>\n`,
  ].join("");
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
}

/** Text between tags or quotation marks; control characters, which XML forbids, become spaces. */
export function escapeText(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ");
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
