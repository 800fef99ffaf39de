/**
 * MLPs among tfjs's models: which `tf.LayersModel` is a chain of Dense layers, so that the fused kernels could run
 * it, and its exact derivative in forward mode.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type ActivationName, activationNames } from "./network.ts";

export const LEAKY_RELU_SLOPE = 0.01; // as in assembly/networks/activation.ts

type Layer = LayersModel["layers"][number];

/** A Dense layer with its activation, which may be a layer of its own. */
export interface DenseLayer {
  units: number;
  activation: ActivationName;
}

/** The Dense layers of a chain, or in words what the model has that is none. */
export function denseChain({ layers, inputs, outputs }: LayersModel): DenseLayer[] | string {
  if (inputs.length !== 1 || inputs[0].shape.length !== 2 || outputs.length !== 1) return "other inputs or outputs";
  const chain: DenseLayer[] = [];
  let before: Layer | undefined;
  for (const layer of layers.filter((candidate) => candidate.getClassName() !== "InputLayer")) {
    const sources = layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers);
    const activation = activationOf(layer);
    const last = chain[chain.length - 1];
    const dense = layer.getClassName() === "Dense";
    if (sources.length !== 1 || (before && sources[0] !== before)) return `a branch at the layer ${layer.name}`;
    if (!activation || (dense && !coveredDense(layer))) return `the layer ${layer.name} (${layer.getClassName()})`;
    if (dense) chain.push({ units: layer.getConfig().units as number, activation });
    else if (last?.activation === "linear") last.activation = activation;
    else return `a second activation, ${layer.name}`;
    before = layer;
  }
  return chain;
}

/**
 * The derivative of a chain's outputs `[sample][output]` along a direction of its parameters.
 * @param x `[sample][input]`
 * @param weights `[input][output]` matrix and bias of each layer in turn
 * @param tangents of the same shapes: the direction
 */
export function chainTangent(
  chain: readonly DenseLayer[],
  x: tf.Tensor,
  weights: readonly tf.Tensor[],
  tangents: readonly tf.Tensor[],
): tf.Tensor {
  let h = x;
  let dh: tf.Tensor | undefined; // the input stands still
  chain.forEach(({ activation }, k) => {
    const [w, bias] = weights.slice(2 * k);
    const [dw, dBias] = tangents.slice(2 * k);
    const moved = tf.add(tf.matMul(h, dw), dBias);
    const sum: tf.Tensor = dh ? tf.add(moved, tf.matMul(dh, w)) : moved;
    h = activate(activation, tf.add(tf.matMul(h, w), bias));
    dh = activation === "linear" ? sum : tf.mul(slope(activation, h), sum);
  });
  return dh as tf.Tensor;
}

function activate(activation: ActivationName, x: tf.Tensor): tf.Tensor {
  if (activation === "tanh") return tf.tanh(x);
  if (activation === "relu") return tf.relu(x);
  if (activation === "leakyRelu") return tf.leakyRelu(x, LEAKY_RELU_SLOPE);
  if (activation === "elu") return tf.elu(x);
  return activation === "sigmoid" ? tf.sigmoid(x) : x;
}

/** f'(x) as a function of y = f(x), as in assembly/networks/activation.ts. */
function slope(activation: ActivationName, y: tf.Tensor): tf.Tensor {
  if (activation === "tanh") return tf.sub(1, tf.mul(y, y));
  if (activation === "sigmoid") return tf.mul(y, tf.sub(1, y));
  const positive = tf.greater(y, 0);
  if (activation === "elu") return tf.where(positive, tf.onesLike(y), tf.add(y, 1));
  return tf.where(positive, tf.onesLike(y), tf.fill(y.shape, activation === "relu" ? 0 : LEAKY_RELU_SLOPE));
}

function coveredDense(layer: Layer): boolean {
  return layer.trainableWeights.length === 2 && layer.weights.every(({ constraint }) => !constraint);
}

function activationOf(layer: Layer): ActivationName | undefined {
  const { activation, alpha } = layer.getConfig();
  const kind = layer.getClassName();
  if (kind === "LeakyReLU")
    return Math.fround(alpha as number) === Math.fround(LEAKY_RELU_SLOPE) ? "leakyRelu" : undefined;
  return kind === "Dense" || kind === "Activation" ? activationNames.find((name) => name === activation) : undefined;
}
