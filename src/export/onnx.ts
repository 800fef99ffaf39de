/**
 * A policy as an ONNX model: observations `[batch][feature]` in; `action`, the policy's own outputs (`policy`: logits or
 * means) and `value` out. Normalization and the deterministic action are part of the graph, so whoever runs it needs
 * nothing else. Operators are those of opset 13, which every ONNX runtime of the last years has.
 */
import { VERSION } from "../core/version.ts";
import type { ActivationName } from "../networks/network.ts";
import { aboutTexts } from "./about.ts";
import { actionShape, type Head, halfWidth, headRows, squashScale } from "./head.ts";
import {
  ATTRIBUTE_TYPE,
  type Attribute,
  DATA_TYPE,
  encodeOnnx,
  type OnnxGraph,
  type OnnxTensor,
  type ValueInfo,
} from "./onnx_proto.ts";
import { type DenseLayer, type Normalization, type PolicyGraph, policyOutputs, splitMean } from "./policy_graph.ts";

const IR_VERSION = 8;
const OPSET = 13;
const LEAKY_RELU_SLOPE = 0.01; // as in assembly/networks/activation.ts

/** Names of the graph's input and outputs. */
export const ONNX_NAMES = { observation: "observation", action: "action", policy: "policy", value: "value" } as const;

const activations: Record<Exclude<ActivationName, "linear">, { op: string; attributes?: Attribute[] }> = {
  tanh: { op: "Tanh" },
  relu: { op: "Relu" },
  leakyRelu: { op: "LeakyRelu", attributes: [{ name: "alpha", f: LEAKY_RELU_SLOPE, type: ATTRIBUTE_TYPE.float }] },
  elu: { op: "Elu" },
  sigmoid: { op: "Sigmoid" },
};

export function toOnnx(policy: PolicyGraph): Uint8Array {
  const builder = new GraphBuilder(`${policy.about.env} policy`);
  const { observation, action, policy: raw, value } = ONNX_NAMES;
  const input = policy.normalization ? appendNormalization(builder, policy.normalization, observation) : observation;
  const trunk = builder.layers("shared", policy.trunk, input);
  const outputs = builder.layers("policy", policy.policy, trunk, raw);
  const estimate = builder.layers("value", policy.value, trunk);
  builder.node("Squeeze", [estimate, builder.integers("value_axis", [1])], value);
  appendHead(builder, policy.head, outputs, action);
  const { graph } = builder;
  graph.input.push(described(observation, DATA_TYPE.float, ["batch", policy.inputs]));
  const actions = actionShape(policy.head);
  graph.output.push(
    described(action, actions.whole ? DATA_TYPE.int64 : DATA_TYPE.float, ["batch", ...actions.shape]),
    described(raw, DATA_TYPE.float, ["batch", policyOutputs(policy)]),
    described(value, DATA_TYPE.float, ["batch"]),
  );
  return encodeOnnx({
    ir_version: IR_VERSION,
    producer_name: "swingup",
    producer_version: VERSION,
    graph,
    opset_import: [{ domain: "", version: OPSET }],
    metadata_props: [
      { key: "head", value: policy.head.kind },
      ...aboutTexts(policy.about).map(([key, value]) => ({ key, value })),
    ],
  });
}

function appendNormalization(builder: GraphBuilder, normalization: Normalization, observation: string): string {
  const { high, low } = splitMean(normalization);
  const { scale, limit } = normalization;
  const near = builder.node("Sub", [observation, builder.floats("mean", high)], "near_mean");
  const centred = builder.node("Sub", [near, builder.floats("mean.low", low)], "centred");
  const scaled = builder.node("Mul", [centred, builder.floats("scale", Float32Array.from(scale))], "scaled");
  const bounds = [
    builder.floats("limit.low", Float32Array.of(-limit), []),
    builder.floats("limit.high", Float32Array.of(limit), []),
  ];
  return builder.node("Clip", [scaled, ...bounds], "normalized");
}

function appendHead(builder: GraphBuilder, head: Head, outputs: string, action: string): void {
  if (head.kind === "choices") appendChoices(builder, head, outputs, action);
  else if (head.kind === "bits") {
    const positive = builder.node("Greater", [outputs, builder.floats("zero", new Float32Array(1))], "positive");
    builder.node("Cast", [positive], action, [integer("to", DATA_TYPE.int64)]);
  } else {
    const numbers = builder.slice(outputs, 0, headRows(head), "means");
    const into = { clipped: () => numbers, rescaled, squashed }[head.kind](builder, head, numbers);
    const above = builder.node("Max", [into, builder.floats("action_low", head.low)], "action_above_low");
    builder.node("Min", [above, builder.floats("action_high", head.high)], action);
  }
}

function appendChoices(
  builder: GraphBuilder,
  { counts, single }: Extract<Head, { kind: "choices" }>,
  outputs: string,
  action: string,
): void {
  const greatest = [integer("axis", 1), integer("keepdims", single ? 0 : 1)];
  if (single) {
    builder.node("ArgMax", [outputs], action, greatest);
    return;
  }
  let row = 0;
  const choices = counts.map((count, k) => {
    const logits = builder.slice(outputs, row, row + count, `logits.${k}`);
    row += count;
    return builder.node("ArgMax", [logits], `choice.${k}`, greatest);
  });
  builder.node("Concat", choices, action, [integer("axis", 1)]);
}

function squashed(builder: GraphBuilder, bounds: { low: Float32Array; high: Float32Array }, means: string): string {
  const { half, middle } = squashScale(bounds);
  const tanh = builder.node("Tanh", [means], "squashed");
  const scaled = builder.node("Mul", [tanh, builder.floats("action_half", half)], "action_from_middle");
  return builder.node("Add", [scaled, builder.floats("action_middle", middle)], "action_unbounded");
}

function rescaled(builder: GraphBuilder, bounds: { low: Float32Array; high: Float32Array }, means: string): string {
  const one = builder.floats("one", Float32Array.of(1));
  const above = builder.node("Max", [means, builder.floats("minus_one", Float32Array.of(-1))], "mean_above_minus_one");
  const inside = builder.node("Min", [above, one], "mean_inside");
  const shifted = builder.node("Add", [inside, one], "mean_from_zero");
  const scaled = builder.node("Mul", [shifted, builder.floats("action_half", halfWidth(bounds))], "action_from_low");
  return builder.node("Add", [scaled, builder.floats("action_lowest", bounds.low)], "action_unbounded");
}

/** Collects nodes and constants; each node's output is named by the caller. */
class GraphBuilder {
  readonly graph: OnnxGraph;

  constructor(name: string) {
    this.graph = { name, node: [], initializer: [], input: [], output: [] };
  }

  /** Adds a node with one output, and returns that output's name. */
  node(op: string, input: string[], output: string, attribute: Attribute[] = []): string {
    this.graph.node.push({ op_type: op, name: `${output}_${op}`, input, output: [output], attribute });
    return output;
  }

  /** A chain of layers from the tensor `input` on; returns the last one's name, which is `output` where that is given. */
  layers(name: string, layers: readonly DenseLayer[], input: string, output?: string): string {
    return layers.reduce((before, layer, k) => {
      const place = k === layers.length - 1 && output ? output : `${name}.${k}`;
      return this.dense(`${name}.${k}`, layer, before, place);
    }, input);
  }

  dense(name: string, { inputs, outputs, weight, bias, activation }: DenseLayer, input: string, output: string) {
    const operands = [
      input,
      this.floats(`${name}.weight`, weight, [outputs, inputs]),
      this.floats(`${name}.bias`, bias),
    ];
    const transposed = [integer("transB", 1)]; // W is [output][input]
    if (activation === "linear") return this.node("Gemm", operands, output, transposed);
    const sums = this.node("Gemm", operands, `${output}.sums`, transposed);
    const { op, attributes } = activations[activation];
    return this.node(op, [sums], output, attributes);
  }

  /** Columns `from` to `to` of a matrix. */
  slice(input: string, from: number, to: number, output: string): string {
    const operands = [
      this.integers(`${output}.from`, [from]),
      this.integers(`${output}.to`, [to]),
      this.integers(`${output}.axis`, [1]),
    ];
    return this.node("Slice", [input, ...operands], output);
  }

  floats(name: string, values: Float32Array, dims: number[] = [values.length]): string {
    const bytes = new Uint8Array(values.length * 4);
    const data = new DataView(bytes.buffer);
    values.forEach((value, k) => {
      data.setFloat32(4 * k, value, true);
    });
    return this.#constant({ name, dims, data_type: DATA_TYPE.float, raw_data: bytes });
  }

  integers(name: string, values: number[]): string {
    return this.#constant({ name, dims: [values.length], data_type: DATA_TYPE.int64, int64_data: values });
  }

  #constant(tensor: Pick<OnnxTensor, "name" | "dims" | "data_type"> & Partial<OnnxTensor>): string {
    this.graph.initializer.push({ float_data: [], int64_data: [], double_data: [], ...tensor });
    return tensor.name;
  }
}

function integer(name: string, i: number): Attribute {
  return { name, i, type: ATTRIBUTE_TYPE.int };
}

function described(name: string, elementType: number, shape: (number | string)[]): ValueInfo {
  const dim = shape.map((axis) => (typeof axis === "string" ? { dim_param: axis } : { dim_value: axis }));
  return { name, type: { tensor_type: { elem_type: elementType, shape: { dim } } } };
}
