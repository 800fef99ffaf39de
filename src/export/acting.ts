/** What of a policy acts, for formats that hold nothing else: its layers without the value's, and what is to be known beside. */
import { headRows } from "./head.ts";
import { type DenseLayer, type Normalization, type PolicyGraph, rows } from "./policy_graph.ts";
import type { Description } from "./standalone/description.ts";

/** From the observation on; of the last one only what the head reads. */
export function actingLayers({ trunk, policy, head }: PolicyGraph): DenseLayer[] {
  const last = policy.length - 1;
  return [...trunk, ...policy.slice(0, last), rows(policy[last], 0, headRows(head))];
}

export function descriptionOf(policy: PolicyGraph): Description {
  const { head } = policy;
  return {
    env: policy.about.env,
    inputs: policy.inputs,
    normalization: listed(policy.normalization),
    layers: actingLayers(policy).map(({ inputs, outputs, activation }) => ({ inputs, outputs, activation })),
    head: "low" in head ? { kind: head.kind, size: head.low.length } : head,
  };
}

/** As JSON holds it: numbers in full. */
function listed(normalization: Normalization | undefined): Description["normalization"] {
  if (!normalization) return undefined;
  return { ...normalization, mean: [...normalization.mean], scale: [...normalization.scale] };
}
