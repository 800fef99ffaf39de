/**
 * What exported ES modules in plain JavaScript have in common, whatever their weights: an observation goes through layers,
 * each with its nonlinearity, then into the action's bounds, in float32 and in the kernels' order of operations.
 */
import type { ActivationName } from "../../networks/network.ts";
import { type Act, actionOf, type Description, type HeadShape, observe } from "./description.ts";
import { exp, tanh } from "./exponential.ts";

const f = Math.fround;
const LEAKY_RELU_SLOPE = f(0.01);

const activations: Partial<Record<ActivationName, (x: number) => number>> = {
  tanh,
  relu: (x) => (x > 0 ? x : 0),
  leakyRelu: (x) => (x > 0 ? x : f(x * LEAKY_RELU_SLOPE)),
  elu: (x) => (x > 0 ? x : elu(x)),
  sigmoid: (x) => f(1 / f(1 + exp(-x))),
};

/** A layer that is ready to run. */
export interface Layer {
  activation: ActivationName;
  /** What it writes. */
  y: Float32Array;
  /** y = W x + bias */
  dense(x: Float32Array): void;
}

/** Takes numbers from the beginning of an array, piece by piece. */
export function taker<A extends Float32Array | Int8Array>(numbers: A): (count: number) => A {
  let at = 0;
  return (count) => {
    at += count;
    return numbers.subarray(at - count, at) as A;
  };
}

/** The outputs of the last layer. */
export function through(layers: readonly Layer[], x: Float32Array): Float32Array {
  for (const layer of layers) {
    layer.dense(x);
    x = layer.y;
    const activate = activations[layer.activation];
    if (activate) for (let o = 0; o < x.length; o++) x[o] = activate(x[o]);
  }
  return x;
}

/** @param take the bounds, where the head has them: the lower ones, then the upper ones */
export function actThrough(
  layers: readonly Layer[],
  description: Description,
  take: (count: number) => Float32Array,
): Act {
  const { inputs, head } = description;
  const bounds = "size" in head ? { low: take(head.size), high: take(head.size) } : undefined;
  const x = new Float32Array(inputs);
  return (observation, mask) => {
    observe(description, observation, x);
    const outputs = through(layers, x);
    return actionOf(head, outputs, mask, () => bounds && bound(outputs, bounds, head.kind));
  };
}

/** e^x - 1 = 2 t / (1 - t), t = tanh(x / 2) */
function elu(x: number): number {
  const t = tanh(f(x * 0.5));
  return f(f(t + t) / f(1 - t));
}

interface Bounds {
  low: Float32Array;
  high: Float32Array;
}

function bound(means: Float32Array, { low, high }: Bounds, kind: HeadShape["kind"]): void {
  const into = kind === "rescaled" ? rescale : kind === "squashed" ? squash : (mean: number) => mean;
  for (let k = 0; k < means.length; k++)
    means[k] = Math.min(Math.max(into(means[k], low[k], high[k]), low[k]), high[k]);
}

/** low + (clip(mean, -1, 1) + 1) (high - low) / 2, as in assembly/policies/bounds.ts */
function rescale(mean: number, low: number, high: number): number {
  const inside = Math.min(Math.max(mean, -1), 1);
  return f(low + f(f(inside + 1) * f(0.5 * f(high - low))));
}

/** middle + half tanh(mean), as in assembly/policies/squash.ts */
function squash(mean: number, low: number, high: number): number {
  const half = f(f(high * 0.5) - f(low * 0.5));
  return f(f(low + half) + f(half * tanh(mean)));
}
