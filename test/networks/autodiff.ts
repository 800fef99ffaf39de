/**
 * The independent oracle for gradients: networks written in tfjs operations and differentiated by tfjs, on its cpu
 * backend, which computes in float64 and rounds each operation's result to float32.
 */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients of tfjs's operations
import type { ActivationName, TensorLayout } from "../../src/networks/network.ts";

/** Runs a synchronous `body` on tfjs's cpu backend, without leaving tensors, and returns to the backend before. */
export async function onCpu<T>(body: () => T): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend("cpu");
  tf.env().set("PROD", true); // no advice to install another backend
  const result = tf.tidy(body as () => never) as T;
  tf.env().set("PROD", false);
  if (before) await tf.setBackend(before);
  return result;
}

const activations: Record<ActivationName, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => x,
  tanh: (x) => tf.tanh(x),
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  elu: (x) => tf.elu(x),
  sigmoid: (x) => tf.sigmoid(x),
};

/** An MLP's outputs `[sample][output]`; `tensors` are weight `[output][input]` and bias of each layer in turn. */
export function mlpOutputs(x: tf.Tensor, tensors: readonly tf.Tensor[], activation: ActivationName): tf.Tensor {
  let h = x;
  for (let k = 0; k < tensors.length; k += 2) {
    h = tf.add(tf.matMul(h as tf.Tensor2D, tensors[k] as tf.Tensor2D, false, true), tensors[k + 1]);
    if (k + 2 < tensors.length) h = activations[activation](h);
  }
  return h;
}

/** The pieces of a flat vector as tensors. */
export function unflatten(layouts: readonly TensorLayout[], parameters: Float32Array): tf.Tensor[] {
  return layouts.map(({ shape, offset }) =>
    tf.tensor(parameters.slice(offset, offset + shape.reduce((product, axis) => product * axis, 1)), [...shape]),
  );
}

/** Tensors end to end. */
export function flatten(tensors: readonly tf.Tensor[]): Float32Array {
  return Float32Array.from(tensors.flatMap((tensor) => [...tensor.dataSync()]));
}

/** Columns `[row][stride]` as a tensor `[sample][row]` of the first `count` samples. */
export function samples(columns: Float32Array, rows: number, stride: number, count: number): tf.Tensor2D {
  const values = Float32Array.from(
    { length: count * rows },
    (_, k) => columns[(k % rows) * stride + Math.floor(k / rows)],
  );
  return tf.tensor2d(values, [count, rows]);
}

/** ||actual - expected|| / ||expected|| */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let k = 0; k < expected.length; k++) {
    difference += (actual[k] - expected[k]) ** 2;
    norm += expected[k] ** 2;
  }
  return Math.sqrt(difference / norm);
}

/** Reproducible numbers in [-1, 1), from a linear congruential generator modulo 2^32. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
