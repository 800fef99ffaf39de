/** The loss of a value function: half the squared error against the returns (assembly/policy/value.ts has the formula). */
import type { Columns } from "../networks/network.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { ValueTile } from "../wasm/generated/records.ts";
import type { Kernels } from "../wasm/kernels.ts";
import type { RecordBlock } from "../wasm/record.ts";
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
  room: RecordBlock<ValueTile, "ValueTile">,
  samples: RolloutBuffer,
  first: number,
  { count, lanes }: Tile,
  { valueCoefficient, valueClipRange, scale }: ValueLossCoefficients,
  outputs: Columns,
  dValues: Columns,
  sums: Address<"LossSums">,
): void {
  const values = outputs.pointer;
  const [oldValues, returns] = [samples.values.pointer + first * 4, samples.returns.pointer + first * 4];
  const [clipRange, coefficient] = [valueClipRange, valueCoefficient];
  const loss = { lanes, count, values, oldValues, returns, dValues: dValues.pointer, clipRange, coefficient, scale };
  Object.assign(room, loss satisfies ValueTile);
  kernels.valueLoss(room.pointer, sums);
}
