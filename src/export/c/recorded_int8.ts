/** What is recorded of a policy with 8-bit weights, as its header computes it. */
import type { Head } from "../head.ts";
import { int8Act, int8Outputs } from "../int8/actor.ts";
import type { Deviations, PolicyGraph } from "../policy_graph.ts";
import { exp } from "../standalone/exponential.ts";
import type { Recording } from "./recorded.ts";

/**
 * A fused product may move an input's number over the border between two of its steps, which is 3e-5 of the largest one: more
 * than it moves anything of a policy with float32 weights.
 */
const TOLERANCE = 1e-4;

export function int8Recording(policy: PolicyGraph): Recording {
  const act = int8Act(policy);
  const outputsOf = int8Outputs(policy);
  return {
    tolerance: TOLERANCE,
    case: (observation, mask) => {
      const { outputs, value } = outputsOf(observation);
      const distribution = policy.deviations
        ? meansAndDeviations(outputs, policy.deviations)
        : probabilities(outputs, policy.head);
      return { action: act(observation, mask), distribution, value };
    },
  };
}

function meansAndDeviations(outputs: Float32Array, { least, most, values }: Deviations): number[] {
  if (values) return [...outputs, ...values];
  const means = outputs.subarray(0, outputs.length / 2);
  return [...means, ...outputs.subarray(means.length).map((log) => exp(Math.min(Math.max(log, least), most)))];
}

function probabilities(outputs: Float32Array, head: Head): number[] {
  if (head.kind !== "choices") return Array.from(outputs, (logit) => 1 / (1 + Math.exp(-logit)));
  let end = 0;
  return head.counts.flatMap((count) => {
    end += count;
    const logits = outputs.subarray(end - count, end);
    const powers = Array.from(logits, (logit) => Math.exp(logit - Math.max(...logits)));
    const sum = powers.reduce((all, power) => all + power, 0);
    return powers.map((power) => power / sum);
  });
}
