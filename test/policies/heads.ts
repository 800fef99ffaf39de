/** Every policy head's formulas once more, naively, in float64 and for one lane. */
import { discrete, type Space, symmetricBox } from "../../src/core/space.ts";
import type { HeadSpec } from "../../src/policies/head.ts";

/** A distribution of one lane: the network's outputs, then the distribution's own parameters. */
export interface Reference {
  space: Space;
  spec: HeadSpec;
  /** log p of a stored action */
  logProbability(parameters: number[], action: number[]): number;
  entropy(parameters: number[]): number;
  kl(old: number[], parameters: number[]): number;
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

export function logSoftmax(logits: number[]): number[] {
  const greatest = Math.max(...logits);
  const logSum = Math.log(sum(logits.map((logit) => Math.exp(logit - greatest))));
  return logits.map((logit) => logit - greatest - logSum);
}

/** Of the choice whose number is `action[place]`. */
const softmax = {
  logProbability: (logits: number[], choice: number) => logSoftmax(logits)[choice],
  entropy: (logits: number[]) => -sum(logSoftmax(logits).map((log) => Math.exp(log) * log)),
  kl: (old: number[], logits: number[]) => {
    const [p, q] = [logSoftmax(logits), logSoftmax(old)];
    return sum(q.map((log, c) => Math.exp(log) * (log - p[c])));
  },
};

export const categorical = (n: number): Reference => ({
  space: discrete(n),
  spec: {},
  logProbability: (logits, [choice]) => softmax.logProbability(logits, choice),
  entropy: softmax.entropy,
  kl: softmax.kl,
});

/** `parameters`: means, then raw log standard deviations, wherever those come from. */
export const gaussian = (dimensions: number, spec: HeadSpec): Reference => {
  const { minLogStd = -20, maxLogStd = 2 } = spec;
  const split = (parameters: number[]) =>
    parameters.slice(0, dimensions).map((mean, d) => {
      const logStd = clip(parameters[dimensions + d], minLogStd, maxLogStd);
      return { mean, logStd, variance: Math.exp(2 * logStd) };
    });
  return {
    space: symmetricBox(...new Array<number>(dimensions).fill(2)),
    spec,
    logProbability: (parameters, action) =>
      -sum(
        split(parameters).map(
          ({ mean, variance }, d) => (action[d] - mean) ** 2 / (2 * variance) + 0.5 * Math.log(2 * Math.PI * variance),
        ),
      ),
    entropy: (parameters) => sum(split(parameters).map(({ logStd }) => 0.5 * Math.log(2 * Math.PI * Math.E) + logStd)),
    kl: (old, parameters) => {
      const before = split(old);
      return sum(
        split(parameters).map(({ mean, logStd, variance }, d) => {
          const { mean: m, logStd: s, variance: v } = before[d];
          return logStd - s + (v + (m - mean) ** 2) / (2 * variance) - 0.5;
        }),
      );
    },
  };
};
