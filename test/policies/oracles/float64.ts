/**
 * Every policy head's formulas once more, naively, in float64 and for one lane: the one oracle of heads beside tfjs's
 * autodiff (tfjs.ts). Nothing here is shared with the kernels.
 */
import { box, discrete, multiBinary, multiDiscrete, type Space, symmetricBox } from "../../../src/core/space.ts";
import type { HeadSpec } from "../../../src/policies/head.ts";

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
  /** sum q (r - 1 - log r) for r = p / q, whose terms do not cancel where the two are close */
  kl: (old: number[], logits: number[]) => {
    const [p, q] = [logSoftmax(logits), logSoftmax(old)];
    return sum(q.map((log, c) => Math.exp(log) * (Math.expm1(p[c] - log) - (p[c] - log))));
  },
};

export const categorical = (n: number): Reference => ({
  space: discrete(n),
  spec: {},
  logProbability: (logits, [choice]) => softmax.logProbability(logits, choice),
  entropy: softmax.entropy,
  kl: softmax.kl,
});

export const multiCategorical = (nvec: number[]): Reference => {
  const starts = nvec.map((_, d) => sum(nvec.slice(0, d)));
  const part = (logits: number[], d: number) => logits.slice(starts[d], starts[d] + nvec[d]);
  return {
    space: multiDiscrete(nvec),
    spec: {},
    logProbability: (logits, action) => sum(nvec.map((_, d) => softmax.logProbability(part(logits, d), action[d]))),
    entropy: (logits) => sum(nvec.map((_, d) => softmax.entropy(part(logits, d)))),
    kl: (old, logits) => sum(nvec.map((_, d) => softmax.kl(part(old, d), part(logits, d)))),
  };
};

/** A bit is a choice of two whose logits are 0 and x. */
export const bernoulli = (n: number): Reference => ({
  space: multiBinary(n),
  spec: {},
  logProbability: (logits, action) => sum(logits.map((x, k) => softmax.logProbability([0, x], action[k]))),
  entropy: (logits) => sum(logits.map((x) => softmax.entropy([0, x]))),
  kl: (old, logits) => sum(logits.map((x, k) => softmax.kl([0, old[k]], [0, x]))),
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

/** log(1 - tanh^2 u) as log(4 / (e^u + e^-u)^2) */
const logSlope = (u: number) => Math.log(4) - 2 * Math.log(Math.exp(u) + Math.exp(-u));

/** Bounds -1 and 3, so half a width of 2, in every dimension. */
export const squashed = (dimensions: number, spec: HeadSpec): Reference => {
  const normal = gaussian(dimensions, spec);
  const { minLogStd = -20, maxLogStd = 2 } = spec;
  const quadrature = hermiteQuadrature(9);
  return {
    ...normal,
    space: box(new Array<number>(dimensions).fill(-1), new Array<number>(dimensions).fill(3)),
    spec: { ...spec, squashActions: true },
    logProbability: (parameters, action) =>
      normal.logProbability(parameters, action) - sum(action.map((u) => logSlope(u) + Math.log(2))),
    entropy: (parameters) => {
      const correction = parameters.slice(0, dimensions).map((mean, d) => {
        const std = Math.exp(clip(parameters[dimensions + d], minLogStd, maxLogStd));
        return Math.log(2) + sum(quadrature.map(({ node, weight }) => weight * logSlope(mean + std * node)));
      });
      return normal.entropy(parameters) + sum(correction);
    },
  };
};

/** Gauss-Hermite nodes and weights for the standard normal: roots of He_n, weights (n - 1)! / (n He_{n-1}(x)^2). */
export function hermiteQuadrature(n: number): { node: number; weight: number }[] {
  const hermite = (degree: number, x: number): number => {
    let [before, now] = [1, x];
    for (let k = 1; k < degree; k++) [before, now] = [now, x * now - k * before];
    return degree === 0 ? 1 : now;
  };
  const nodes: number[] = [];
  const step = 0.1;
  for (let x = -10.05; x < 10; x += step) {
    let [low, high] = [x, x + step];
    if (Math.sign(hermite(n, low)) === Math.sign(hermite(n, high))) continue;
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (Math.sign(hermite(n, middle)) === Math.sign(hermite(n, low))) low = middle;
      else high = middle;
    }
    nodes.push((low + high) / 2);
  }
  let factorial = 1;
  for (let k = 2; k < n; k++) factorial *= k;
  return nodes.map((node) => ({ node, weight: factorial / (n * hermite(n - 1, node) ** 2) }));
}

/** H of the squashed normal by a fine sum over u: what the quadrature estimates. */
export function squashedEntropy(mean: number, std: number, half: number): number {
  const steps = 20_000;
  const width = (24 * std) / steps;
  let expected = 0;
  for (let k = 0; k < steps; k++) {
    const z = -12 + ((k + 0.5) * 24) / steps;
    const density = Math.exp(-0.5 * z * z) / (std * Math.sqrt(2 * Math.PI));
    expected += density * width * logSlope(mean + std * z);
  }
  return 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(std) + expected + Math.log(half);
}
