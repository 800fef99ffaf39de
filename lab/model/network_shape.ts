/** A policy's network as a page shows it: some units of each layer at a time, and the strongest weights between them. */
import type { TensorLayout } from "swingup";

/** Units of a layer that are shown at once. */
export const MOST_UNITS = 24;

const MOST_LINES = 96; // between two layers: more are a gray block

/** Which units of a layer are shown. */
export interface Shown {
  readonly units: number;
  readonly first: number;
  readonly count: number;
}

/** A weight between two units that are shown. */
export interface Line {
  /** Of the earlier layer. */
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** The so-manieth of a layer's pieces; after the last one comes the first again. */
export function shownOf(units: number, page: number): Shown {
  const first = (page % Math.ceil(units / MOST_UNITS)) * MOST_UNITS;
  return { units, first, count: Math.min(MOST_UNITS, units - first) };
}

/** Whether the policy and the value have one network in common. */
export function isShared(tensors: readonly TensorLayout[]): boolean {
  return tensors.some(({ name }) => name.startsWith("shared."));
}

/**
 * The strongest weights from units of a layer to units of the next one, the weakest first, so that it is painted first.
 * None where the parameters are not those of such layers.
 * @param layer number of the earlier one; what goes into the network is 0
 */
export function linesBetween(
  parameters: ArrayLike<number>,
  tensors: readonly TensorLayout[],
  layer: number,
  from: Shown,
  to: Shown,
): readonly Line[] {
  const name = `${isShared(tensors) ? "shared" : "policy"}.${layer}.weight`;
  const tensor = tensors.find((one) => one.name === name);
  const [rows, columns] = tensor?.shape ?? [];
  if (!tensor || rows !== to.units || columns !== from.units) return [];
  if (tensor.offset + rows * columns > parameters.length) return [];
  const lines: Line[] = [];
  for (let row = to.first; row < to.first + to.count; row++)
    for (let column = from.first; column < from.first + from.count; column++)
      lines.push({ from: column, to: row, weight: parameters[tensor.offset + row * columns + column] });
  return lines.sort((one, other) => Math.abs(one.weight) - Math.abs(other.weight)).slice(-MOST_LINES);
}

/** How much of a unit is filled, in [-1, 1]: by its bound where its activation has one, else by the layer's largest. */
export function filling(values: ArrayLike<number>, activation: string): (unit: number) => number {
  let size = activation === "tanh" || activation === "sigmoid" ? 1 : 0;
  if (size === 0) for (let k = 0; k < values.length; k++) size = Math.max(size, Math.abs(values[k]));
  return (unit) => values[unit] / (size || 1);
}
