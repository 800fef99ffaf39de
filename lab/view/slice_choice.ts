/** Which slice of the observations is mapped: the two numbers that were chosen, and what the axes show. All maps share it. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { rangeOf } from "../model/axis.ts";
import { stage } from "../model/lab.ts";
import { boundsOf, lengthOf, type Slice, sideOf } from "../model/slice.ts";
import { Trail } from "../model/trail.ts";
import type { Spaces } from "../worker/player.ts";
import { firstDimensions } from "./words_of_spaces.ts";

/** By environment; of custom ones, by how many numbers they observe, too. */
const chosen = signal<Readonly<Record<string, readonly [across: number, up: number]>>>({});

const watched: { spaces?: Spaces; trail: Trail } = { trail: new Trail() };

function keyOf(env: string, length: number): string {
  return `${env} ${length}`;
}

/** The two numbers that are shown. */
export function dimensionsOf(env: string, length: number): readonly [across: number, up: number] {
  return chosen.value[keyOf(env, length)] ?? firstDimensions(env, length);
}

/** Shows another number on one of the axes; if it is that of the other axis they are exchanged. */
export function choose(env: string, length: number, axis: 0 | 1, dimension: number): void {
  const before = dimensionsOf(env, length);
  const other = before[1 - axis] === dimension ? before[axis] : before[1 - axis];
  const after: readonly [number, number] = axis === 0 ? [dimension, other] : [other, dimension];
  chosen.value = { ...chosen.value, [keyOf(env, length)]: after };
}

/** Where the stage has been since somebody has been looking at maps of this environment. */
export function trailOf(spaces: Spaces): Trail {
  if (watched.spaces !== spaces) {
    watched.spaces = spaces;
    watched.trail = new Trail();
  }
  return watched.trail;
}

/** Follows the stage as long as the part that calls it is shown. */
export function useTrail(spaces: Spaces | undefined): void {
  useEffect(() => {
    if (!spaces) return undefined;
    let request = 0;
    const follow = () => {
      if (stage.frame && stage.spaces.value === spaces) trailOf(spaces).add(stage.frame);
      request = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(request);
  }, [spaces]);
}

/** What is to be mapped now. */
export function sliceOf(env: string, spaces: Spaces): Slice {
  const length = lengthOf(spaces.observation);
  const axes = dimensionsOf(env, length).map((dimension) => {
    const [low, high] = rangeOf(boundsOf(spaces.observation, dimension), trailOf(spaces).seen(dimension));
    return { dimension, low, high };
  });
  const side = sideOf(stage.acting?.length ?? 0);
  return { across: axes[0], up: axes[1], columns: side, rows: side };
}
