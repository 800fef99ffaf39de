/** Which head an action space has, how many outputs and own parameters it takes, and how it is made. */
import { maskSize, type Space, size } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Bernoulli } from "./bernoulli.ts";
import { Categorical } from "./categorical.ts";
import type { Distribution } from "./distribution.ts";
import { DiagonalGaussian, type GaussianSpec } from "./gaussian.ts";
import { MultiCategorical } from "./multi_categorical.ts";
import { SquashedGaussian } from "./squashed_gaussian.ts";

/** What is to be said about a head beside its action space; it matters to continuous actions only. */
export interface HeadSpec extends Partial<GaussianSpec> {
  /** Whether a tanh squashes the actions into their bounds; else they are clipped to them. Default false. */
  squashActions?: boolean;
}

const DEFAULTS: GaussianSpec = { stateDependentStd: false, rescaleActions: false, minLogStd: -20, maxLogStd: 2 };

/** Rows of network output, and parameters of its own. */
export function headSizes(space: Space, { stateDependentStd }: HeadSpec): { outputs: number; parameters: number } {
  const dimensions = size(space);
  if (space.type === "multiBinary") return { outputs: dimensions, parameters: 0 };
  if (space.type !== "box") return { outputs: maskSize(space), parameters: 0 };
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
  switch (space.type) {
    case "discrete":
      return new Categorical(arena, space, parameters, columns);
    case "multiDiscrete":
      return new MultiCategorical(arena, space, parameters, columns);
    case "multiBinary":
      return new Bernoulli(arena, space, parameters, columns);
    case "box": {
      const Head = spec.squashActions ? SquashedGaussian : DiagonalGaussian;
      const { stateDependentStd, rescaleActions, minLogStd, maxLogStd } = { ...DEFAULTS, ...spec };
      const own = { stateDependentStd, rescaleActions, minLogStd, maxLogStd };
      return new Head(arena, space, own, parameters, columns);
    }
  }
}
