/**
 * Actions that are drawn uniformly: of choices among those that are allowed, of numbers between their bounds. Where a bound
 * is missing, numbers lie within 1 of 0, or of the other bound.
 */
import type { Random } from "../core/random.ts";
import { type Box, choiceCounts, type Space, size } from "../core/space.ts";
import type { VectorEnv } from "../envs/vector_env.ts";

/** Writes an action for every lane into `env.actions`. */
export function drawActions(env: VectorEnv, random: Random): void {
  const { actionSpace, actions, actionMasks, numEnvs, stride } = env;
  for (let lane = 0; lane < numEnvs; lane++) {
    const write = (row: number, value: number) => {
      actions[row * stride + lane] = value;
    };
    if (actionSpace.type === "box") drawNumbers(actionSpace, random, write);
    else drawChoices(actionSpace, random, write, (choice) => actionMasks?.[choice * stride + lane] !== 0);
  }
}

function drawNumbers(space: Box, random: Random, write: (row: number, value: number) => void): void {
  for (let row = 0; row < size(space); row++) {
    const [low, high] = finiteBounds(space.low[row], space.high[row]);
    write(row, low + (high - low) * random.uniform());
  }
}

function finiteBounds(low: number, high: number): [number, number] {
  if (Number.isFinite(low)) return [low, Number.isFinite(high) ? high : low + 2];
  return Number.isFinite(high) ? [high - 2, high] : [-1, 1];
}

function drawChoices(
  space: Space,
  random: Random,
  write: (row: number, value: number) => void,
  allowed: (choice: number) => boolean,
): void {
  let first = 0;
  choiceCounts(space).forEach((count, row) => {
    const choices: number[] = [];
    for (let choice = 0; choice < count; choice++) if (allowed(first + choice)) choices.push(choice);
    write(row, choices[random.integer(choices.length)]);
    first += count;
  });
}
