/** Which head an action space has, how many outputs and own parameters it takes, and how it is made. */
import { type Space, size } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Categorical } from "./categorical.ts";
import type { Distribution } from "./distribution.ts";
import { DiagonalGaussian, type GaussianSpec } from "./gaussian.ts";

/** What is to be said about a head beside its action space; for continuous actions only. */
export type HeadSpec = Partial<GaussianSpec>;

const DEFAULTS: GaussianSpec = { stateDependentStd: false, minLogStd: -20, maxLogStd: 2 };

/** Rows of network output and parameters of its own. */
export function headSizes(space: Space, { stateDependentStd }: HeadSpec): { outputs: number; parameters: number } {
  if (space.type === "discrete") return { outputs: space.n, parameters: 0 };
  const dimensions = size(space);
  return stateDependentStd
    ? { outputs: 2 * dimensions, parameters: 0 }
    : { outputs: dimensions, parameters: dimensions };
}

/** @param columns the largest number of lanes that a call is given */
export function createDistribution(
  arena: Arena,
  space: Space,
  spec: HeadSpec,
  parameters: Block<Float32Array>,
  columns: number,
): Distribution {
  const { stateDependentStd, minLogStd, maxLogStd } = { ...DEFAULTS, ...spec };
  return space.type === "discrete"
    ? new Categorical(arena, space, parameters, columns)
    : new DiagonalGaussian(arena, space, { stateDependentStd, minLogStd, maxLogStd }, parameters, columns);
}
