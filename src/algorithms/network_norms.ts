/** How large a gradient is for each network by itself: what shows that one of them drowns the other. */
import type { ActorCritic, ParameterRange } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import { CHUNK } from "./optimizer.ts";

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

/** Summed chunk by chunk, as the optimiser's threads sum squares. */
function norm(kernels: Kernels, gradient: Block, ranges: readonly ParameterRange[]): number {
  let sum = 0;
  for (const { start, end } of ranges)
    for (let at = start; at < end; ) {
      const next = Math.min(end, (Math.floor(at / CHUNK) + 1) * CHUNK);
      sum += kernels.sumOfSquares(gradient.pointer + at * 4, next - at);
      at = next;
    }
  return Math.sqrt(sum);
}
