/**
 * The watch for NaN and infinity. A run in which a number is no longer finite is over: going on would only spread it, and
 * saving it would overwrite what was learnt.
 */
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Block } from "../wasm/arena.ts";
import type { Kernels } from "../wasm/kernels.ts";

/** Training met a number that is not finite. `quantity` is what, `update` when (from 1). */
export class NonFiniteError extends Error {
  override readonly name = "NonFiniteError";
  readonly quantity: string;
  readonly update: number;

  constructor(quantity: string, update: number, causes: string) {
    super(`${quantity} became NaN or infinite at update ${update}; likely causes: ${causes}`);
    this.quantity = quantity;
    this.update = update;
  }
}

const LEARNING =
  "a learning rate that is too high, rewards of very large size, or no limit on the gradient (maxGradientNorm)";

/** Refuses a rollout whose observations or rewards are not all finite. */
export function checkRolloutFinite(kernels: Kernels, rollout: RolloutBuffer, update: number): void {
  const { samples, stride, observationRows, observations, rewards } = rollout;
  for (let row = 0; row < observationRows; row++)
    if (kernels.nonFiniteCount(observations.pointer + row * stride * 4, samples) > 0)
      throw new NonFiniteError(
        `observation[${row}]`,
        update,
        "the environment's dynamics left their valid range, or its options are extreme",
      );
  if (kernels.nonFiniteCount(rewards.pointer, samples) > 0)
    throw new NonFiniteError("reward", update, "the environment's reward overflows, or its options are extreme");
}

/** Refuses losses and parameters that are not all finite. */
export function checkUpdateFinite(
  kernels: Kernels,
  losses: Readonly<Record<string, number>>,
  parameters: Block,
  update: number,
): void {
  for (const name in losses) if (!Number.isFinite(losses[name])) throw new NonFiniteError(name, update, LEARNING);
  if (kernels.nonFiniteCount(parameters.pointer, parameters.length) > 0)
    throw new NonFiniteError("a parameter", update, LEARNING);
}
