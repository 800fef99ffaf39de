/** Which head an action space has, how many outputs and own parameters it takes, and how it is made. */
import { choiceCounts, maskSize, type Space, size } from "../core/space.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import { Distribution } from "./distribution.ts";
import type { DistributionShape } from "./head_record.ts";

/** Head options beside the action space; they matter to continuous actions only. */
export interface HeadSpec {
  /** Whether the network outputs the log standard deviations, for each observation its own; else they are parameters. */
  stateDependentStd?: boolean;
  /** Whether actions are clipped to [-1, 1] and scaled to their bounds; else they are clipped to these. */
  rescaleActions?: boolean;
  /** Log standard deviations are clipped to [minLogStd, maxLogStd]; outside, their gradients are 0. Default -20, 2. */
  minLogStd?: number;
  maxLogStd?: number;
  /** Whether a tanh squashes the actions into their bounds; else they are clipped to them. Default false. */
  squashActions?: boolean;
}

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
  const { outputs } = headSizes(space, spec);
  const shape = { outputs, actionRows: size(space), ...ofKind(space, spec) };
  return new Distribution(arena, shape, parameters, columns);
}

function ofKind(space: Space, spec: HeadSpec): Pick<DistributionShape, "kind" | "choices" | "gaussian"> {
  if (space.type === "multiBinary") return { kind: "bernoulli" };
  if (space.type !== "box")
    return { kind: space.type === "discrete" ? "categorical" : "multiCategorical", choices: choiceCounts(space) };
  const { stateDependentStd = false, rescaleActions = false, minLogStd = -20, maxLogStd = 2 } = spec;
  const { low, high } = space;
  return {
    kind: spec.squashActions ? "squashedGaussian" : "gaussian",
    gaussian: { stateDependentStd, rescaleActions, minLogStd, maxLogStd, low, high },
  };
}
