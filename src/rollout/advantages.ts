/**
 * From rewards and values to advantages and returns: the last two rows of the rollout buffer. Truncation bootstraps with
 * the value of the final observation, termination never; both cut the trace.
 */
import type { Kernels } from "../wasm/kernels.ts";
import type { RolloutBuffer } from "./buffer.ts";

/** Generalized advantage estimation (Schulman et al. 2016) with discount `gamma` and trace decay `lambda`. */
export function generalizedAdvantages(kernels: Kernels, buffer: RolloutBuffer, gamma: number, lambda: number): void {
  kernels.generalizedAdvantages(
    buffer.rewards.pointer,
    buffer.values.pointer,
    buffer.nextValues.pointer,
    buffer.terminated.pointer,
    buffer.truncated.pointer,
    buffer.steps,
    buffer.lanes,
    buffer.lanes,
    gamma,
    lambda,
    buffer.advantages.pointer,
    buffer.returns.pointer,
  );
}
