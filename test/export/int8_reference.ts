/**
 * What an export with 8-bit weights computes, written down a second time, slowly: whole numbers are BigInt, halves are
 * rounded to the even number by asking whether they are halves. Of the package's code only exponentials are used.
 */
import type { DenseLayer, PolicyGraph } from "../../src/export/policy_graph.ts";
import { exp, tanh } from "../../src/export/standalone/exponential.ts";

const f = Math.fround;

const activations: Record<DenseLayer["activation"], (x: number) => number> = {
  linear: (x) => x,
  tanh,
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => Math.max(x, f(x * f(0.01))),
  elu: (x) => (x > 0 ? x : f(f(2 * tanh(f(x / 2))) / f(1 - tanh(f(x / 2))))),
  sigmoid: (x) => f(1 / f(1 + exp(-x))),
};

function halfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function layer({ inputs, outputs, weight, bias, activation }: DenseLayer, x: readonly number[]): number[] {
  const levels = Math.min(32767, Math.floor((2 ** 31 - 1) / (127 * inputs)));
  const most = Math.max(...x.map(Math.abs));
  const whole = x.map((number) => BigInt(most > 1e-30 ? halfToEven(f(number * f(levels / most))) : 0));
  const step = most > 1e-30 ? f(most / levels) : 0;
  return Array.from({ length: outputs }, (_, o) => {
    const row = [...weight.subarray(o * inputs, (o + 1) * inputs)];
    const scale = f(Math.max(...row.map(Math.abs)) / 127);
    let sum = 0n;
    row.forEach((w, i) => {
      sum += BigInt(scale === 0 ? 0 : Math.round(w / scale)) * whole[i];
    });
    return activations[activation](f(f(f(Number(sum)) * f(step * scale)) + bias[o]));
  });
}

/** An action as numbers, unmasked. */
export function int8Reference(graph: PolicyGraph, observation: ArrayLike<number>): number[] {
  const { normalization, head } = graph;
  let x = Array.from(observation, (number, k) => {
    if (!normalization) return number;
    const { mean, scale, limit } = normalization;
    return f(Math.min(Math.max((number - mean[k]) * scale[k], -limit), limit));
  });
  for (const each of [...graph.trunk, ...graph.policy]) x = layer(each, x);
  if (head.kind === "bits") return x.slice(0, head.count).map((logit) => Number(logit > 0));
  if (head.kind === "choices") {
    let end = 0;
    return head.counts.map((count) => {
      end += count;
      const logits = x.slice(end - count, end);
      return logits.indexOf(Math.max(...logits));
    });
  }
  const { low, high } = head;
  return Array.from(low, (least, k) => {
    const half = f(f(high[k] - least) / 2);
    const middle = f(least + f(f(high[k] / 2) - f(least / 2)));
    const into = {
      clipped: x[k],
      rescaled: f(least + f(f(Math.min(Math.max(x[k], -1), 1) + 1) * half)),
      squashed: f(middle + f(f(f(high[k] / 2) - f(least / 2)) * tanh(x[k]))),
    };
    return Math.min(Math.max(into[head.kind], least), high[k]);
  });
}
