/**
 * From one element in every frame to its text. What is the same in all frames is written once as an attribute; what
 * changes becomes an `<animate>` with one value for each frame (SMIL, which also plays inside an `<img>`). A still
 * picture is the case of one frame.
 */
import { decimal, type SvgElement, type Transform } from "./element.ts";

/** How long the frames take, and whether they begin again. */
export interface Timing {
  /** s, of all frames and the pause */
  readonly duration: number;
  /** Frames for which the last one stays. */
  readonly pause: number;
  readonly loop: boolean;
}

/** An element in each frame; undefined where it is not there. At least one is. */
export type Track = readonly (SvgElement | undefined)[];

export function trackMarkup(track: Track, timing: Timing): string {
  const frames = held(track);
  const { tag } = frames[0];
  const [attributes, animations] = attributeMarkup(frames, timing);
  const shown = track.map((frame) => (frame === undefined ? "hidden" : "visible"));
  const visibility = animation("animate", "visibility", shown, timing, "discrete");
  const children = childTracks(frames)
    .map((child) => trackMarkup(child, timing))
    .join("");
  const content = visibility + animations + children;
  const open = `<${tag}${visibility && ` visibility="${shown[0]}"`}`;
  return transformMarkup(frames, timing, (transform) =>
    content === "" ? `${open}${transform}${attributes}/>` : `${open}${transform}${attributes}>${content}</${tag}>`,
  );
}

/** The children of a parent's frames, matched by key, from back to front. */
export function childTracks(parents: readonly { readonly children: readonly SvgElement[] }[]): Track[] {
  const order: string[] = [];
  for (const { children } of parents) {
    let place = 0; // after the sibling that was met last
    for (const { key } of children) {
      const known = order.indexOf(key);
      if (known < 0) order.splice(place, 0, key);
      place = (known < 0 ? place : known) + 1;
    }
  }
  return order.map((key) => parents.map(({ children }) => children.find((child) => child.key === key)));
}

/** Gaps filled with what was there before them, or else after. */
function held(track: Track): SvgElement[] {
  let last = track.find((frame) => frame !== undefined) as SvgElement;
  return track.map((frame) => {
    last = frame ?? last;
    return last;
  });
}

function attributeMarkup(frames: readonly SvgElement[], timing: Timing): [attributes: string, animations: string] {
  let attributes = "";
  let animations = "";
  for (const name of Object.keys(frames[0].attributes)) {
    const values = frames.map((frame) => frame.attributes[name] ?? "");
    attributes += ` ${name}="${values[0]}"`;
    animations += animation("animate", name, values, timing, sameLength(values) ? "linear" : "discrete");
  }
  return [attributes, animations];
}

/**
 * Wraps an element in its transforms. An `<animateTransform>` replaces the whole attribute, so each transform that
 * changes gets a group of its own; the others are gathered in between.
 */
function transformMarkup(
  frames: readonly SvgElement[],
  timing: Timing,
  element: (transform: string) => string,
): string {
  let still = "";
  let before = "";
  let after = "";
  const attribute = () => still && ` transform="${still}"`;
  frames[0].transforms.forEach(({ type }, index) => {
    const values = transformValues(frames.map((frame) => frame.transforms[index]));
    const moving = animation("animateTransform", "transform", values, timing, "linear", ` type="${type}"`);
    if (moving === "") {
      if (values[0] !== IDENTITY[type]) still += `${type}(${values[0]})`;
      return;
    }
    if (still) {
      before += `<g${attribute()}>`;
      after = `</g>${after}`;
      still = "";
    }
    before += `<g transform="${type}(${values[0]})">${moving}`;
    after = `</g>${after}`;
  });
  return before + element(attribute()) + after;
}

const IDENTITY: Readonly<Record<Transform["type"], string>> = { translate: "0 0", rotate: "0", scale: "1 1" };

/** The numbers of a transform in every frame; angles take the short way from each frame to the next. */
function transformValues(transforms: readonly Transform[]): string[] {
  if (transforms[0].type !== "rotate") return transforms.map(({ numbers }) => numbers.map(decimal).join(" "));
  let last = 0;
  return transforms.map(({ numbers: [angle] }) => {
    last = angle - 360 * Math.round((angle - last) / 360);
    return decimal(last);
  });
}

/** Empty where nothing changes. */
function animation(
  tag: "animate" | "animateTransform",
  attribute: string,
  values: readonly string[],
  { duration, pause, loop }: Timing,
  mode: "linear" | "discrete",
  more = "",
): string {
  const last = values[values.length - 1];
  if (values.every((value) => value === last)) return "";
  // n linear values span n - 1 intervals, n discrete ones span n: one more linear value keeps both in step
  const list = [...values, ...new Array<string>(mode === "linear" ? pause + 1 : pause).fill(last)];
  const discrete = mode === "discrete" ? ' calcMode="discrete"' : "";
  const end = loop ? 'repeatCount="indefinite"' : 'fill="freeze"';
  return `<${tag} attributeName="${attribute}"${more} dur="${Number(duration.toFixed(3))}s" ${end}${discrete} values="${list.join(";")}"/>`;
}

/** Whether all values are lists of equally many numbers, so that it is clear what is between them. */
function sameLength(values: readonly string[]): boolean {
  const count = (text: string) => text.split(/[\s,]+/).length;
  return values.every((value) => /^[-\d.,\s]+$/.test(value) && count(value) === count(values[0]));
}
