/** How large a part of a gradient is. */
import type { ParameterRange } from "../policies/actor_critic.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";
import { SEGMENT } from "./optimizer.ts";

/** Its Euclidean norm, summed segment by segment, as the optimizer's threads sum squares. */
export function gradientNorm(kernels: Kernels, gradient: Block, ranges: readonly ParameterRange[]): number {
  let sum = 0;
  for (const { start, end } of ranges)
    for (let at = start; at < end; ) {
      const next = Math.min(end, (Math.floor(at / SEGMENT) + 1) * SEGMENT);
      sum += kernels.sumOfSquares(gradient.pointer + at * 4, next - at);
      at = next;
    }
  return Math.sqrt(sum);
}
