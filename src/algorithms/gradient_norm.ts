/** How large a part of a gradient is. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import { CHUNK } from "./optimizer.ts";

/** Its Euclidean norm, summed chunk by chunk, as the optimiser's threads sum squares. */
export function gradientNorm(kernels: Kernels, gradient: Block, ranges: readonly ParameterRange[]): number {
  let sum = 0;
  for (const { start, end } of ranges)
    for (let at = start; at < end; ) {
      const next = Math.min(end, (Math.floor(at / CHUNK) + 1) * CHUNK);
      sum += kernels.sumOfSquares(gradient.pointer + at * 4, next - at);
      at = next;
    }
  return Math.sqrt(sum);
}
