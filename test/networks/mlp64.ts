/** An MLP in float64, from the definitions: what derivatives are taken of by differences. */
import { type ActivationName, activationNames, type TensorLayout } from "../../src/networks/network.ts";
import { activations, affine, type Matrix } from "./naive_dense.ts";

/**
 * Outputs `[output][column]`.
 * @param tensors weight `[output][input]` and bias of each layer in turn, at their offsets in `parameters`
 * @param x `[input][column]`
 */
export function mlp64(
  tensors: readonly TensorLayout[],
  parameters: ArrayLike<number>,
  x: Matrix,
  activation: ActivationName,
): Matrix {
  const { f } = activations[activationNames.indexOf(activation)];
  let h = x;
  for (let k = 0; k < tensors.length; k += 2) {
    const [outputs, inputs] = tensors[k].shape;
    const bias = matrix(parameters, tensors[k + 1].offset, 1, outputs)[0];
    h = affine(matrix(parameters, tensors[k].offset, outputs, inputs), bias, h).sum;
    if (k + 2 < tensors.length) h = h.map((row) => row.map(f));
  }
  return h;
}

function matrix(flat: ArrayLike<number>, offset: number, rows: number, columns: number): Matrix {
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => flat[offset + r * columns + c]),
  );
}
