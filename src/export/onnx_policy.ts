/**
 * A policy in an ONNX model: which of its outputs is the policy, which the value, and what stands after their last
 * layers. Names say it where they are telling; Stable-Baselines3's own export has numbers as names, so the value is
 * looked for among the outputs: it is a perceptron of the input that gives one number.
 */
import { show } from "../core/show.ts";
import type { Space } from "../core/space.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { type HeadSpec, headSizes } from "../policies/head.ts";
import type { ImportedPolicy } from "./imported.ts";
import { OnnxChains } from "./onnx_chain.ts";
import { type Chain, layersOf } from "./onnx_layers.ts";
import { decodeOnnx, type OnnxGraph } from "./onnx_proto.ts";

/** Which outputs of an ONNX model are what. */
export interface OnnxOutputs {
  /** The output with logits, means or actions; "policy", one of a similar name, or the first that fits, unless given. */
  policyOutput?: string;
  /** The output with the value; looked for unless given. */
  valueOutput?: string;
}

const POLICY_NAMES = /^(policy|actions?|logits|means?|mu)$/i;
const VALUE_NAMES = /^(values?|critic|v)$/i;

/**
 * @param actionSpace of the environment: which outputs can be the policy's
 * @throws FileFormatError that names what is no part of a perceptron
 */
export function readOnnxPolicy(bytes: Uint8Array, names: OnnxOutputs, actionSpace: Space): ImportedPolicy {
  const { graph, producer_name: producer, metadata_props: metadata } = decodeOnnx(bytes);
  if (!graph) throw new FileFormatError("the ONNX model has no graph");
  checkNames(graph, names);
  const chains = new OnnxChains(graph);
  const read = (output: string) => layersOf(output, chains.steps(output));
  const outputs = graph.output.map(({ name }) => name);
  const policyOutput = names.policyOutput ?? policyOf(outputs, read, actionSpace);
  const policy = read(policyOutput);
  const { value, notice } = findValue(outputs, names, policyOutput, policy, read);
  const deviations = deviationsOf(chains);
  const isHead = (kind: string) =>
    producer === "swingup" && metadata.some(({ key, value }) => key === "head" && value === kind);
  return {
    policy: policy.layers,
    value: value?.layers,
    shared: value !== undefined && sharesTrunk(policy, value),
    normalization: policy.normalization,
    squashed: isHead("squashed"),
    rescaled: isHead("rescaled"),
    ending: { closings: policy.closings, scaling: policy.scaling },
    logStd: deviations.logStd,
    notices: [notice, deviations.notice].filter((text) => text !== undefined),
  };
}

function checkNames({ output }: OnnxGraph, { policyOutput, valueOutput }: OnnxOutputs): void {
  const names = output.map(({ name }) => name);
  for (const [key, name] of Object.entries({ policyOutput, valueOutput }))
    if (name !== undefined && !names.includes(name))
      throw new RangeError(
        `${key}: expected one of the model's outputs, ${names
          .slice(0, 8)
          .map((each) => show(each).slice(1, -1))
          .join(", ")}, got ${show(name)}`,
      );
  if (names.length === 0) throw new FileFormatError("the ONNX model has no output");
}

/** "policy", another telling name, or the first output that is a perceptron with as many outputs as actions need. */
function policyOf(names: readonly string[], read: (output: string) => Chain, space: Space): string {
  const named = names.find((name) => name === "policy") ?? names.find((name) => POLICY_NAMES.test(name));
  if (named !== undefined) return named;
  const heads: HeadSpec[] = [{}, { stateDependentStd: true }];
  const widths = heads.map((head) => headSizes(space, head).outputs);
  const fits = (name: string) => {
    const layers = attempt(() => read(name))?.layers;
    return layers !== undefined && widths.includes(layers[layers.length - 1].outputs);
  };
  const others = names.filter((name) => !VALUE_NAMES.test(name));
  return others.find(fits) ?? others[0] ?? names[0];
}

/** The value's chain; where there is none, the policy's value is 0, which must be said. */
function findValue(
  names: readonly string[],
  { valueOutput }: OnnxOutputs,
  policyOutput: string,
  policy: Chain,
  read: (output: string) => Chain,
): { value?: Chain; notice?: string } {
  if (valueOutput !== undefined) return { value: checkedValue(read(valueOutput), policy) };
  const others = names.filter((name) => name !== policyOutput);
  const named = others.find((name) => VALUE_NAMES.test(name));
  if (named !== undefined) return { value: checkedValue(read(named), policy) };
  const found = others.flatMap((name) => attempt(() => checkedValue(read(name), policy)) ?? []);
  if (found.length === 1) return { value: found[0] };
  if (found.length === 0) return {};
  return { notice: `${found.length} of the model's outputs may be the value; name it (valueOutput)` };
}

/** @throws FileFormatError where it cannot be the value beside this policy */
function checkedValue(chain: Chain, policy: Chain): Chain {
  const last = chain.layers[chain.layers.length - 1];
  if (chain.closings.length > 0 || chain.scaling || last.activation !== "linear" || last.outputs !== 1)
    throw new FileFormatError("the value is no perceptron that ends with one number");
  if (chain.sources.at(-1) === policy.sources.at(-1)) throw new FileFormatError("the value is the policy's output");
  const [ours, theirs] = [chain, policy].map(({ normalization }) => JSON.stringify(normalization));
  if (ours !== theirs) throw new FileFormatError("policy and value see observations normalised in two ways");
  return chain;
}

function sharesTrunk(policy: Chain, value: Chain): boolean {
  const { length } = policy.sources;
  return (
    length > 1 &&
    length === value.sources.length &&
    policy.sources.slice(0, -1).every((source, k) => source === value.sources[k])
  );
}

/** Log standard deviations, which no output holds, under the name that they have in PyTorch. */
function deviationsOf({ constants }: OnnxChains): { logStd?: Float32Array; notice?: string } {
  const name = constants.names.find((each) => /(^|\.)(log_std|actor_logstd)$/.test(each));
  if (name === undefined) return {};
  const { dims, values } = constants.get(name);
  if (dims.length === 1 || dims[0] === 1) return { logStd: Float32Array.from(values) };
  return {
    notice: "log_std is a matrix, gSDE's: its exploration does not come along; the most probable actions are the same",
  };
}

/** Undefined where it is no perceptron. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileFormatError) return undefined;
    throw error;
  }
}
