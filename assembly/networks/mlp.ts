/**
 * A multi-layer perceptron over one tile of columns, layer by layer (networks/dense.ts): a call for a pass, where a call for
 * each layer would cost a rollout of few lanes more than its arithmetic.
 *
 * Each layer but the last has a workspace for its activated output, [unit][lane] without gaps between rows; the last one's
 * output goes where the caller says. Parameters and gradients are laid out alike.
 */
import { Activation } from "./activation";
import { denseForward, denseForwardOfFour, denseInputGradient, denseTangent } from "./dense";
import { pack } from "./packed_product";
import { denseWeightGradient } from "./weight_gradient";

/** What is known of an MLP once and for all, and one thing that changes. */
@unmanaged
export class Mlp {
  count: i32 = 0; // layers
  layers: usize = 0; // Layer [count]
  parameters: usize = 0; // f32, of the first layer's weights
  scratch0: usize = 0; // room for the widest layer, [unit][lane]
  scratch1: usize = 0;
  panel: usize = 0; // room for 4 numbers of each lane, and of each input of a layer
  turned: usize = 0; // room for a layer's input, [lane][unit]
  packed: i32 = 0; // whether the panels hold the parameters as they are
}

@unmanaged
export class Layer {
  inputs: i32 = 0;
  outputs: i32 = 0;
  activation: Activation = Activation.linear;
  weights: usize = 0; // bytes from the first parameter
  bias: usize = 0;
  hidden: usize = 0; // address of the workspace
  panels: usize = 0; // address of room for the weights packed, which is how four lanes want them; or null
}

// @ts-ignore: decorator
@inline
function layerOf(network: Mlp, k: i32): Layer {
  return changetype<Layer>(network.layers + <usize>k * offsetof<Layer>());
}

/** y = the outputs for `lanes` columns of x; leaves the hidden layers' outputs in their workspaces. */
export function mlpForward(network: Mlp, x: usize, xStride: i32, y: usize, yStride: i32, lanes: i32): void {
  const layers = network.count;
  const parameters = network.parameters;
  const four = lanes == 4;
  if (four && !network.packed) packLayers(network);
  for (let k = 0; k < layers; k++) {
    const layer = layerOf(network, k);
    const last = k == layers - 1;
    const out = last ? y : layer.hidden;
    const outStride = last ? yStride : lanes;
    const bias = parameters + layer.bias;
    const activation = layer.activation;
    const inputs = layer.inputs;
    const outputs = layer.outputs;
    if (four && layer.panels != 0)
      denseForwardOfFour(layer.panels, bias, x, xStride, out, outStride, inputs, outputs, activation);
    else
      denseForward(parameters + layer.weights, bias, x, xStride, out, outStride, inputs, outputs, lanes, activation, network.panel);
    x = out;
    xStride = lanes;
  }
}

function packLayers(network: Mlp): void {
  for (let k = 0; k < network.count; k++) {
    const layer = layerOf(network, k);
    if (layer.panels != 0) pack(network.parameters + layer.weights, layer.outputs, layer.inputs, layer.panels);
  }
  network.packed = 1;
}

/**
 * Adds the gradient with respect to the parameters to `gradient`, given dy, that with respect to the outputs, for the
 * columns of the last `mlpForward`.
 */
export function mlpBackward(
  network: Mlp,
  x: usize,
  xStride: i32,
  dy: usize,
  dyStride: i32,
  gradient: usize,
  lanes: i32,
): void {
  const layers = network.count;
  const parameters = network.parameters;
  for (let k = layers - 1; k >= 0; k--) {
    const layer = layerOf(network, k);
    const before = layerOf(network, k - 1);
    const input = k > 0 ? before.hidden : x;
    const inputStride = k > 0 ? lanes : xStride;
    const dw = gradient + layer.weights;
    denseWeightGradient(dy, dyStride, input, inputStride, dw, gradient + layer.bias, layer.inputs, layer.outputs, lanes, network.panel, network.turned);
    if (k == 0) return;
    const dx = k & 1 ? network.scratch1 : network.scratch0;
    denseInputGradient(
      parameters + layer.weights,
      dy,
      dyStride,
      input,
      inputStride,
      dx,
      lanes,
      layer.inputs,
      layer.outputs,
      lanes,
      before.activation,
    );
    dy = dx;
    dyStride = lanes;
  }
}

/**
 * dy = the outputs' derivative along `tangent`, a direction in the space of the parameters, for the columns of the last
 * `mlpForward`, whose outputs are y, with stride `lanes`.
 */
export function mlpTangent(
  network: Mlp,
  tangent: usize,
  x: usize,
  xStride: i32,
  y: usize,
  dy: usize,
  dyStride: i32,
  lanes: i32,
): void {
  const layers = network.count;
  const parameters = network.parameters;
  let dx: usize = 0; // the observations do not depend on parameters
  for (let k = 0; k < layers; k++) {
    const layer = layerOf(network, k);
    const last = k == layers - 1;
    const out = last ? y : layer.hidden;
    const dOut = last ? dy : k & 1 ? network.scratch1 : network.scratch0;
    const dOutStride = last ? dyStride : lanes;
    denseTangent(
      parameters + layer.weights,
      tangent + layer.weights,
      tangent + layer.bias,
      x,
      xStride,
      dx,
      lanes,
      out,
      lanes,
      dOut,
      dOutStride,
      layer.inputs,
      layer.outputs,
      lanes,
      layer.activation,
      network.panel,
    );
    x = out;
    xStride = lanes;
    dx = dOut;
  }
}
