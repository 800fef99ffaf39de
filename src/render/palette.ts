/**
 * Colors by what they are for. Scenes name roles only; a palette says what each looks like, so that one scene fits a
 * light page, a dark page, or eyes that do not tell red from green.
 */

import { checkChoice, show } from "../core/check.ts";
import { hasOwn } from "../core/own_key.ts";

/** A CSS color for every role. */
export interface Palette {
  /** The card behind everything. */
  readonly background: string;
  /** Rails, outlines and marks of the ground. */
  readonly ground: string;
  /** What is under the ground's outline; the area that an arm can reach. */
  readonly soil: string;
  /** Heavy bodies: the cart, the car, axles. */
  readonly body: string;
  /** Windows and hubs on bodies. */
  readonly window: string;
  readonly wheel: string;
  /** CartPole's pole and the axle at its foot. */
  readonly pole: string;
  readonly axle: string;
  /** Pendulum's rod. */
  readonly rod: string;
  /** Acrobot's links and hinges. */
  readonly link: string;
  readonly hinge: string;
  /** Reacher's arm, the tip of its finger, what it reaches for, and the walls around. */
  readonly arm: string;
  readonly fingertip: string;
  readonly target: string;
  readonly wall: string;
  /** The flag or line where an episode succeeds. */
  readonly goal: string;
  /** What the policy does: torques and pushes. */
  readonly force: string;
}

/** What a color is for. */
export type Role = keyof Palette;

/** Gymnasium's hues, softened; what moves stands out from what is behind it by a contrast of at least 3 (WCAG 1.4.11). */
const light: Palette = {
  background: "#f6f7fb",
  ground: "#a3adc2",
  soil: "#e5e9f3",
  body: "#34405a",
  window: "#dfe6f3",
  wheel: "#7d889d",
  pole: "#b9824a",
  axle: "#a3a6ea",
  rod: "#d65855",
  link: "#1f9ba1",
  hinge: "#f0c04a",
  arm: "#2f7fb5",
  fingertip: "#0b9677",
  target: "#e04850",
  wall: "#e7a5bf",
  goal: "#eeb32f",
  force: "#6a63d8",
};

const dark: Palette = {
  background: "#171b26",
  ground: "#5a657d",
  soil: "#232a39",
  body: "#c5cfe2",
  window: "#3a4560",
  wheel: "#8490a8",
  pole: "#dcae7b",
  axle: "#7d80cf",
  rod: "#e67b77",
  link: "#3fbdc0",
  hinge: "#f3c95c",
  arm: "#4f9fd6",
  fingertip: "#35cda6",
  target: "#f06a70",
  wall: "#a9607f",
  goal: "#f2be45",
  force: "#9d97f5",
};

/**
 * The eight colors of Okabe and Ito, "Color Universal Design" (2008), told apart with any kind of color blindness;
 * what belongs to the setting is grey.
 */
const okabeIto: Palette = {
  background: "#fafafa",
  ground: "#8c8c8c",
  soil: "#ebebeb",
  body: "#000000",
  window: "#ffffff",
  wheel: "#6e6e6e",
  pole: "#d55e00",
  axle: "#56b4e9",
  rod: "#d55e00",
  link: "#0072b2",
  hinge: "#f0e442",
  arm: "#0072b2",
  fingertip: "#009e73",
  target: "#d55e00",
  wall: "#bdbdbd",
  goal: "#e69f00",
  force: "#cc79a7",
};

/** `auto` is `light`, and `dark` where the reader prefers a dark color scheme. */
export const paletteNames = ["auto", "light", "dark", "okabe-ito"] as const;
/** The palettes by name. */
export type PaletteName = (typeof paletteNames)[number];

/** The colors of each palette. */
export const palettes: Readonly<Record<Exclude<PaletteName, "auto">, Palette>> = Object.freeze({
  light,
  dark,
  "okabe-ito": okabeIto,
});

/** Colors of a page, and the ones that replace them where a dark scheme is preferred. */
export interface PalettePair {
  readonly usual: Palette;
  readonly dark?: Palette;
}

/**
 * What an option `palette` stands for: one of the names, or a palette of the user's own.
 * @throws TypeError or RangeError for an unknown name, a missing role, or a color that is no plain text
 */
export function resolvePalette(palette: PaletteName | Palette): PalettePair {
  if (typeof palette === "object" && palette !== null) return { usual: checkPalette(palette) };
  const name = checkChoice("palette", palette, paletteNames);
  return name === "auto" ? { usual: light, dark } : { usual: palettes[name] };
}

/**
 * The color of a role, as a scene names it.
 * @throws RangeError for anything else, also for a name that every object has, such as `constructor`
 */
export function colorOf(palette: Palette, role: Role): string {
  if (typeof role !== "string" || !hasOwn(light, role))
    throw new RangeError(`colour: expected one of ${Object.keys(light).join(", ")}, got ${show(role)}`);
  return palette[role];
}

/** Colors go into the file as they are, so they may hold what CSS colors hold and nothing else. */
function checkPalette(palette: Palette): Palette {
  for (const role of Object.keys(light) as Role[]) {
    const color: unknown = palette[role];
    if (typeof color !== "string" || !/^[-\w#(),.%/ ]+$/.test(color))
      throw new TypeError(`palette.${role}: expected a CSS colour, got ${show(color)}`);
  }
  return palette;
}
