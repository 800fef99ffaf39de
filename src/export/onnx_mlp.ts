/**
 * Perceptrons in ONNX models: from an output the graph is walked back to its input through dense layers (Gemm, or MatMul
 * and Add), activations and what changes nothing. Elementwise scaling in front of the first layer becomes part of that
 * layer or, where limits follow it, the policy's normalisation of observations. Anything else is refused by name.
 */
import { OBSERVATION_LIMIT, VARIANCE_EPSILON } from "../envs/normalizer.ts";
import type { ActivationName } from "../networks/network.ts";
import { FileFormatError } from "../training/safetensors.ts";
import type { ImportedPolicy } from "./imported.ts";
import { type Attribute, DATA_TYPE, decodeOnnx, type OnnxGraph, type OnnxNode, type OnnxTensor } from "./onnx_proto.ts";
import type { DenseLayer } from "./policy_graph.ts";

export interface OnnxOutputs {
  /** The output with logits or means; "policy" or else the first, unless given. */
  policyOutput?: string;
  /** The output with the value; "value" or "values", where the model has it, unless given. */
  valueOutput?: string;
}

/** Operators that change the shape of things, or nothing. */
const transparent = new Set(["Identity", "Flatten", "Squeeze", "Unsqueeze", "Dropout", "Reshape"]);
/** Behind the last layer: what makes an action of outputs, which swingup does by itself. */
const closing = new Set(["ArgMax", "Clip", "Max", "Min"]);

const activations: Record<string, { name: ActivationName; alpha?: { usual: number; wanted: number } }> = {
  Tanh: { name: "tanh" },
  Relu: { name: "relu" },
  Sigmoid: { name: "sigmoid" },
  LeakyRelu: { name: "leakyRelu", alpha: { usual: 0.01, wanted: 0.01 } },
  Elu: { name: "elu", alpha: { usual: 1, wanted: 1 } },
};

/** @throws FileFormatError that names what is no part of a perceptron */
export function readOnnxPolicy(bytes: Uint8Array, names: OnnxOutputs = {}): ImportedPolicy {
  const { graph, producer_name: producer, metadata_props: metadata } = decodeOnnx(bytes);
  if (!graph) throw new FileFormatError("the ONNX model has no graph");
  const walk = new Walk(graph);
  const { policy, value } = outputNames(graph, names);
  const policyChain = walk.chain(policy);
  const squashed = producer === "swingup" && metadata.some(({ key, value }) => key === "head" && value === "squashed");
  const { normalization } = policyChain;
  if (value === undefined) return { policy: policyChain.layers, squashed, normalization };
  const valueChain = walk.chain(value);
  const shared =
    policyChain.layers.length > 1 &&
    policyChain.layers.length === valueChain.layers.length &&
    policyChain.sources.slice(0, -1).every((source, k) => source === valueChain.sources[k]);
  return { policy: policyChain.layers, value: valueChain.layers, shared, squashed, normalization };
}

function outputNames({ output }: OnnxGraph, { policyOutput, valueOutput }: OnnxOutputs) {
  const names = output.map(({ name }) => name);
  for (const [key, name] of Object.entries({ policyOutput, valueOutput }))
    if (name !== undefined && !names.includes(name))
      throw new RangeError(
        `${key}: expected one of the model's outputs, ${names.join(", ")}, got ${JSON.stringify(name)}`,
      );
  const policy = policyOutput ?? (names.includes("policy") ? "policy" : names[0]);
  if (policy === undefined) throw new FileFormatError("the ONNX model has no output");
  const value = valueOutput ?? names.find((name) => name !== policy && /^values?$/.test(name));
  return { policy, value };
}

interface Chain {
  layers: DenseLayer[];
  /** The node of each layer. */
  sources: OnnxNode[];
  normalization?: ImportedPolicy["normalization"];
}

type Step =
  | { kind: "matrix"; node: OnnxNode; weight: Matrix; bias?: Float32Array }
  | { kind: "activation"; name: ActivationName }
  | { kind: "elementwise"; op: "Add" | "Sub" | "Mul" | "Div"; values: Float32Array }
  | { kind: "closing"; op: string; limits?: readonly (number | undefined)[] };

interface Matrix {
  inputs: number;
  outputs: number;
  values: Float32Array; // [output][input]
}

class Walk {
  readonly #producers = new Map<string, OnnxNode>();
  readonly #constants = new Map<string, OnnxTensor>();
  readonly #inputs: ReadonlySet<string>;
  readonly #nodes: number;

  constructor({ node, initializer, input }: OnnxGraph) {
    this.#nodes = node.length;
    for (const each of node) for (const name of each.output) this.#producers.set(name, each);
    for (const tensor of initializer) this.#constants.set(tensor.name, tensor);
    for (const { op_type, output, attribute } of node)
      if (op_type === "Constant") {
        const { t } = attribute.find(({ name }) => name === "value") ?? {};
        if (t && output.length > 0) this.#constants.set(output[0], t);
      }
    this.#inputs = new Set(input.map(({ name }) => name).filter((name) => !this.#constants.has(name)));
    if (this.#inputs.size !== 1)
      throw new FileFormatError(`expected an ONNX model with one input, got ${this.#inputs.size}`);
  }

  chain(output: string): Chain {
    const steps: Step[] = [];
    let name = output;
    for (let count = 0; !this.#inputs.has(name); count++) {
      const node = this.#producers.get(name);
      if (!node || count > this.#nodes)
        throw new FileFormatError(`the output "${output}" does not come from the input in a chain`);
      const { step, from } = this.#step(node);
      if (step) steps.push(step);
      name = from;
    }
    return assemble(output, steps.reverse());
  }

  /** What a node does, and the name of the one input that it does it to. */
  #step(node: OnnxNode): { step?: Step; from: string } {
    const { op_type: op, input } = node;
    if (transparent.has(op)) return { from: this.#variable(node, [0]) };
    if (closing.has(op)) {
      const limits = op === "Clip" ? input.slice(1).map((name) => this.#vector(name)[0]) : undefined;
      return { step: { kind: "closing", op, limits }, from: this.#variable(node, [0, 1]) };
    }
    const activation = Object.hasOwn(activations, op) ? activations[op] : undefined;
    if (activation) {
      const { usual, wanted } = activation.alpha ?? {};
      const alpha = numberOf(node, "alpha")?.f ?? usual;
      if (alpha !== undefined && Math.fround(alpha) !== Math.fround(wanted!))
        throw new FileFormatError(`${op} with alpha ${alpha}: swingup's has ${wanted}`);
      return { step: { kind: "activation", name: activation.name }, from: this.#variable(node, [0]) };
    }
    if (op === "Gemm") return { step: this.#gemm(node), from: this.#variable(node, [0]) };
    if (op === "MatMul")
      return {
        step: { kind: "matrix", node, weight: transposed(this.#matrix(input[1])) },
        from: this.#variable(node, [0]),
      };
    if (op === "Add" || op === "Mul" || op === "Sub" || op === "Div") {
      const from = this.#variable(node, op === "Add" || op === "Mul" ? [0, 1] : [0]);
      const constant = input[0] === from ? input[1] : input[0];
      return { step: { kind: "elementwise", op, values: this.#vector(constant) }, from };
    }
    throw new FileFormatError(`${op || "an unnamed operator"} is no part of a perceptron`);
  }

  #gemm(node: OnnxNode): Step {
    const [alpha, beta] = [numberOf(node, "alpha")?.f ?? 1, numberOf(node, "beta")?.f ?? 1];
    const [transA, transB] = [numberOf(node, "transA")?.i ?? 0, numberOf(node, "transB")?.i ?? 0];
    if (alpha !== 1 || beta !== 1 || transA !== 0)
      throw new FileFormatError("Gemm with alpha, beta or transA is no layer of a perceptron");
    const matrix = this.#matrix(node.input[1]);
    const bias = node.input[2] ? this.#vector(node.input[2]) : undefined;
    return { kind: "matrix", node, weight: transB ? matrix : transposed(matrix), bias };
  }

  /** The first of a node's inputs at `places` that is computed, not a constant. */
  #variable({ op_type, input }: OnnxNode, places: readonly number[]): string {
    const name = places.map((place) => input[place]).find((each) => each && !this.#constants.has(each));
    if (name === undefined) throw new FileFormatError(`${op_type} of constants only`);
    return name;
  }

  #tensor(name: string | undefined): { dims: number[]; values: Float32Array } {
    const tensor = name === undefined ? undefined : this.#constants.get(name);
    if (!tensor) throw new FileFormatError(`"${name ?? ""}" is no constant of the model`);
    return { dims: tensor.dims, values: valuesOf(tensor) };
  }

  #vector(name: string | undefined): Float32Array {
    return this.#tensor(name).values;
  }

  /** As it stands: `[rows][columns]`. */
  #matrix(name: string | undefined): Matrix {
    const { dims, values } = this.#tensor(name);
    if (dims.length !== 2 || dims.includes(0)) throw new FileFormatError(`"${name}": expected a matrix, got [${dims}]`);
    return { outputs: dims[0], inputs: dims[1], values };
  }
}

/** Steps from the input on to layers. */
function assemble(output: string, steps: readonly Step[]): Chain {
  const layers: DenseLayer[] = [];
  const sources: OnnxNode[] = [];
  const before: Extract<Step, { kind: "elementwise" }>[] = [];
  let closed = false;
  let normalization: ImportedPolicy["normalization"];
  for (const step of steps) {
    const last = layers[layers.length - 1];
    if (closed && step.kind !== "closing") throw new FileFormatError(`"${output}" goes on behind its last layer`);
    if (step.kind === "closing") {
      if (last) closed = true;
      else {
        normalization = normalizationOf(before, step);
        before.length = 0;
      }
    } else if (step.kind === "activation") {
      if (last?.activation !== "linear") throw new FileFormatError(`${step.name} behind no layer`);
      last.activation = step.name;
    } else if (step.kind === "matrix") {
      const { inputs, outputs, values } = step.weight;
      const bias = spread(step.bias ?? new Float32Array(1), outputs);
      layers.push({ inputs, outputs, weight: values.slice(), bias, activation: "linear" });
      sources.push(step.node);
    } else if (!last) before.push(step);
    else applyBehind(last, step);
  }
  if (layers.length === 0) throw new FileFormatError(`"${output}" has no layer`);
  for (const step of before.reverse()) applyInFront(layers[0], step);
  return { layers, sources, normalization };
}

/** Scaling a x + b before limits of +-10 as the means and variances that swingup's normalisation has. */
function normalizationOf(
  steps: readonly Extract<Step, { kind: "elementwise" }>[],
  { op, limits = [] }: Extract<Step, { kind: "closing" }>,
): ImportedPolicy["normalization"] {
  if (limits[0] !== -OBSERVATION_LIMIT || limits[1] !== OBSERVATION_LIMIT)
    throw new FileFormatError(`${op} in front of the first layer: swingup's limits of observations are +-10`);
  const count = Math.max(1, ...steps.map(({ values }) => values.length));
  const [a, b] = [new Float64Array(count).fill(1), new Float64Array(count)];
  for (const { op, values } of steps) {
    const numbers = spread(values, count);
    for (let k = 0; k < count; k++)
      if (op === "Add") b[k] += numbers[k];
      else if (op === "Sub") b[k] -= numbers[k];
      else {
        const factor = op === "Mul" ? numbers[k] : 1 / numbers[k];
        a[k] *= factor;
        b[k] *= factor;
      }
  }
  return {
    mean: a.map((factor, k) => -b[k] / factor),
    variance: a.map((factor) => (factor > 0 ? Math.max(factor ** -2 - VARIANCE_EPSILON, 0) : Number.NaN)),
  };
}

/** A bias that comes as a node of its own; also scaled outputs. */
function applyBehind(layer: DenseLayer, { op, values }: { op: string; values: Float32Array }): void {
  if (layer.activation !== "linear") throw new FileFormatError(`${op} behind an activation is no part of a perceptron`);
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
function applyInFront(layer: DenseLayer, { op, values }: { op: string; values: Float32Array }): void {
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
function spread(values: Float32Array, count: number): Float32Array {
  if (values.length === count) return values.slice();
  if (values.length === 1) return new Float32Array(count).fill(values[0]);
  throw new FileFormatError(`expected ${count} numbers for a layer's rows, got ${values.length}`);
}

function transposed({ inputs, outputs, values }: Matrix): Matrix {
  const result = new Float32Array(values.length);
  for (let r = 0; r < outputs; r++) for (let c = 0; c < inputs; c++) result[c * outputs + r] = values[r * inputs + c];
  return { inputs: outputs, outputs: inputs, values: result };
}

function numberOf({ attribute }: OnnxNode, name: string): Attribute | undefined {
  return attribute.find((each) => each.name === name);
}

/** A tensor's numbers, of which there must be as many as its shape says. */
function valuesOf(tensor: OnnxTensor): Float32Array {
  const { name, dims, data_type: type, raw_data: raw, data_location: location } = tensor;
  if (location) throw new FileFormatError(`"${name}" is in another file; save the model as one`);
  if (type !== DATA_TYPE.float && type !== DATA_TYPE.double)
    throw new FileFormatError(`"${name}": expected float or double numbers, got ONNX's type ${type}`);
  const bytes = type === DATA_TYPE.float ? 4 : 8;
  const listed = type === DATA_TYPE.float ? tensor.float_data : tensor.double_data;
  const given = raw ? raw.byteLength / bytes : listed.length;
  const expected = dims.reduce((product, axis) => product * axis, 1);
  if (given !== expected) throw new FileFormatError(`"${name}": [${dims}] needs ${expected} numbers, got ${given}`);
  if (!raw) return Float32Array.from(listed);
  const data = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float32Array.from({ length: given }, (_, k) =>
    bytes === 4 ? data.getFloat32(4 * k, true) : data.getFloat64(8 * k, true),
  );
}
