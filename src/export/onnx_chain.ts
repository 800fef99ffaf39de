/**
 * The chain of an ONNX model's output: the graph is walked back to its input through dense layers (Gemm, or MatMul and
 * Add), activations and what changes nothing, down to steps in the order in which they are computed. Anything else is
 * refused by name.
 */
import { hasOwn } from "../core/own_key.ts";
import { show } from "../core/show.ts";
import { FileFormatError } from "../files/safetensors.ts";
import type { ActivationName } from "../networks/network.ts";
import { attributeOf, type OnnxConstant, OnnxConstants } from "./onnx_constants.ts";
import { DATA_TYPE, type OnnxGraph, type OnnxNode } from "./onnx_proto.ts";

/** What makes an action of the last layer's outputs. */
export type Closing =
  /** The number of the greatest. */
  | { op: "ArgMax" }
  /** Probabilities, or their logarithms: the greatest stays the greatest. */
  | { op: "Softmax" }
  /** To whole numbers. */
  | { op: "Cast" }
  | { op: "Clip" | "Max" | "Min"; low?: Float64Array; high?: Float64Array };

export type Step =
  | { kind: "matrix"; node: OnnxNode; weight: Matrix; bias?: Float64Array }
  | { kind: "activation"; name: ActivationName }
  | { kind: "elementwise"; op: "Add" | "Sub" | "Mul" | "Div"; values: Float64Array }
  | { kind: "closing"; closing: Closing };

/** `[output][input]` */
export interface Matrix {
  inputs: number;
  outputs: number;
  values: Float64Array;
}

/** Operators that change the shape of things, or nothing. */
const transparent = new Set(["Identity", "Flatten", "Squeeze", "Unsqueeze", "Dropout", "Reshape", "Expand"]);

const activations: Readonly<Record<string, { name: ActivationName; alpha?: { usual: number; wanted: number } }>> = {
  Tanh: { name: "tanh" },
  Relu: { name: "relu" },
  Sigmoid: { name: "sigmoid" },
  LeakyRelu: { name: "leakyRelu", alpha: { usual: 0.01, wanted: 0.01 } },
  Elu: { name: "elu", alpha: { usual: 1, wanted: 1 } },
};

export class OnnxChains {
  readonly constants: OnnxConstants;
  readonly #producers = new Map<string, OnnxNode>();
  readonly #input: string;
  readonly #nodes: number;

  /** @throws FileFormatError unless the model has one input */
  constructor(graph: OnnxGraph) {
    this.constants = new OnnxConstants(graph);
    this.#nodes = graph.node.length;
    for (const node of graph.node) for (const name of node.output) this.#producers.set(name, node);
    const inputs = graph.input.map(({ name }) => name).filter((name) => !this.constants.has(name));
    if (inputs.length !== 1)
      throw new FileFormatError(
        `expected an ONNX model with one input and the weights in it (export_params=True), got ${inputs.length} inputs without values`,
      );
    [this.#input] = inputs;
  }

  /** @throws FileFormatError that names what is no part of a perceptron */
  steps(output: string): Step[] {
    const steps: Step[] = [];
    let name = output;
    for (let count = 0; name !== this.#input; count++) {
      const node = this.#producers.get(name);
      if (!node || count > this.#nodes)
        throw new FileFormatError(`the output ${show(output)} does not come from the input in a chain`);
      const { step, from } = this.#step(node);
      if (step) steps.push(step);
      name = from;
    }
    return steps.reverse();
  }

  /** What a node does, and the name of the one input that it does it to. */
  #step(node: OnnxNode): { step?: Step; from: string } {
    const { op_type: op, input } = node;
    if (transparent.has(op)) return { from: this.#variable(node, [0]) };
    if (op === "Cast") return this.#cast(node);
    const closing = this.#closing(node);
    if (closing) return { step: { kind: "closing", closing }, from: this.#variable(node, [0, 1]) };
    const activation = hasOwn(activations, op) ? activations[op] : undefined;
    if (activation) {
      const { usual, wanted } = activation.alpha ?? {};
      const alpha = attributeOf(node, "alpha")?.f ?? usual;
      if (alpha !== undefined && Math.fround(alpha) !== Math.fround(wanted ?? alpha))
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
      const { values } = this.constants.get(input[0] === from ? input[1] : input[0]);
      return { step: { kind: "elementwise", op, values }, from };
    }
    throw new FileFormatError(`${show(op).slice(1, -1) || "an unnamed operator"} is no part of a perceptron`);
  }

  /** Between floating-point numbers nothing; to whole ones only after ArgMax. */
  #cast(node: OnnxNode): { step?: Step; from: string } {
    const to = attributeOf(node, "to")?.i;
    const from = this.#variable(node, [0]);
    if (to === DATA_TYPE.float || to === DATA_TYPE.double) return { from };
    if (to === DATA_TYPE.int64 || to === DATA_TYPE.int32)
      return { step: { kind: "closing", closing: { op: "Cast" } }, from };
    throw new FileFormatError(`Cast to ONNX's type ${to ?? 0} is no part of a perceptron`);
  }

  #closing(node: OnnxNode): Closing | undefined {
    const { op_type: op, input } = node;
    if (op === "ArgMax") return { op };
    if (op === "Softmax" || op === "LogSoftmax") return { op: "Softmax" };
    if (op === "Sub") {
      const sum = this.#producers.get(input[1]); // logits less the logarithm of the sum of their exponentials
      return sum?.op_type === "ReduceLogSumExp" && sum.input[0] === input[0] ? { op: "Softmax" } : undefined;
    }
    const limit = (k: number) => (input[k] ? this.constants.get(input[k]).values : undefined);
    if (op === "Clip") {
      const given = (name: string) => attributeOf(node, name)?.f; // before opset 11
      const [low, high] = (["min", "max"] as const).map((name, k) => limit(k + 1) ?? listOf(given(name)));
      return { op, low, high };
    }
    if (op !== "Max" && op !== "Min") return undefined;
    const constant = limit(this.constants.has(input[0]) ? 0 : 1);
    return op === "Max" ? { op, low: constant } : { op, high: constant };
  }

  /** alpha x W + beta b */
  #gemm(node: OnnxNode): Step {
    const [alpha, beta] = [attributeOf(node, "alpha")?.f ?? 1, attributeOf(node, "beta")?.f ?? 1];
    if (attributeOf(node, "transA")?.i) throw new FileFormatError("Gemm with transA is no layer of a perceptron");
    const matrix = this.#matrix(node.input[1]);
    const { inputs, outputs, values } = attributeOf(node, "transB")?.i ? matrix : transposed(matrix);
    const weight = { inputs, outputs, values: values.map((value) => alpha * value) };
    const bias = node.input[2] ? this.constants.get(node.input[2]).values.map((value) => beta * value) : undefined;
    return { kind: "matrix", node, weight, bias };
  }

  /** The first of a node's inputs at `places` that is computed from the model's input. */
  #variable({ op_type, input }: OnnxNode, places: readonly number[]): string {
    const name = places.map((place) => input[place]).find((each) => each && !this.constants.has(each));
    if (name === undefined) throw new FileFormatError(`${op_type} of constants only`);
    return name;
  }

  /** As it stands: `[rows][columns]`. */
  #matrix(name: string | undefined): Matrix {
    const { dims, values }: OnnxConstant = this.constants.get(name);
    if (dims.length !== 2 || dims.includes(0))
      throw new FileFormatError(`${show(name)}: expected a matrix, got [${dims}]`);
    return { outputs: dims[0], inputs: dims[1], values };
  }
}

function listOf(value: number | undefined): Float64Array | undefined {
  return value === undefined ? undefined : Float64Array.of(value);
}

function transposed({ inputs, outputs, values }: Matrix): Matrix {
  const result = new Float64Array(values.length);
  for (let r = 0; r < outputs; r++) for (let c = 0; c < inputs; c++) result[c * outputs + r] = values[r * inputs + c];
  return { inputs: outputs, outputs: inputs, values: result };
}
