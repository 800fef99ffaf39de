/**
 * The code of an exported ES module in plain JavaScript: layer by layer in float32, in the kernels' order of operations.
 * Bundled into text when the package is built; an export puts a policy's numbers in front of it.
 */
import type { ActivationName } from "../../networks/network.ts";
import { type Act, actionOf, type Description, decode, type LayerShape, observe } from "./description.ts";
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

export function createAct(description: Description, base64: string): Act {
  const { inputs, head } = description;
  const numbers = decode(base64);
  let at = 0;
  const take = (count: number) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const layers = description.layers.map((shape) => {
    const weight = take(shape.inputs * shape.outputs);
    return { ...shape, weight, bias: take(shape.outputs), y: new Float32Array(shape.outputs) };
  });
  const outputs = layers[layers.length - 1].y;
  const bounds = "size" in head ? { low: take(head.size), high: take(head.size) } : undefined;
  const bounded = () => {
    if (bounds) bound(outputs, bounds, head.kind === "squashed" ? squash : (mean) => mean);
  };
  const x = new Float32Array(inputs);
  return (observation, mask) => {
    observe(description, observation, x);
    let values = x;
    for (const layer of layers) {
      dense(layer, values);
      values = layer.y;
    }
    return actionOf(head, outputs, mask, bounded);
  };
}

type Layer = LayerShape & { weight: Float32Array; bias: Float32Array; y: Float32Array };

/** Four rows at a time: four sums that do not wait for each other. */
function dense({ inputs, outputs, activation, weight, bias, y }: Layer, x: Float32Array): void {
  let row = 0;
  for (; row + 4 <= outputs; row += 4) {
    let a = bias[row];
    let b = bias[row + 1];
    let c = bias[row + 2];
    let d = bias[row + 3];
    let w = row * inputs;
    for (let k = 0; k < inputs; k++, w++) {
      a = f(a + f(weight[w] * x[k]));
      b = f(b + f(weight[w + inputs] * x[k]));
      c = f(c + f(weight[w + 2 * inputs] * x[k]));
      d = f(d + f(weight[w + 3 * inputs] * x[k]));
    }
    y[row] = a;
    y[row + 1] = b;
    y[row + 2] = c;
    y[row + 3] = d;
  }
  for (; row < outputs; row++) {
    let sum = bias[row];
    for (let k = 0, w = row * inputs; k < inputs; k++, w++) sum = f(sum + f(weight[w] * x[k]));
    y[row] = sum;
  }
  const activate = activations[activation];
  if (activate) for (let k = 0; k < outputs; k++) y[k] = activate(y[k]);
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

type Bounding = (mean: number, low: number, high: number) => number;

function bound(means: Float32Array, { low, high }: Bounds, into: Bounding): void {
  for (let k = 0; k < means.length; k++)
    means[k] = Math.min(Math.max(into(means[k], low[k], high[k]), low[k]), high[k]);
}

/** middle + half tanh(mean), as in assembly/policy/squash.ts */
function squash(mean: number, low: number, high: number): number {
  const half = f(f(high * 0.5) - f(low * 0.5));
  return f(f(low + half) + f(half * tanh(mean)));
}
