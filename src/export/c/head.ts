/** From a policy's outputs to its action and its distribution, in C: the functions of an exported header that are called. */
import { halfWidth, squashScale } from "../head.ts";
import { type Deviations, type PolicyGraph, policyOutputs } from "../policy_graph.ts";
import type { FunctionName } from "./functions.ts";
import { float, table } from "./words.ts";

export interface HeadText {
  text: string;
  /** Of functions.ts, those that are called. */
  functions: readonly FunctionName[];
  /** The prototypes, each with what it does. */
  calls: readonly string[];
}

export function headText(policy: PolicyGraph): HeadText {
  const { head } = policy;
  if (head.kind === "bits") return bits(head.count);
  if (head.kind !== "choices") return numbers(policy);
  return head.single ? choice(head.counts[0]) : choices(head.counts);
}

const MASKED = "for each choice 1 where it is allowed, else 0";

function choice(count: number): HeadText {
  return {
    functions: ["greatest", "softmax"],
    calls: [
      `int NAME_act(const float *observation): the most probable of the choices 0 to ${count - 1}`,
      `int NAME_act_masked(const float *observation, const unsigned char *mask): ${MASKED}`,
      `void NAME_probabilities(const float *observation, float *probabilities): of the ${count} choices`,
      "void NAME_probabilities_masked(const float *observation, const unsigned char *mask, float *probabilities)",
    ],
    text: `static inline int NAME_act_masked(const float *observation, const unsigned char *mask) {
  float outputs[${count}];
  NAME_policy_outputs_(observation, outputs, ${count});
  return NAME_greatest_(outputs, mask, ${count});
}

static inline int NAME_act(const float *observation) { return NAME_act_masked(observation, 0); }

static inline void NAME_probabilities_masked(const float *observation, const unsigned char *mask,
                                             float *probabilities) {
  float outputs[${count}];
  NAME_policy_outputs_(observation, outputs, ${count});
  NAME_softmax_(outputs, mask, ${count}, probabilities);
}

${UNMASKED_PROBABILITIES}`,
  };
}

const UNMASKED_PROBABILITIES = `static inline void NAME_probabilities(const float *observation, float *probabilities) {
  NAME_probabilities_masked(observation, 0, probabilities);
}
`;

const UNMASKED_ACT = `static inline void NAME_act(const float *observation, int *action) {
  NAME_act_masked(observation, 0, action);
}
`;

function choices(counts: readonly number[]): HeadText {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const each = (statement: string) => `  float outputs[${all}];
  int d, start = 0;
  NAME_policy_outputs_(observation, outputs, ${all});
  for (d = 0; d < ${counts.length}; start += NAME_counts_[d], d++)
    ${statement}
}
`;
  return {
    functions: ["greatest", "softmax"],
    calls: [
      `void NAME_act(const float *observation, int *action): ${counts.length} choices, of ${counts.join(", ")}`,
      `void NAME_act_masked(const float *observation, const unsigned char *mask, int *action): ${MASKED}`,
      `void NAME_probabilities(const float *observation, float *probabilities): ${all}, choice by choice`,
      "void NAME_probabilities_masked(const float *observation, const unsigned char *mask, float *probabilities)",
    ],
    text: `${table("int", "NAME_counts_", counts, String)}
static inline void NAME_act_masked(const float *observation, const unsigned char *mask, int *action) {
${each("action[d] = NAME_greatest_(outputs + start, mask ? mask + start : 0, NAME_counts_[d]);")}
${UNMASKED_ACT}
static inline void NAME_probabilities_masked(const float *observation, const unsigned char *mask,
                                             float *probabilities) {
${each("NAME_softmax_(outputs + start, mask ? mask + start : 0, NAME_counts_[d], probabilities + start);")}
${UNMASKED_PROBABILITIES}`,
  };
}

function bits(count: number): HeadText {
  return {
    functions: ["sigmoid"],
    calls: [
      `void NAME_act(const float *observation, int *action): ${count} bits, 0 or 1`,
      "void NAME_act_masked(const float *observation, const unsigned char *mask, int *action): for each bit two numbers, 1 where it may be 0 and 1 where it may be 1, else 0",
      `void NAME_probabilities(const float *observation, float *probabilities): of a 1, for each of the ${count} bits`,
      "void NAME_probabilities_masked(const float *observation, const unsigned char *mask, float *probabilities)",
    ],
    text: `static inline void NAME_act_masked(const float *observation, const unsigned char *mask, int *action) {
  float outputs[${count}];
  int k;
  NAME_policy_outputs_(observation, outputs, ${count});
  for (k = 0; k < ${count}; k++)
    action[k] = (!mask || mask[2 * k + 1]) && (outputs[k] > 0.0f || (mask && !mask[2 * k]));
}

${UNMASKED_ACT}
static inline void NAME_probabilities_masked(const float *observation, const unsigned char *mask,
                                             float *probabilities) {
  int k;
  NAME_policy_outputs_(observation, probabilities, ${count});
  for (k = 0; k < ${count}; k++) {
    probabilities[k] = NAME_sigmoid_(probabilities[k]);
    if (mask && !mask[2 * k]) probabilities[k] = 1.0f;
    if (mask && !mask[2 * k + 1]) probabilities[k] = 0.0f;
  }
}

${UNMASKED_PROBABILITIES}`,
  };
}

function numbers(policy: PolicyGraph): HeadText {
  const { head, deviations } = policy;
  if (!("low" in head) || !deviations) throw new Error("expected a head of numbers");
  const count = head.low.length;
  const own = deviations.values === undefined; // the network gives them
  return {
    functions: [...(own ? (["exp"] as const) : []), ...(head.kind === "squashed" ? (["tanh"] as const) : [])],
    calls: [
      `void NAME_act(const float *observation, float *action): ${count} numbers within the environment's bounds`,
      `void NAME_mean_std(const float *observation, float *mean, float *std): ${count} of each, of the normal distribution before its numbers are brought within the bounds`,
    ],
    text: `${own ? "" : table("float", "NAME_std_", deviations.values ?? [], float)}
static inline void NAME_act(const float *observation, float *action) {
  float x;
  NAME_policy_outputs_(observation, action, ${count});
${bounding(head)}}

static inline void NAME_mean_std(const float *observation, float *mean, float *std) {
${meanAndDeviation(count, deviations, policyOutputs(policy))}}
`,
  };
}

function meanAndDeviation(count: number, { least, most, values }: Deviations, outputs: number): string {
  if (values)
    return `  int k;
  NAME_policy_outputs_(observation, mean, ${count});
  for (k = 0; k < ${count}; k++) std[k] = NAME_std_[k];
`;
  return `  float outputs[${outputs}];
  int k;
  NAME_policy_outputs_(observation, outputs, ${outputs});
  for (k = 0; k < ${count}; k++) {
    float log = outputs[${count} + k];
    if (log > ${float(most)}) log = ${float(most)};
    if (log < ${float(least)}) log = ${float(least)};
    mean[k] = outputs[k];
    std[k] = NAME_exp_(log);
  }
`;
}

interface Bounds {
  kind: "clipped" | "rescaled" | "squashed";
  low: Float32Array;
  high: Float32Array;
}

/** Number by number, since bounds may be infinite and C without a library has no infinity. */
function bounding(bounds: Bounds): string {
  const { kind, low, high } = bounds;
  const half = kind === "squashed" ? squashScale(bounds).half : halfWidth(bounds);
  const middle = kind === "squashed" ? squashScale(bounds).middle : low;
  const into = (k: number) => {
    if (kind === "clipped") return [];
    const inside = kind === "squashed" ? ["x = NAME_tanh_(x);"] : [atLeast(-1), atMost(1), "x += 1.0f;"];
    return [...inside, `x *= ${float(half[k])};`, `x += ${float(middle[k])};`];
  };
  const each = Array.from(low, (least, k) => [
    `x = action[${k}];`,
    ...into(k),
    atLeast(least),
    atMost(high[k]),
    `action[${k}] = x;`,
  ]);
  return each
    .flat()
    .filter((line) => line !== "")
    .map((line) => `  ${line}\n`)
    .join("");
}

/** As the kernels' max, to which 0 is more than -0. */
function atLeast(low: number): string {
  if (low === Number.NEGATIVE_INFINITY) return "";
  return `if (x ${Object.is(low, -0) ? "<" : "<="} ${float(low)}) x = ${float(low)};`;
}

/** As the kernels' min. */
function atMost(high: number): string {
  if (high === Number.POSITIVE_INFINITY) return "";
  return `if (x ${Object.is(high, 0) ? ">" : ">="} ${float(high)}) x = ${float(high)};`;
}
