/**
 * Multi-layer perceptrons (MLPs) across the border: what a `tf.LayersModel` made of Dense layers only is to the fused
 * kernels, and a trained MLP as a `tf.Sequential` for the tools around TensorFlow.js.
 */
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { show } from "../core/check.ts";
import { type ActivationName, activationNames, type NetworkRole, type TensorLayout } from "./network.ts";
import { denseChain } from "./tfjs_dense_chain.ts";
import { mlpModel, placeModel, readParameters, writeParameters } from "./tfjs_model.ts";

/** An MLP as options of a run and the parameters that it begins with. */
export interface MlpModel {
  inputs: number;
  outputs: number;
  hiddenSizes: number[];
  activation: ActivationName;
  /** `[output][input]` weights, then the bias, layer by layer: one network's part of the flat vector. */
  parameters: Float32Array;
}

/** What `toLayersModel` reads of a `Policy` or a `Trainer`. */
export interface TrainedNetworks {
  readonly config: { readonly activation: ActivationName };
  readonly tensors: readonly TensorLayout[];
  readonly parameters: Float32Array;
}

/**
 * A model made of Dense layers as the fused kernels run it.
 *
 * @example
 * const { hiddenSizes, activation, parameters } = fromLayersModel(model);
 * const trainer = await createTrainer({ env: "CartPole-v1", hiddenSizes, activation });
 * trainer.parameters = Float32Array.of(...parameters, ...trainer.parameters.subarray(parameters.length)); // policy first
 * @throws RangeError unless it is a chain of Dense layers with biases, the hidden ones with one activation that the kernels
 * have, the last one linear
 */
export function fromLayersModel(model: LayersModel): MlpModel {
  const chain = denseChain(model);
  if (typeof chain === "string") refuse(chain);
  const hidden = chain.slice(0, -1);
  const activations = new Set(hidden.map(({ activation }) => activation));
  const last = chain[chain.length - 1];
  if (activations.size > 1) refuse(`hidden layers with ${[...activations].join(" and ")}`);
  if (last?.activation !== "linear") refuse(last ? `an output layer with ${last.activation}` : "no layer");
  const placed = placeModel("policy", model);
  return {
    inputs: placed.inputs,
    outputs: placed.outputs,
    hiddenSizes: hidden.map(({ units }) => units),
    activation: hidden[0]?.activation ?? "tanh",
    parameters: readParameters(placed),
  };
}

/**
 * A trained MLP as a `tf.Sequential` of Dense layers. tfjs must have a backend, as after `await tfjs()`.
 * @param trained a `Policy`, or a `Trainer` as it is now
 * @param role which of its networks
 * @throws RangeError where there is no such network, or it is a model of the user's own
 */
export function toLayersModel(trained: TrainedNetworks, role: NetworkRole = "policy"): Sequential {
  const tensors = trained.tensors.filter(({ name }) => name.startsWith(`${role}.`));
  const isMlp = tensors.every(({ name }, k) => name === `${role}.${k >> 1}.${k % 2 === 0 ? "weight" : "bias"}`);
  if (tensors.length === 0 || !isMlp)
    throw new RangeError(
      `role: expected the name of a perceptron among ${networks(trained.tensors)}, got ${show(role)}`,
    );
  const units = tensors.filter((_, k) => k % 2 === 1).map(({ shape }) => shape[0]);
  const model = mlpModel({
    inputs: tensors[0].shape[1],
    hiddenSizes: units.slice(0, -1),
    activation: trained.config.activation,
    heads: [{ outputs: units[units.length - 1], gain: 1 }],
  });
  const placed = placeModel(role, model);
  const start = tensors[0].offset;
  writeParameters(placed, trained.parameters.slice(start, start + placed.parameterCount));
  return model;
}

function networks(tensors: readonly TensorLayout[]): string {
  return [...new Set(tensors.map(({ name }) => name.split(".")[0]))].filter((name) => name !== "log_std").join(", ");
}

function refuse(got: string): never {
  throw new RangeError(
    `model: expected a chain of trainable Dense layers with biases, one activation (${activationNames.join(", ")}) in all hidden layers and a linear output, got ${got}`,
  );
}
