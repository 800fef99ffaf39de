/** Functions with known optima, as published, and how close a search comes; greater is better, so they stand with the other sign. */
import type { EndedTrial, Sampler } from "../src/sweep/sampler.ts";
import { type Dimension, dimensionsOf, type SearchSpace } from "../src/sweep/space.ts";

export interface TestFunction {
  readonly name: string;
  readonly space: SearchSpace;
  readonly optimum: number;
  readonly value: (parameters: Readonly<Record<string, unknown>>) => number;
}

const numbers = (parameters: Readonly<Record<string, unknown>>) => Object.values(parameters) as number[];
const range = (low: number, high: number) => ({ low, high });

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const HARTMANN_ALPHA = [1, 1.2, 3, 3.2];

/** Surjanovic & Bingham's Virtual Library of Simulation Experiments has the first three. */
export const functions: readonly TestFunction[] = [
  {
    name: "Branin",
    space: { x: range(-5, 10), y: range(0, 15) },
    optimum: -0.39788735772973816,
    value: (parameters) => {
      const [x, y] = numbers(parameters);
      const inner = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
      return -(inner ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10);
    },
  },
  {
    name: "Hartmann 6",
    space: Object.fromEntries(Array.from({ length: 6 }, (_, k) => [`x${k}`, range(0, 1)])),
    optimum: 3.3223680114155,
    value: (parameters) => {
      const x = numbers(parameters);
      return HARTMANN_ALPHA.reduce(
        (sum, alpha, i) =>
          sum +
          alpha *
            Math.exp(-x.reduce((inner, at, j) => inner + HARTMANN_A[i][j] * (at - HARTMANN_P[i][j] / 1e4) ** 2, 0)),
        0,
      );
    },
  },
  {
    name: "Rosenbrock",
    space: { x: range(-2, 2), y: range(-1, 3) },
    optimum: 0,
    value: (parameters) => {
      const [x, y] = numbers(parameters);
      return -((1 - x) ** 2 + 100 * (y - x * x) ** 2);
    },
  },
  {
    name: "sphere on a log scale",
    space: {
      a: { low: 1e-6, high: 1, log: true },
      b: { low: 1e-3, high: 1e3, log: true },
      c: range(-5, 5),
      d: range(-5, 5),
    },
    optimum: 0,
    value: (parameters) => {
      const [a, b, c, d] = numbers(parameters);
      return -((Math.log10(a) + 4) ** 2 + (Math.log10(b) - 1) ** 2 + (c - 1) ** 2 + (d + 2) ** 2);
    },
  },
  {
    name: "mixed",
    space: {
      kind: { choices: ["line", "bowl", "wave"] },
      x: range(-4, 4),
      n: { low: 1, high: 32, integer: true },
      phase: { low: 0, high: 6, when: { kind: "wave" } },
      scale: { low: 0.01, high: 100, log: true, when: { kind: ["bowl", "wave"] } },
    },
    optimum: 1,
    value: ({ kind, x, n, phase, scale }) => {
      const size = ((n as number) - 20) ** 2 / 200;
      if (kind === "line") return -Math.abs(x as number) - size - 1;
      const width = (Math.log10(scale as number) - 0.5) ** 2;
      if (kind === "bowl") return -(((x as number) - 1) ** 2) - size - width;
      return Math.cos((x as number) - (phase as number)) - size - width;
    },
  },
];

/** What makes a sampler of a seed. */
export type MakeSampler = (dimensions: readonly Dimension[], seed: number) => Sampler;

/** Runs so many trials one after the other, each seeing what it may see. */
export function searched(
  { space, value }: TestFunction,
  make: MakeSampler,
  seed: number,
  trials: number,
): EndedTrial[] {
  const sampler = make(dimensionsOf(space), seed);
  const ended: EndedTrial[] = [];
  for (let number = 0; number < trials; number++) {
    const drawn = sampler.draw(number, ended.slice(0, sampler.needs(number)));
    if (!drawn) break;
    ended.push({ number, point: drawn.point, value: value(drawn.parameters), state: "complete", rungs: [] });
  }
  return ended;
}

/** How far the best of so many trials is below the optimum. */
export function regret(test: TestFunction, make: MakeSampler, seed: number, trials: number): number {
  return test.optimum - Math.max(...searched(test, make, seed, trials).map((trial) => trial.value as number));
}
