/** Colors for numbers. Both scales change steadily in lightness, so they can be told apart with any color blindness. */

type Color = readonly [red: number, green: number, blue: number];

/** Corners of viridis (Smith and van der Walt 2015), at equal distances. */
const viridis = colors("440154 472c7a 3b518b 2c718e 21908d 27ad81 5cc863 aadc32 fde725");
/** Blue over white to orange, of Okabe and Ito's colours. */
const blueOrange = colors("005a9e 7ab2d9 f3f3f3 f0aa5f d55e00");

/** @param share in [0, 1] */
export function sequential(share: number): Color {
  return along(viridis, share);
}

/** @param lean in [-1, 1] */
export function diverging(lean: number): Color {
  return along(blueOrange, (lean + 1) / 2);
}

/** Of Okabe and Ito, so that neighbors differ in lightness, too. */
const choices = colors("0072b2 f0aa5f 00654a e59ac4 7a3c00 8ec9f0 4a5164 f0e07a");

/** Of the so-manieth of some things; after eight the same again. */
export function choiceColor(k: number): Color {
  return choices[k % choices.length];
}

/** From `rrggbb`, with blanks between. */
function colors(text: string): readonly Color[] {
  const channel = (color: string, k: number) => Number.parseInt(color.slice(2 * k, 2 * k + 2), 16);
  return text.split(" ").map((color) => [channel(color, 0), channel(color, 1), channel(color, 2)]);
}

function along(corners: readonly Color[], share: number): Color {
  const way = Math.min(Math.max(share, 0), 1) * (corners.length - 1);
  const k = Math.min(Math.floor(way), corners.length - 2);
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(corners[k][channel] + (corners[k + 1][channel] - corners[k][channel]) * (way - k));
  return [mix(0), mix(1), mix(2)];
}
