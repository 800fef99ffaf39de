/** How large a gradient is for each network by itself: what shows that one of them drowns the other. */
import type { ActorCritic, ParameterRange } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";

/** Euclidean norms of the policy's and of the value's part of a gradient; NaN where they share a network. */
export interface NetworkNorms {
  policy: number;
  value: number;
}

export function networkNorms(
  kernels: Kernels,
  { parameterRanges }: ActorCritic,
  gradient: Block<Float32Array>,
): NetworkNorms {
  const { policy, value, shared } = parameterRanges;
  if (shared.length > 0) return { policy: Number.NaN, value: Number.NaN };
  return { policy: norm(kernels, gradient, policy), value: norm(kernels, gradient, value) };
}

function norm(kernels: Kernels, gradient: Block, ranges: readonly ParameterRange[]): number {
  let sum = 0;
  for (const { start, end } of ranges) sum += kernels.sumOfSquares(gradient.pointer + start * 4, end - start);
  return Math.sqrt(sum);
}
