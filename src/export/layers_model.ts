/**
 * A policy as a `tf.LayersModel` in tfjs's own format, written without tfjs: a JSON file and one of weights, for
 * `tf.loadLayersModel`. The model has two outputs: the policy's, which for a Box is the bounded action and for anything
 * else the logits, since no Keras layer takes an argmax; and the value, `[batch][1]`.
 */
import { VERSION } from "../core/version.ts";
import { halfWidth, headRows, squashScale } from "./head.ts";
import { byInput, type DenseLayer, type Normalization, type PolicyGraph, rows, splitMean } from "./policy_graph.ts";

const LEAKY_RELU_SLOPE = 0.01; // as in assembly/networks/activation.ts

/** `<name>.json`, and the file of weights that it names, `<name>.weights.bin`. */
export function toLayersModelFiles(policy: PolicyGraph, name: string): ReadonlyMap<string, Uint8Array> {
  const model = new ModelBuilder();
  const observation = model.input("observation", policy.inputs);
  const input = policy.normalization ? appendNormalization(model, policy.normalization, observation) : observation;
  const trunk = model.chain("shared", policy.trunk, input);
  const outputs = appendPolicy(model, policy, trunk);
  const value = model.chain("value", policy.value, trunk);
  const { layers, weights } = model;
  const json = {
    format: "layers-model",
    generatedBy: `swingup ${VERSION}`,
    convertedBy: null,
    modelTopology: {
      class_name: "Model",
      config: {
        name: "policy",
        layers,
        input_layers: [[observation, 0, 0]],
        output_layers: [
          [outputs, 0, 0],
          [value, 0, 0],
        ],
      },
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [{ paths: [`${name}.weights.bin`], weights }],
    userDefinedMetadata: policy.about,
  };
  return new Map([
    [`${name}.json`, new TextEncoder().encode(`${JSON.stringify(json)}\n`)],
    [`${name}.weights.bin`, model.bytes()],
  ]);
}

/** A batch normalization with fixed numbers, then the limits. */
function appendNormalization(model: ModelBuilder, normalization: Normalization, observation: string): string {
  const { high, low } = splitMean(normalization);
  const scale = Float32Array.from(normalization.scale);
  const shift = low.map((rest, k) => -rest * scale[k]);
  const scaled = model.batchNormalization("normalized", { scale, shift, mean: high }, observation);
  const limit = new Float32Array(scale.length).fill(normalization.limit);
  return model.bounded("limited", scaled, { low: limit.map((value) => -value), high: limit });
}

/** The layer whose output is the action, or the logits. */
function appendPolicy(model: ModelBuilder, { policy, head }: PolicyGraph, trunk: string): string {
  if (head.kind === "choices" || head.kind === "bits") return model.chain("policy", policy, trunk);
  const last = policy.length - 1;
  const means = rows(policy[last], 0, headRows(head));
  const squashed = head.kind === "squashed";
  const chain = [...policy.slice(0, last), squashed ? { ...means, activation: "tanh" as const } : means];
  const numbers = model.chain("policy", chain, trunk);
  const outputs = {
    clipped: () => numbers,
    rescaled: () => model.dense("action_scale", rescaling(head), model.bounded("inside", numbers, unit(head))),
    squashed: () => model.dense("action_scale", squashing(head), numbers),
  }[head.kind]();
  return model.bounded("action", outputs, head);
}

interface Bounds {
  low: Float32Array;
  high: Float32Array;
}

function unit({ low }: Bounds): Bounds {
  return { low: low.map(() => -1), high: low.map(() => 1) };
}

function squashing(bounds: Bounds): DenseLayer {
  const { half, middle } = squashScale(bounds);
  return diagonal(half, middle);
}

/** low + (x + 1) half */
function rescaling(bounds: Bounds): DenseLayer {
  const half = halfWidth(bounds);
  return diagonal(
    half,
    half.map((width, k) => width + bounds.low[k]),
  );
}

/** x half + middle, as a layer with a diagonal matrix. */
function diagonal(half: Float32Array, middle: Float32Array): DenseLayer {
  const size = half.length;
  const weight = new Float32Array(size * size);
  half.forEach((factor, k) => {
    weight[k * size + k] = factor;
  });
  return { inputs: size, outputs: size, weight, bias: middle, activation: "linear" };
}

interface LayerEntry {
  class_name: string;
  config: Record<string, unknown>;
  name: string;
  inbound_nodes: unknown[];
}

class ModelBuilder {
  readonly layers: LayerEntry[] = [];
  readonly weights: { name: string; shape: number[]; dtype: "float32" }[] = [];
  readonly #values: Float32Array[] = [];

  input(name: string, inputs: number): string {
    const config = { batch_input_shape: [null, inputs], dtype: "float32", sparse: false, name };
    this.layers.push({ class_name: "InputLayer", config, name, inbound_nodes: [] });
    return name;
  }

  /** Adds a layer on the outputs of others and returns its name. */
  layer(name: string, kind: string, config: Record<string, unknown>, inputs: readonly string[]): string {
    this.layers.push({
      class_name: kind,
      config: { name, trainable: true, dtype: "float32", ...config },
      name,
      inbound_nodes: [inputs.map((input) => [input, 0, 0, {}])],
    });
    return name;
  }

  chain(name: string, layers: readonly DenseLayer[], input: string): string {
    return layers.reduce((before, layer, k) => this.dense(`${name}_${k}`, layer, before), input);
  }

  dense(name: string, layer: DenseLayer, input: string): string {
    const { inputs, outputs, bias, activation } = layer;
    const leaky = activation === "leakyRelu"; // a layer of its own in Keras
    const config = { units: outputs, activation: leaky ? "linear" : activation, use_bias: true };
    this.layer(name, "Dense", config, [input]);
    this.#add(`${name}/kernel`, [inputs, outputs], byInput(layer));
    this.#add(`${name}/bias`, [outputs], bias);
    return leaky ? this.layer(`${name}_leaky`, "LeakyReLU", { alpha: LEAKY_RELU_SLOPE }, [name]) : name;
  }

  /** (x - mean) scale + shift: a BatchNormalization whose variance is 1. */
  batchNormalization(
    name: string,
    { scale, shift, mean }: { scale: Float32Array; shift: Float32Array; mean: Float32Array },
    input: string,
  ): string {
    this.layer(name, "BatchNormalization", { axis: -1, epsilon: 0, center: true, scale: true }, [input]);
    const tensors = { gamma: scale, beta: shift, moving_mean: mean, moving_variance: mean.map(() => 1) };
    for (const [weight, values] of Object.entries(tensors)) this.#add(`${name}/${weight}`, [values.length], values);
    return name;
  }

  /** min(max(x, low), high); Keras compares layers only, so bounds are layers. */
  bounded(name: string, input: string, { low, high }: { low: Float32Array; high: Float32Array }): string {
    const zero = this.#zeroLayer(`${name}_zero`, input, low.length, new Float32Array(1));
    const bounds = [low, high].map((values, k) =>
      this.#zeroLayer(`${name}_${k === 0 ? "low" : "high"}`, zero, 1, values),
    );
    const above = this.layer(`${name}_above_low`, "Maximum", {}, [input, bounds[0]]);
    return this.layer(name, "Minimum", {}, [above, bounds[1]]);
  }

  /** Numbers that do not depend on the input: a Dense layer whose matrix is zero. */
  #zeroLayer(name: string, input: string, inputs: number, bias: Float32Array): string {
    this.layer(name, "Dense", { units: bias.length, activation: "linear", use_bias: true, trainable: false }, [input]);
    this.#add(`${name}/kernel`, [inputs, bias.length], new Float32Array(inputs * bias.length));
    this.#add(`${name}/bias`, [bias.length], bias);
    return name;
  }

  /** All weights one after the other, little-endian float32. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#values.reduce((sum, { byteLength }) => sum + byteLength, 0));
    const data = new DataView(bytes.buffer);
    let at = 0;
    for (const values of this.#values)
      for (const value of values) {
        data.setFloat32(at, value, true);
        at += 4;
      }
    return bytes;
  }

  #add(name: string, shape: number[], values: Float32Array): void {
    this.weights.push({ name, shape, dtype: "float32" });
    this.#values.push(values);
  }
}
