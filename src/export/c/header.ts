/**
 * A policy as one C99 header: no allocation, no library but <stdint.h>, everything `static inline`, so that several
 * policies may be included in one program and what is not called takes no room. Its actions have the bits of `Policy.act`
 * where the compiler does not fuse products and sums.
 */
import { aboutTexts } from "../about.ts";
import { int8ByInput, int8Rows } from "../int8/rows.ts";
import { byInput, type DenseLayer, type Normalization, type PolicyGraph, policyOutputs } from "../policy_graph.ts";
import { levelsOf } from "../standalone/int8_layer.ts";
import { activationFunction, type FunctionName, functionTexts } from "./functions.ts";
import { headText } from "./head.ts";
import { memoryOf } from "./memory.ts";
import { comment, double, float, table } from "./words.ts";

/** @param name what the functions' names begin with, a C identifier */
export function toHeader(policy: PolicyGraph, name: string): string {
  const outputs = network("policy", [...policy.trunk, ...policy.policy], policy);
  const value = network("value", [...policy.trunk, ...policy.value], policy);
  const head = headText(policy);
  const functions = new Set<FunctionName>([policy.int8 ? "int8" : "dense", ...head.functions]);
  for (const { activation } of [...policy.trunk, ...policy.policy, ...policy.value]) {
    const needed = activationFunction(activation);
    if (needed) functions.add(needed);
  }
  const own = [
    sizes(policy),
    normalizationText(policy.normalization),
    tables(policy),
    outputs,
    value,
    VALUE,
    head.text,
  ];
  return `${preface(policy, name, head.calls)}
#ifndef SWINGUP_POLICY_${name}_H
#define SWINGUP_POLICY_${name}_H

#include <stdint.h>

${functionTexts(name, functions)}
${own
  .filter((text) => text !== "")
  .join("\n")
  .replaceAll("NAME_", `${name}_`)}
#endif
`;
}

const VALUE = `static inline float NAME_value(const float *observation) {
  float value;
  NAME_value_outputs_(observation, &value, 1);
  return value;
}
`;

function preface(policy: PolicyGraph, name: string, calls: readonly string[]): string {
  const known = aboutTexts(policy.about).map(([key, text]) => ` *   ${key}: ${comment(text)}\n`);
  const lines = [...calls, "float NAME_value(const float *observation): the return that it expects"];
  const { flash, ram } = memoryOf(policy);
  return `/*
 * A policy for ${comment(policy.about.env)}, trained and written by swingup. An observation is ${policy.inputs} finite numbers.
 *
${lines.map((line) => ` *   ${line.replaceAll("NAME_", `${name}_`)}\n`).join("")} *
 * C99 and C++; no allocation, no other library. Actions have the bits of swingup's where the compiler does not fuse
 * products and sums (-ffp-contract=off) and computes float as float; elsewhere numbers differ in their last digits.
 * A program that calls nothing but ${name}_act needs about ${flash} bytes of flash and ${ram} of RAM for it (Cortex-M4, -Os).
 *
${known.join("")} */`;
}

function sizes({ inputs, head }: PolicyGraph): string {
  const actions = head.kind === "choices" ? head.counts.length : head.kind === "bits" ? head.count : head.low.length;
  const choices =
    head.kind === "choices"
      ? head.counts.reduce((sum, count) => sum + count, 0)
      : head.kind === "bits"
        ? 2 * head.count
        : 0;
  const mask = choices > 0 ? `, NAME_mask_length = ${choices}` : "";
  return `enum { NAME_observation_length = ${inputs}, NAME_action_length = ${actions}${mask} };\n`;
}

function normalizationText(normalization: Normalization | undefined): string {
  if (!normalization) return "";
  const { mean, scale, limit } = normalization;
  return `${table("double", "NAME_mean_", mean, double)}${table("double", "NAME_scale_", scale, double)}
/* clip((x - mean) scale, -${limit}, ${limit}) */
static inline void NAME_observe_(const float *observation, float *x) {
  int k;
  for (k = 0; k < ${mean.length}; k++) {
    double centred = (double)observation[k] - NAME_mean_[k];
    centred *= NAME_scale_[k];
    if (centred > ${double(limit)}) centred = ${double(limit)};
    if (centred < ${double(-limit)}) centred = ${double(-limit)};
    x[k] = (float)centred;
  }
}
`;
}

function tables({ trunk, policy, value, int8 = false }: PolicyGraph): string {
  return Object.entries({ shared: trunk, policy, value })
    .flatMap(([role, layers]) =>
      layers.map(
        (layer, k) =>
          (int8 ? int8Tables : floatTable)(layer, `NAME_${role}_${k}`) +
          table("float", `NAME_${role}_${k}_bias_`, layer.bias, float),
      ),
    )
    .join("");
}

function floatTable(layer: DenseLayer, name: string): string {
  return table("float", `${name}_weight_`, byInput(layer, layer.outputs), float);
}

function int8Tables(layer: DenseLayer, name: string): string {
  const rows = int8Rows(layer);
  return (
    table("int8_t", `${name}_weight_`, int8ByInput(layer, rows), String) +
    table("float", `${name}_scale_`, rows.scale, float)
  );
}

/** The function that goes from an observation through all layers: hidden ones between two arrays on the stack. */
function network(role: "policy" | "value", layers: readonly DenseLayer[], policy: PolicyGraph): string {
  const room: Record<string, number> = {};
  let from = "observation";
  const statements: string[] = [];
  const into = (to: string, count: number) => {
    room[to] = Math.max(room[to] ?? 0, count);
    from = to;
  };
  if (policy.normalization) {
    statements.push("NAME_observe_(observation, a);");
    into("a", policy.inputs);
  }
  layers.forEach((layer, k) => {
    const { inputs, outputs, activation } = layer;
    const last = k === layers.length - 1;
    const to = last ? "outputs" : from === "a" ? "b" : "a";
    const shared = policy.trunk.length;
    const of = k < shared ? `NAME_shared_${k}` : `NAME_${role}_${k - shared}`;
    const count = last ? "count" : outputs;
    const sizes = `${inputs}, ${outputs}, ${count}`;
    statements.push(
      policy.int8
        ? `NAME_int8_(${of}_weight_, ${of}_scale_, ${of}_bias_, ${sizes}, ${float(levelsOf(inputs))}, ${from}, rounded, ${to});`
        : `NAME_dense_(${of}_weight_, ${of}_bias_, ${sizes}, ${from}, ${to});`,
    );
    const activate = activationFunction(activation);
    if (activate) statements.push(`for (k = 0; k < ${outputs}; k++) ${to}[k] = NAME_${activate}_(${to}[k]);`);
    if (!last) into(to, outputs);
  });
  const declared = Object.entries(room).map(([array, count]) => `float ${array}[${count}];`);
  if (policy.int8) declared.push(`int16_t rounded[${Math.max(...layers.map(({ inputs }) => inputs))}];`);
  if (statements.some((text) => text.startsWith("for"))) declared.push("int k;");
  return `/* The first \`count\` of ${role === "policy" ? policyOutputs(policy) : 1}. */
static inline void NAME_${role}_outputs_(const float *observation, float *outputs, int count) {
${[...declared, ...statements].map((line) => `  ${line}\n`).join("")}}
`;
}
