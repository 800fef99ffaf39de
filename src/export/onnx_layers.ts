/**
 * From the steps of an ONNX model's chain to layers. Elementwise scaling becomes part of the layer after it or before
 * it; in front of the first layer, where limits follow it, the policy's normalization of observations. What stands
 * after the last layer makes actions, which swingup does by itself: it is kept to be compared with the action space.
 */
import { show } from "../core/show.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { OBSERVATION_LIMIT, VARIANCE_EPSILON } from "../networks/feature_statistics.ts";
import type { ImportedPolicy } from "./imported.ts";
import type { Closing, Step } from "./onnx_chain.ts";
import type { OnnxNode } from "./onnx_proto.ts";
import type { DenseLayer } from "./policy_graph.ts";

export interface Chain {
  layers: DenseLayer[];
  /** The node of each layer. */
  sources: OnnxNode[];
  normalization?: ImportedPolicy["normalization"];
  /** After the last layer. */
  closings: Closing[];
  /** y = scale x + shift after the last layer's activation, where it has one. */
  scaling?: { scale: Float64Array; shift: Float64Array };
}

type Elementwise = Extract<Step, { kind: "elementwise" }>;

/** @throws FileFormatError where the steps are no perceptron */
export function layersOf(output: string, steps: readonly Step[]): Chain {
  const chain: Chain = { layers: [], sources: [], closings: [] };
  const { layers, sources, closings } = chain;
  const place = show(output);
  let before: Elementwise[] = []; // in front of the next layer
  for (const step of steps) {
    const last = layers[layers.length - 1];
    if (closings.length > 0 && step.kind !== "closing")
      throw new FileFormatError(`${place} goes on after what makes actions (${closings[0].op})`);
    if (step.kind === "closing" && last) closings.push(step.closing);
    else if (step.kind === "closing") {
      if (chain.normalization) throw new FileFormatError("two limits in front of the first layer");
      chain.normalization = normalizationOf(before, step.closing);
      before = [];
    } else if (step.kind === "activation") {
      if (last?.activation !== "linear" || before.length > 0) throw new FileFormatError(`${step.name} after no layer`);
      last.activation = step.name;
    } else if (step.kind === "matrix") {
      const { inputs, outputs, values } = step.weight;
      const bias = Float32Array.from(spread(step.bias ?? Float64Array.of(0), outputs));
      const layer: DenseLayer = { inputs, outputs, weight: Float32Array.from(values), bias, activation: "linear" };
      for (const scaling of before.reverse()) applyInFront(layer, scaling);
      before = [];
      layers.push(layer);
      sources.push(step.node);
    } else if (last?.activation === "linear") applyBehind(last, step);
    else before.push(step);
  }
  if (layers.length === 0) throw new FileFormatError(`${place} has no layer`);
  if (before.length > 0) chain.scaling = scalingOf(before, layers[layers.length - 1].outputs);
  return chain;
}

/** Steps one after another as scale x + shift. */
function scalingOf(steps: readonly Elementwise[], count: number): { scale: Float64Array; shift: Float64Array } {
  const [scale, shift] = [new Float64Array(count).fill(1), new Float64Array(count)];
  for (const { op, values } of steps) {
    const numbers = spread(values, count);
    for (let k = 0; k < count; k++)
      if (op === "Add") shift[k] += numbers[k];
      else if (op === "Sub") shift[k] -= numbers[k];
      else {
        const factor = op === "Mul" ? numbers[k] : 1 / numbers[k];
        scale[k] *= factor;
        shift[k] *= factor;
      }
  }
  return { scale, shift };
}

/** Scaling before limits of +-10 as the means and variances that swingup's normalization has. */
function normalizationOf(steps: readonly Elementwise[], closing: Closing): ImportedPolicy["normalization"] {
  const { low, high } = closing.op === "Clip" ? closing : {};
  if (low?.[0] !== -OBSERVATION_LIMIT || high?.[0] !== OBSERVATION_LIMIT)
    throw new FileFormatError(`${closing.op} in front of the first layer: swingup's limits of observations are +-10`);
  const { scale, shift } = scalingOf(steps, Math.max(1, ...steps.map(({ values }) => values.length)));
  return {
    mean: scale.map((factor, k) => -shift[k] / factor),
    variance: scale.map((factor) => (factor > 0 ? Math.max(factor ** -2 - VARIANCE_EPSILON, 0) : Number.NaN)),
  };
}

/** A bias that comes as a node of its own; also scaled outputs. */
function applyBehind(layer: DenseLayer, { op, values }: Elementwise): void {
  const numbers = spread(values, layer.outputs);
  for (let o = 0; o < layer.outputs; o++) {
    const number = numbers[o];
    if (op === "Add") layer.bias[o] += number;
    else if (op === "Sub") layer.bias[o] -= number;
    else {
      const factor = op === "Mul" ? number : 1 / number;
      layer.bias[o] *= factor;
      for (let i = 0; i < layer.inputs; i++) layer.weight[o * layer.inputs + i] *= factor;
    }
  }
}

/** W (x op c) + b as a layer of x; sums in float64. */
function applyInFront(layer: DenseLayer, { op, values }: Elementwise): void {
  const numbers = spread(values, layer.inputs);
  for (let o = 0; o < layer.outputs; o++) {
    let bias = layer.bias[o];
    for (let i = 0; i < layer.inputs; i++) {
      const at = o * layer.inputs + i;
      if (op === "Add") bias += layer.weight[at] * numbers[i];
      else if (op === "Sub") bias -= layer.weight[at] * numbers[i];
      else if (op === "Mul") layer.weight[at] *= numbers[i];
      else layer.weight[at] /= numbers[i];
    }
    layer.bias[o] = bias;
  }
}

/** One number for all, or one for each. */
function spread(values: Float64Array, count: number): Float64Array {
  if (values.length === count) return values.slice();
  if (values.length === 1) return new Float64Array(count).fill(values[0]);
  throw new FileFormatError(`expected ${count} numbers for a layer's rows, got ${values.length}`);
}
