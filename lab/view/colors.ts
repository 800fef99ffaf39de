/** Colours for numbers. Both scales change steadily in lightness, so they can be told apart with any colour blindness. */

type Color = readonly [red: number, green: number, blue: number];

/** Corners of viridis (Smith and van der Walt 2015), at equal distances. */
const viridis: readonly Color[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];
/** Blue over white to orange, of Okabe and Ito's colours. */
const blueOrange: readonly Color[] = [
  [0, 90, 158],
  [122, 178, 217],
  [243, 243, 243],
  [240, 170, 95],
  [213, 94, 0],
];

/** @param share in [0, 1] */
export function sequential(share: number): Color {
  return along(viridis, share);
}

/** @param lean in [-1, 1] */
export function diverging(lean: number): Color {
  return along(blueOrange, (lean + 1) / 2);
}

function along(corners: readonly Color[], share: number): Color {
  const way = Math.min(Math.max(share, 0), 1) * (corners.length - 1);
  const k = Math.min(Math.floor(way), corners.length - 2);
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(corners[k][channel] + (corners[k + 1][channel] - corners[k][channel]) * (way - k));
  return [mix(0), mix(1), mix(2)];
}
