/**
 * The actions that a user's loop has written, looked at before they are taken: by a kernel, which costs 0.1 ns a number.
 * Where they lie is searched for only when one is wrong. The loops of training and evaluation write what a distribution
 * has bounded, and do not ask.
 */
import { choiceCounts, type Space, size } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";

/**
 * @param actions as the user sees them, `[row][lane]`
 * @throws RangeError naming the element, the lane, what is allowed and what came
 */
export function checkActions(
  { nonFiniteCount, outsideCount }: Arena["kernels"],
  space: Space,
  { actions, actionMasks, lanes, stride }: VectorEnvBlocks,
): void {
  const { pointer } = actions;
  if (space.type === "box") {
    const rows = size(space);
    if (nonFiniteCount(pointer, (rows - 1) * stride + lanes) === 0) return;
    refuse(actions.view, { rows, lanes, stride }, (value) =>
      Number.isFinite(value) ? undefined : "a finite float32 number",
    );
    return;
  }
  const counts = choiceCounts(space);
  let outside = 0;
  for (let row = 0; row < counts.length; row++) outside += outsideCount(pointer + row * stride * 4, lanes, counts[row]);
  const place = { rows: counts.length, lanes, stride };
  if (outside > 0)
    refuse(actions.view, place, (value, row) =>
      value >= 0 && value < counts[row] ? undefined : `a whole number in [0, ${counts[row] - 1}]`,
    );
  if (!actionMasks) return;
  const masks = actionMasks.view;
  const first = counts.map((_, row) => counts.slice(0, row).reduce((sum, count) => sum + count, 0));
  refuse(actions.view, place, (value, row, lane) =>
    masks[(first[row] + value) * stride + lane] === 0 ? "a choice that the action mask allows" : undefined,
  );
}

type Wanted = (value: number, row: number, lane: number) => string | undefined;

/** Throws for the first element of which something else is wanted. */
function refuse(
  values: ArrayLike<number>,
  { rows, lanes, stride }: { rows: number; lanes: number; stride: number },
  wanted: Wanted,
): void {
  for (let row = 0; row < rows; row++)
    for (let lane = 0; lane < lanes; lane++) {
      const value = values[row * stride + lane];
      const text = wanted(value, row, lane);
      if (text === undefined) continue;
      const element = rows === 1 ? "" : `element ${row} of `;
      throw new RangeError(
        `actions[${row * stride + lane}]: expected ${text} as ${element}the action of lane ${lane}, got ${value}`,
      );
    }
}
