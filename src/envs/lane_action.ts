/**
 * The action of one lane as people write it, a number or an array, and as it lies in a matrix `[row][lane]`. What several
 * lanes get at once `checkActions` looks at (given_actions.ts).
 */
import { checkInteger, show } from "../core/check.ts";
import { checkFloats, isArrayLike } from "../core/floats.ts";
import { laneColumn, setLaneColumn } from "../core/lane_column.ts";
import { choiceCounts, type Space } from "../core/space.ts";
import type { Action } from "./user_env.ts";

/** @returns the number of the choice for a Discrete space; else a new Int32Array or Float32Array, `[row]` */
export function laneAction(space: Space, actions: Float32Array | Int32Array, stride: number, lane: number): Action {
  return space.type === "discrete" ? actions[lane] : laneColumn(actions, stride, lane);
}

/**
 * @throws TypeError, RangeError for an action of another kind or length, a choice that there is not, or a number that
 * float32 does not hold; nothing is written then
 */
export function setLaneAction(
  space: Space,
  actions: Float32Array | Int32Array,
  stride: number,
  lane: number,
  action: Action | ArrayLike<number>,
): void {
  checkAction(space, action);
  setLaneColumn(actions, stride, lane, typeof action === "number" ? [action] : action);
}

function checkAction(space: Space, action: unknown): void {
  if (space.type === "box") checkFloats("action", action, space.low.length);
  else if (space.type === "discrete") checkInteger("action", action, { least: 0, most: space.n - 1 });
  else checkChoices(choiceCounts(space), action);
}

function checkChoices(counts: readonly number[], action: unknown): void {
  const wanted = `${counts.length} whole number${counts.length === 1 ? "" : "s"}`;
  if (!isArrayLike(action)) throw new TypeError(`action: expected an array of ${wanted}, got ${show(action)}`);
  if (action.length !== counts.length) throw new RangeError(`action: expected ${wanted}, got ${action.length}`);
  counts.forEach((n, d) => {
    checkInteger(`action[${d}]`, action[d], { least: 0, most: n - 1 });
  });
}
