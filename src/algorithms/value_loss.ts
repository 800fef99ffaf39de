/** The loss of a value function: half the squared error against the returns (assembly/policy/value.ts has the formula). */
import type { Columns } from "../networks/network.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { Address } from "../wasm/units.ts";
import type { Tile } from "./batch_sum.ts";

export interface ValueLossCoefficients {
  valueCoefficient: number;
  /** Limit of the value's change from its old estimate; 0 for none. */
  valueClipRange: number;
  /** Of each sample's loss: 1 / number of samples for a mean. */
  scale: number;
}

/** Neither weighted nor limited. */
export const PLAIN_LOSS = Object.freeze({ valueCoefficient: 1, valueClipRange: 0 });

/**
 * Writes the gradient with respect to the values of a tile's samples, the first of which is sample `first`, to `dValues`.
 * @param sums to which is added what they say of the value
 */
export function valueLoss(
  kernels: Kernels,
  samples: RolloutBuffer,
  first: number,
  { count, lanes }: Tile,
  { valueCoefficient, valueClipRange, scale }: ValueLossCoefficients,
  values: Columns,
  dValues: Columns,
  sums: Address<"LossSums">,
): void {
  kernels.valueLoss(
    values.pointer,
    samples.values.pointer + first * 4,
    samples.returns.pointer + first * 4,
    lanes,
    count,
    valueClipRange,
    valueCoefficient,
    scale,
    dValues.pointer,
    sums,
  );
}
