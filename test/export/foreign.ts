/** Files as other programs write them, made by hand: PyTorch state dictionaries by their names, and ONNX graphs. */
import { Random } from "swingup";
import { encodeOnnx, type OnnxNode, type OnnxTensor } from "../../src/export/onnx_proto.ts";
import { encodeSafetensors, type Tensor } from "../../src/files/safetensors.ts";

export interface Layer {
  weight: Float32Array; // [output][input]
  bias: Float32Array;
  inputs: number;
  outputs: number;
}

/** Random layers of these widths, the input first. */
export function layers(widths: readonly number[], seed: number): Layer[] {
  const random = new Random(seed);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.uniform(-1, 1));
  return widths.slice(1).map((outputs, k) => ({
    inputs: widths[k],
    outputs,
    weight: draw(outputs * widths[k]),
    bias: draw(outputs).map((value) => 0.1 * value), // small, so that no output is always the greatest
  }));
}

/** What the layers compute, in float64. */
export function forward(
  chain: readonly Layer[],
  observation: readonly number[],
  activation: (x: number) => number,
): number[] {
  return chain.reduce<number[]>(
    (x, { weight, bias, inputs, outputs }, k) =>
      Array.from({ length: outputs }, (_, o) => {
        const sum = x.reduce((total, value, i) => total + weight[o * inputs + i] * value, bias[o]);
        return k === chain.length - 1 ? sum : activation(sum);
      }),
    [...observation],
  );
}

/** Tensors under `<names[k]>.weight` and `.bias`. */
export function named(names: readonly string[], chain: readonly Layer[]): [string, Tensor][] {
  return chain.flatMap(({ weight, bias, inputs, outputs }, k): [string, Tensor][] => [
    [`${names[k]}.weight`, { shape: [outputs, inputs], values: weight }],
    [`${names[k]}.bias`, { shape: [outputs], values: bias }],
  ]);
}

export function stateDict(...tensors: readonly [string, Tensor][]): Uint8Array {
  return encodeSafetensors({ tensors: new Map(tensors), metadata: new Map([["format", "pt"]]) });
}

export function constant(name: string, dims: number[], values: ArrayLike<number>): OnnxTensor {
  const raw_data = new Uint8Array(Float32Array.from(values).buffer);
  return { name, dims, data_type: 1, raw_data, float_data: [], int64_data: [], double_data: [] };
}

export function node(op_type: string, input: string[], output: string, attributes: object = {}): OnnxNode {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...value }));
  return { op_type, input, output: [output], attribute };
}

export function onnx(
  input: string | readonly string[],
  outputs: readonly string[],
  node: OnnxNode[],
  initializer: OnnxTensor[],
): Uint8Array {
  return encodeOnnx({
    ir_version: 8,
    graph: {
      node,
      initializer,
      input: [input].flat().map((name) => ({ name })),
      output: outputs.map((name) => ({ name })),
    },
    opset_import: [{ domain: "", version: 17 }],
    metadata_props: [],
  });
}
