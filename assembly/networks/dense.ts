/**
 * Dense layers: the matrix products that nearly all of training time goes into. Activations are [unit][lane],
 * weights [output][input] without padding, so every product runs over whole vectors of neighboring lanes. Whatever the
 * number of lanes, a column goes through the same operations in the same order, so its bits do not depend on the company
 * it is in. `panel` is room for four numbers of each input, which a product packs weights in.
 */
import { activateRows, Activation, multiplyByDerivative } from "./activation";
import { packedProductOfFour } from "./packed_product";
import { product, transposedProduct } from "./product";
import { Start } from "./sums";

/**
 * y[o][l] = f(bias[o] + sum_i w[o][i] x[i][l]).
 * The sum starts from the bias and runs over i = 0 .. inputs - 1 in order. Strides and lanes are multiples of 4.
 */
export function denseForward(
  w: usize,
  bias: usize,
  x: usize,
  xStride: i32,
  y: usize,
  yStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
  panel: usize,
): void {
  assert(!((xStride | yStride | lanes) & 3));
  const wRow = <usize>inputs << 2;
  product(Start.bias, bias, w, wRow, x, <usize>xStride << 2, y, <usize>yStride << 2, outputs, inputs, lanes, panel);
  if (activation != Activation.linear) activateRows(activation, y, yStride, outputs, lanes);
}

/** `denseForward` for four lanes, with the same bits, from weights that `pack` has packed; outputs a multiple of 8. */
export function denseForwardOfFour(
  panels: usize,
  bias: usize,
  x: usize,
  xStride: i32,
  y: usize,
  yStride: i32,
  inputs: i32,
  outputs: i32,
  activation: i32,
): void {
  packedProductOfFour(bias, panels, x, <usize>xStride << 2, y, <usize>yStride << 2, outputs, inputs);
  if (activation != Activation.linear) activateRows(activation, y, yStride, outputs, 4);
}

/**
 * dx[i][l] = f'(x[i][l]) sum_o w[o][i] dy[o][l], where x is the layer's input, that is the previous layer's output,
 * and f that layer's activation; with linear, x is not read. The sum runs over o = 0 .. outputs - 1 in order, from 0.
 * dx must not overlap x or dy.
 */
export function denseInputGradient(
  w: usize,
  dy: usize,
  dyStride: i32,
  x: usize,
  xStride: i32,
  dx: usize,
  dxStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
): void {
  assert(!((dyStride | dxStride | lanes) & 7));
  const wRow = <usize>inputs << 2;
  transposedProduct(w, wRow, dy, <usize>dyStride << 2, dx, <usize>dxStride << 2, inputs, outputs, lanes);
  if (activation != Activation.linear) multiplyByDerivative(activation, x, xStride, dx, dxStride, inputs, lanes);
}

/**
 * The layer's tangent, its derivative along (dw, dbias, dx): forward mode, where the two gradients are backward mode.
 *
 * dy[o][l] = f'(y[o][l]) (dbias[o] + sum_i dw[o][i] x[i][l] + sum_i w[o][i] dx[i][l])
 *
 * y is what `denseForward` left; with linear, it is not read. The sum runs in the order written; with dx = 0 (null) its
 * last part, of an input that does not move, is left out. dy must not overlap x, dx or y.
 */
export function denseTangent(
  w: usize,
  dw: usize,
  dbias: usize,
  x: usize,
  xStride: i32,
  dx: usize,
  dxStride: i32,
  y: usize,
  yStride: i32,
  dy: usize,
  dyStride: i32,
  inputs: i32,
  outputs: i32,
  lanes: i32,
  activation: i32,
  panel: usize,
): void {
  assert(!((dyStride | xStride | lanes) & 7));
  const wRow = <usize>inputs << 2;
  denseForward(dw, dbias, x, xStride, dy, dyStride, inputs, outputs, lanes, Activation.linear, panel);
  if (dx) product(Start.target, 0, w, wRow, dx, <usize>dxStride << 2, dy, <usize>dyStride << 2, outputs, inputs, lanes, panel);
  if (activation != Activation.linear) multiplyByDerivative(activation, y, yStride, dy, dyStride, outputs, lanes);
}
