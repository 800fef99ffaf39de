/**
 * What a policy computes when it takes its most probable action, as plain data: the observation is normalized where the
 * policy was trained so, goes through a trunk (layers that policy and value share; often none), then through the
 * policy's layers to a head that makes an action of their outputs, and through the value's layers to an estimate. Every
 * format writes this one description down in its own way.
 */

import type { Policy } from "../agent/policy.ts";
import { size } from "../core/space.ts";
import type { ActivationName } from "../networks/network.ts";
import { type About, aboutPolicy } from "./about.ts";
import { type Head, headOf } from "./head.ts";
import { exp } from "./standalone/exponential.ts";

/** y = f(W x + b) */
export interface DenseLayer {
  inputs: number;
  outputs: number;
  weight: Float32Array; // [output][input]
  bias: Float32Array; // [output]
  activation: ActivationName;
}

/** x becomes clip((x - mean) scale, -limit, limit), in float64. */
export interface Normalization {
  mean: Float64Array; // [feature]
  scale: Float64Array;
  limit: number;
}

/** Standard deviations of a Box's actions: e^x of x clipped to [least, most]. */
export interface Deviations {
  least: number;
  most: number;
  /** Already e^x, where they are parameters; else x are the outputs after the means. */
  values?: Float32Array;
}

export interface PolicyGraph {
  /** What the file says of the policy. */
  about: About;
  /** Numbers in an observation. */
  inputs: number;
  /** Missing where the policy takes observations as they are. */
  normalization?: Normalization;
  /** Layers that policy and value share, from the observation on. */
  trunk: readonly DenseLayer[];
  /** To the head's parameters: logits, means. */
  policy: readonly DenseLayer[];
  /** To the one estimate. */
  value: readonly DenseLayer[];
  head: Head;
  /** Of a Box's actions. */
  deviations?: Deviations;
  /** Weights are written as 8-bit whole numbers with a scale for each row, where the format can. */
  int8?: boolean;
}

/**
 * The graph of a policy whose networks are perceptrons.
 * @throws RangeError where a network is a model of the user's own, of which only tfjs knows what it computes
 */
export function policyGraph(policy: Policy, about = aboutPolicy(policy)): PolicyGraph {
  const { actorCritic, observationSpace } = policy;
  const head = headOf(actorCritic);
  const inputs = size(observationSpace);
  const shared = denseLayers(policy, "shared");
  const graph = {
    about,
    inputs,
    normalization: normalizationOf(policy),
    head,
    deviations: deviationsOf(policy),
  };
  if (shared.length === 0)
    return { ...graph, trunk: [], policy: denseLayers(policy, "policy"), value: denseLayers(policy, "value") };
  const trunk = shared.slice(0, -1);
  const last = shared[shared.length - 1];
  return { ...graph, trunk, policy: [rows(last, 0, last.outputs - 1)], value: [rows(last, last.outputs - 1, 1)] };
}

/** How many numbers the policy's layers give: the head's parameters. */
export function policyOutputs({ policy }: PolicyGraph): number {
  return policy[policy.length - 1].outputs;
}

function normalizationOf({ normalization }: Policy): Normalization | undefined {
  if (!normalization) return undefined;
  const { mean, variance, epsilon, limit } = normalization;
  return { mean, scale: variance.map((value) => 1 / Math.sqrt(value + epsilon)), limit };
}

function deviationsOf({ actorCritic: { spec, distribution } }: Policy): Deviations | undefined {
  if (spec.actionSpace.type !== "box") return undefined;
  const [least, most] = [spec.minLogStd ?? -20, spec.maxLogStd ?? 2].map(Math.fround);
  if (spec.stateDependentStd) return { least, most };
  return { least, most, values: distribution.parameters.view.map((x) => exp(Math.min(Math.max(x, least), most))) };
}

/**
 * A mean as two float32 whose sum it is: x - high is nearly exact where x is near the mean, as float32 x - mean is not
 * where the mean is large against the deviation.
 */
export function splitMean({ mean }: Normalization): { high: Float32Array; low: Float32Array } {
  const high = Float32Array.from(mean);
  return { high, low: Float32Array.from(mean, (value, k) => value - high[k]) };
}

/** The layers of one network; the last is linear. */
function denseLayers({ actorCritic }: Policy, role: string): DenseLayer[] {
  const { tensors, parameters, spec } = actorCritic;
  const values = ({ shape, offset }: { shape: readonly number[]; offset: number }) =>
    parameters.view.slice(offset, offset + shape.reduce((product, axis) => product * axis, 1));
  const named = (name: string) => tensors.find((tensor) => tensor.name === name);
  const layers: DenseLayer[] = [];
  for (let k = 0; ; k++) {
    const [weight, bias] = [named(`${role}.${k}.weight`), named(`${role}.${k}.bias`)];
    if (!weight || !bias) break;
    const [outputs, inputs] = weight.shape;
    layers.push({ inputs, outputs, weight: values(weight), bias: values(bias), activation: spec.activation });
  }
  if (layers.length > 0) layers[layers.length - 1].activation = "linear";
  return layers;
}

/** `[input][output]`, a row of outputs filled up to `row` with zeros. */
export function byInput({ inputs, outputs, weight }: DenseLayer, row = outputs): Float32Array {
  const values = new Float32Array(inputs * row);
  for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) values[i * row + o] = weight[o * inputs + i];
  return values;
}

/** Some rows of a layer as a layer. */
export function rows({ inputs, weight, bias, activation }: DenseLayer, first: number, count: number): DenseLayer {
  return {
    inputs,
    outputs: count,
    weight: weight.slice(first * inputs, (first + count) * inputs),
    bias: bias.slice(first, first + count),
    activation,
  };
}
