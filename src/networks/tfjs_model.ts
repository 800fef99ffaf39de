/**
 * A `tf.LayersModel` whose trainable weights have places in a flat vector: names and order of the weights, and the ways
 * from the vector into tfjs's variables and back. Dense layers lie there as in `MlpNetwork`.
 */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import type { MlpSpec, NetworkRole, TensorLayout } from "./network.ts";
import { LEAKY_RELU_SLOPE } from "./tfjs_dense_chain.ts";

type Layer = tfl.LayersModel["layers"][number];
type LayerVariable = Layer["weights"][number];

/** A weight of a model and its place in the flat vector. */
export interface Weight extends TensorLayout {
  source: LayerVariable;
  /** A Dense layer's matrix: `[input][output]` in tfjs, `[output][input]` in the vector. */
  transposed: boolean;
}

/** A model whose weights have places in a flat vector. Several networks may share it; one at a time has its values in it. */
export interface PlacedModel {
  model: tfl.LayersModel;
  weights: readonly Weight[];
  parameterCount: number;
  inputs: number;
  outputs: number;
  /** The key of the network whose values the variables hold. */
  holder?: symbol;
}

/** The spec as a `tf.Sequential` of Dense layers, its weights zeros. */
export function mlpModel({ inputs, hiddenSizes, activation, heads }: Omit<MlpSpec, "initialization">): tfl.Sequential {
  const model = tfl.sequential();
  const dense = (units: number, name: "linear" | "tanh" | "relu" | "elu" | "sigmoid") =>
    tfl.layers.dense({
      units,
      activation: name,
      kernelInitializer: "zeros",
      inputShape: model.layers.length === 0 ? [inputs] : undefined,
    });
  for (const units of hiddenSizes) {
    model.add(dense(units, activation === "leakyRelu" ? "linear" : activation));
    if (activation === "leakyRelu") model.add(tfl.layers.leakyReLU({ alpha: LEAKY_RELU_SLOPE }));
  }
  model.add(
    dense(
      heads.reduce((sum, { outputs }) => sum + outputs, 0),
      "linear",
    ),
  );
  return model;
}

/** Gives each trainable weight of a model its place in a flat vector, in the order of the layers. */
export function placeModel(role: NetworkRole, model: tfl.LayersModel): PlacedModel {
  const weights: Weight[] = [];
  let offset = 0;
  for (const weight of trainableWeights(role, model.layers)) {
    weights.push({ ...weight, offset });
    offset += product(weight.shape);
  }
  const inputs = product((model.inputs[0].shape as number[]).slice(1));
  const outputs = model.outputs.reduce((sum, { shape }) => sum + (shape[1] as number), 0);
  return { model, weights, parameterCount: offset, inputs, outputs };
}

/** The values of a model's weights as they are now, as a flat vector. */
export function readParameters({ weights, parameterCount }: PlacedModel): Float32Array {
  const parameters = new Float32Array(parameterCount);
  for (const { source, transposed, offset } of weights) parameters.set(valuesOf(source, transposed), offset);
  return parameters;
}

/** Copies a flat vector into a model's weights. Where these are constrained, the vector follows. */
export function writeParameters({ weights }: PlacedModel, parameters: Float32Array): void {
  for (const weight of weights)
    tf.tidy(() => {
      const { source, offset, transposed } = weight;
      source.write(tensorOf(weight, parameters));
      if (source.constraint) parameters.set(valuesOf(source, transposed), offset); // which `write` has applied
    });
}

/** A weight's piece of a flat vector, as tfjs has it. */
export function tensorOf({ source, offset, shape, transposed }: Weight, parameters: Float32Array): tf.Tensor {
  const part = parameters.slice(offset, offset + product(shape));
  return tf.tensor(transposed ? transpose(part, shape[0], shape[1]) : part, source.shape as number[]);
}

/** The outputs `[sample][feature]` of a model; several output tensors are taken side by side. */
export function applyModel(model: tfl.LayersModel, input: tf.Tensor): tf.Tensor {
  const outputs = model.apply(input, { training: false }) as tf.Tensor | tf.Tensor[];
  return Array.isArray(outputs) ? tf.concat(outputs, 1) : outputs;
}

/**
 * Names a weight by the number of its layer among those with weights, then by its own name there; not by the layer's
 * name, which tfjs numbers again in each process. A Dense layer's are `weight` and `bias`, as in `MlpNetwork`.
 */
function trainableWeights(prefix: string, layers: readonly Layer[]): Omit<Weight, "offset">[] {
  const weighted = layers.filter((layer) => layer.weights.length > 0);
  return weighted.flatMap((layer, k) => {
    const inner = (layer as Partial<tfl.LayersModel>).layers;
    if (inner) return trainableWeights(`${prefix}.${k}`, inner);
    const dense = layer.getClassName() === "Dense";
    const seen = new Map<string, number>();
    return layer.trainableWeights.map((source) => {
      const last = source.originalName.split("/").at(-1)!; // after the layer's name
      const own = dense && last === "kernel" ? "weight" : last;
      const times = seen.get(own) ?? 0;
      seen.set(own, times + 1);
      const transposed = own === "weight";
      const shape = transposed ? [...source.shape].reverse() : source.shape;
      const name = `${prefix}.${k}.${own}${times > 0 ? `_${times}` : ""}`;
      return { source, transposed, name, shape: shape as number[] };
    });
  });
}

function valuesOf(source: LayerVariable, transposed: boolean): Float32Array {
  const values = source.read().dataSync() as Float32Array;
  const [inputs, outputs] = source.shape as number[];
  return transposed ? transpose(values, inputs, outputs) : values;
}

/** `[row][column]`, row-major, to `[column][row]`. */
export function transpose(values: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const transposed = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) transposed[column * rows + row] = values[row * columns + column];
  return transposed;
}

/** How many numbers an array of this shape has. */
export function product(shape: readonly number[]): number {
  return shape.reduce((total, axis) => total * axis, 1);
}
