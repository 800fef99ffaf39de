/**
 * A policy with 8-bit weights at work here, as its exports compute it: what it costs is measured by this, and the recorded
 * cases of an exported header are this one's.
 */
import { actingLayers, descriptionOf } from "../acting.ts";
import { type DenseLayer, type PolicyGraph, policyOutputs } from "../policy_graph.ts";
import { type Act, observe } from "../standalone/description.ts";
import { int8Layer } from "../standalone/int8_layer.ts";
import { actThrough, taker, through } from "../standalone/layers.ts";
import { int8ByInput, int8Rows } from "./rows.ts";

/** The most probable action, by 8-bit weights. */
export function int8Act(policy: PolicyGraph): Act {
  const bounds = "low" in policy.head ? [...policy.head.low, ...policy.head.high] : [];
  return actThrough(actingLayers(policy).map(running), descriptionOf(policy), taker(Float32Array.from(bounds)));
}

/** For one observation: all outputs of the policy's network, and the value. */
export function int8Outputs(policy: PolicyGraph): (observation: ArrayLike<number>) => Int8Outputs {
  const description = descriptionOf(policy);
  const networks = [policy.policy, policy.value].map((layers) => [...policy.trunk, ...layers].map(running));
  const x = new Float32Array(policy.inputs);
  return (observation) => {
    observe(description, observation, x);
    const [outputs, [value]] = networks.map((layers) => through(layers, x));
    return { outputs: outputs.slice(0, policyOutputs(policy)), value };
  };
}

export interface Int8Outputs {
  outputs: Float32Array;
  value: number;
}

function running(layer: DenseLayer) {
  const rows = int8Rows(layer);
  const { inputs, outputs, bias, activation } = layer;
  return int8Layer({ inputs, outputs, bias, scale: rows.scale, weight: int8ByInput(layer, rows) }, activation);
}
