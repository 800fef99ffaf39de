/** A head as the tests of all heads meet it: random outputs and parameters, old ones, actions that it has drawn. */
import type { Distribution } from "../../src/policies/distribution.ts";
import { createDistribution, headSizes } from "../../src/policies/head.ts";
import type { Arena, Block } from "../../src/wasm/arena.ts";
import { at, column, STRIDE } from "../support/rows.ts";
import type { Reference } from "./oracles/float64.ts";
import { uniforms } from "./reference.ts";

export const LANES = 24;
export const COUNT = 19; // valid lanes

export interface Setting {
  distribution: Distribution;
  outputs: Block<Float32Array>;
  old: { outputs: Block<Float32Array>; parameters: Block<Float32Array> };
  actions: Block<Float32Array>;
  logProbabilities: Block<Float32Array>;
}

/** Random outputs and parameters, old ones not far off, and actions sampled from the new ones. */
export function setting(arena: Arena, { space, spec }: Reference, seed: number, spread = 1): Setting {
  const random = uniforms(seed);
  const fill = ({ view }: Block<Float32Array>) => {
    for (let k = 0; k < view.length; k++) view[k] = spread * (2 * random() - 1);
  };
  const sizes = headSizes(space, spec);
  const distribution = createDistribution(arena, space, spec, arena.f32(sizes.parameters), LANES);
  const outputs = arena.f32(sizes.outputs * STRIDE);
  const old = { outputs: arena.f32(sizes.outputs * STRIDE), parameters: arena.f32(sizes.parameters) };
  for (const block of [outputs, old.outputs, distribution.parameters, old.parameters]) fill(block);
  const actions = arena.f32(distribution.actionRows * STRIDE);
  const noise = arena.f32(distribution.actionRows * STRIDE);
  for (let k = 0; k < noise.length; k++) noise.view[k] = random();
  const logProbabilities = arena.f32(STRIDE);
  distribution.sample(at(outputs), LANES, at(noise), at(actions), logProbabilities.pointer);
  return { distribution, outputs, old, actions, logProbabilities };
}

/** One value for each valid lane. */
export const lanes = <T>(of: (lane: number) => T): T[] => Array.from({ length: COUNT }, (_, lane) => of(lane));

/** A lane's parameters as `Reference` has them: its outputs, then the distribution's own. */
export const parametersOf =
  (outputs: Block<Float32Array>, own: Block<Float32Array>) =>
  (lane: number): number[] => [...column(outputs, lane), ...own.view];
