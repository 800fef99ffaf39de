/** A lane's state as a user gives it, checked before it goes to a simulation. */
import { checkNumber, show } from "../core/check.ts";
import type { Simulation } from "./env.ts";

/**
 * The state, complete.
 * @throws TypeError or RangeError unless it is as many finite numbers as the simulation's states have, or takes
 */
export function givenState({ stateSize, leastState = stateSize }: Simulation, state: ArrayLike<number>): Float64Array {
  const shorter = leastState === stateSize ? "" : ` or the first ${leastState} of them,`;
  const expected = `${stateSize} numbers,${shorter}`;
  if (typeof state !== "object" || state === null || typeof state.length !== "number")
    throw new TypeError(`state: expected an array of ${expected} got ${show(state)}`);
  if (state.length !== stateSize && state.length !== leastState)
    throw new RangeError(`state: expected ${expected} got ${state.length}`);
  const complete = new Float64Array(stateSize);
  for (let c = 0; c < state.length; c++) complete[c] = checkNumber(`state[${c}]`, state[c]);
  return complete;
}
