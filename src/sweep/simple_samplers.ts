/** Samplers that learn nothing: every combination of a grid, or settings drawn at random. */
import { randomOf, type Sampler } from "./sampler.ts";
import { type Dimension, parametersBy } from "./space.ts";

/** Each setting drawn by itself: what others are compared with, and hard to beat where most settings matter little. */
export function randomSampler(dimensions: readonly Dimension[], seed: number): Sampler {
  return {
    needs: () => 0,
    draw: (number) => {
      const random = randomOf(seed, number);
      return parametersBy(dimensions, ({ choices }) => (choices > 0 ? random.integer(choices) : random.uniform()));
    },
  };
}

/** Every combination once, the last setting changing fastest. */
export function gridSampler(dimensions: readonly Dimension[]): Sampler {
  const combinations = gridOf(dimensions);
  return {
    needs: () => 0,
    draw: (number) => {
      const indices = combinations[number];
      return indices && parametersBy(dimensions, (dimension, k) => dimension.grid[indices[k]]);
    },
  };
}

const MOST_COMBINATIONS = 1_000_000;

/** Indices into each setting's grid; settings that are not there have none of their own. */
function gridOf(dimensions: readonly Dimension[]): number[][] {
  const found: number[][] = [];
  const visit = (chosen: number[]) => {
    if (found.length > MOST_COMBINATIONS)
      throw new RangeError(`search: expected a grid of at most ${MOST_COMBINATIONS} combinations, got more`);
    const free: { asked: boolean } = { asked: false };
    parametersBy(dimensions, (dimension, k) => {
      if (k === chosen.length) free.asked = true;
      return dimension.grid[chosen[k] ?? 0];
    });
    if (chosen.length === dimensions.length) {
      found.push(chosen);
      return;
    }
    const count = free.asked ? dimensions[chosen.length].grid.length : 1;
    for (let k = 0; k < count; k++) visit([...chosen, k]);
  };
  visit([]);
  return found;
}
